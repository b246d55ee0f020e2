import { isatty } from 'node:tty';
import type { Interfaces } from '@oclif/core';
import type { Config } from '@oclif/core/config';
import { LbError } from '../core/kernel/errors.ts';
import { nearest } from '../core/kernel/nearest.ts';
import { decideColour, publishColour, takeColourFlag } from './colour.ts';
import { type Embedded, embeddedOptions } from './embedded.ts';
import { describeFailure, failureJson, renderFailure } from './failure-text.ts';
import { type HelpTopic, isHelpTopic } from './help-topic-names.ts';
import { misspeltMember } from './misspelt-member.ts';
import { signalExit } from './signals.ts';
import { errorStyle, useColour } from './style.ts';
import { commandLine, isUsageError, usageFailure } from './usage-text.ts';

/**
 * Ends the process when nobody reads the output any more or it cannot be written, and after errors
 * that no promise of ours carries; called once, by the entry. stderr is left alone until something is
 * written to it: opening it costs a millisecond.
 */
export function guardProcess(): void {
  process.stdout.on('error', leaveAfter);
  process.on('uncaughtException', leaveAfter);
}

function leaveAfter(error: unknown): void {
  if (isClosedPipe(error)) process.exit(process.exitCode ?? 0);
  const { syscall } = error as NodeJS.ErrnoException;
  const failure = syscall === 'write' ? unwritable(error) : error;
  process.exit(report(failure, wantsJson(process.argv.slice(2))));
}

function unwritable(cause: unknown): LbError {
  return new LbError('FILE_UNWRITABLE', 'cannot write the result to standard output', {
    cause,
    hint: 'is the disk full?',
  });
}

/**
 * Runs one command line and returns the exit code. Everything oclif does badly is decided here, once:
 * colour, help words, what an error looks like and which code it ends with.
 */
export async function main(argv: readonly string[], embedded: Embedded): Promise<number> {
  process.exitCode = undefined;
  const isJson = wantsJson(argv);
  try {
    const plain = await settleColour(argv);
    await dispatch(plain, isJson, embedded);
    return signalExit() ?? Number(process.exitCode ?? 0);
  } catch (error) {
    if (isClosedPipe(error)) return signalExit() ?? Number(process.exitCode ?? 0);
    const requested = exitRequest(error);
    return requested ?? report(error, isJson);
  }
}

function wantsJson(argv: readonly string[]): boolean {
  return ahead(argv, (word) => word === '--').includes('--json');
}

/** The words before the first that ends them. */
function ahead(argv: readonly string[], isEnd: (word: string) => boolean): readonly string[] {
  const end = argv.findIndex(isEnd);
  return end < 0 ? argv : argv.slice(0, end);
}

async function settleColour(argv: readonly string[]): Promise<string[]> {
  const taken = takeColourFlag(argv);
  const decision = decideColour(taken.choice, process.env, {
    stdout: isatty(1),
    stderr: isatty(2),
  });
  publishColour(decision.stdout, process.env);
  await useColour(decision);
  return taken.argv;
}

async function dispatch(argv: string[], isJson: boolean, embedded: Embedded): Promise<void> {
  const first = argv[0];
  if (first === 'version' || first === '--version' || first === '-V')
    return version(isJson, embedded);
  if (first === 'help' && isHelpTopic(argv[1])) return showTopic(argv[1], embedded);
  const words = first === 'help' ? [...argv.slice(1), '--help'] : argv;
  if (first?.startsWith('-') && !asksHelp(words)) throw commandMissing(first);
  await runCommand(words, embedded);
}

function asksHelp(argv: readonly string[]): boolean {
  const words = ahead(argv, (word) => word === '--');
  return words.includes('--help') || words.includes('-h');
}

function commandMissing(flag: string): LbError {
  return new LbError('USAGE', `a command must come first, before "${flag}"`, {
    hint: 'see lbctl --help',
  });
}

function version(isJson: boolean, embedded: Embedded): void {
  const { version } = embedded;
  const platform = `${process.platform}-${process.arch}`;
  const result = {
    apiVersion: 'lbctl/v1',
    kind: 'Version',
    version,
    platform,
    node: process.version,
  };
  const text = `lbctl/${version} ${platform} node-${process.version}`;
  process.stdout.write(`${isJson ? JSON.stringify(result, null, 2) : text}\n`);
}

async function showTopic(topic: HelpTopic, embedded: Embedded): Promise<void> {
  const { helpTopics } = await import('./help-topics.ts');
  process.stdout.write(helpTopics[topic](embedded));
}

async function runCommand(argv: string[], embedded: Embedded): Promise<void> {
  const { Config, run } = await import('./oclif.ts');
  const config = await Config.load(embeddedOptions(embedded));
  refuseFlagsOfGroups(argv, config);
  try {
    await run(argv, config as unknown as Interfaces.LoadOptions);
  } catch (error) {
    throw inOurWords(error, argv, config);
  }
}

/** oclif shows a group's help whatever flags stand behind its name; they were meant for a command. */
function refuseFlagsOfGroups(argv: readonly string[], config: Config): void {
  const flag = argv.findIndex((word) => word.startsWith('-'));
  if (flag < 1 || asksHelp(argv)) return;
  const id = argv.slice(0, flag).join(':');
  if (config.findCommand(id) || !config.findTopic(id)) return;
  throw new LbError('USAGE', `"${argv[flag]}" stands where a command of ${commandLine(id)} must`, {
    hint: `see ${commandLine(id)} --help`,
  });
}

function inOurWords(error: unknown, argv: readonly string[], config: Config): unknown {
  const command = calledCommand(argv, config);
  const failure = isUsageError(error) ? usageWords(error, command, config) : error;
  const next = argv[command?.id.split(':').length ?? 0];
  return misspeltMember(failure, command?.id, next, config) ?? failure;
}

function usageWords(
  error: Error,
  command: ReturnType<typeof calledCommand>,
  config: Config,
): LbError {
  const missing = /^command (.+) not found$|^Command (.+) not found\.$/s.exec(error.message);
  if (missing) return unknownCommand((missing[1] ?? missing[2])!.replaceAll(':', ' '), config);
  return usageFailure(error, command);
}

/** The longest beginning of the command line that is a command. */
function calledCommand(argv: readonly string[], config: Config) {
  const words = ahead(argv, (word) => word.startsWith('-'));
  for (let count = words.length; count > 0; count--) {
    const command = config.findCommand(words.slice(0, count).join(':'));
    if (command) return command;
  }
  return undefined;
}

/** oclif takes every word up to the first flag for the command's name, so only the first few count. */
function unknownCommand(typed: string, config: Config): LbError {
  const names = config.commandIDs.map((id) => id.replaceAll(':', ' '));
  const groups = [...new Set(names.map((name) => name.split(' ')[0]!))];
  const [group, ...rest] = typed.split(' ');
  const isGroup = names.some((name) => name.startsWith(`${group} `));
  const shown = isGroup && rest.length > 0 ? `${group} ${rest[0]}` : group!;
  if (names.includes(shown)) return surplusWord(shown, typed);
  const guess =
    names.find((name) => name.startsWith(`${shown}-`) || name.endsWith(` ${shown}`)) ??
    nearest(shown, names) ??
    nearest(group!, groups);
  const help = isGroup ? `see ${commandLine(group!)} --help` : 'see lbctl --help';
  return new LbError('UNKNOWN_COMMAND', `unknown command "${shown}"`, {
    hint: guess === undefined || guess === group ? help : `did you mean lbctl ${guess}?`,
  });
}

/** A command that takes no argument was given one, which oclif took for a part of its name. */
function surplusWord(command: string, typed: string): LbError {
  const word = typed.slice(command.length + 1).split(' ')[0];
  return new LbError('USAGE', `${command} takes no argument, but got "${word}"`, {
    hint: `see ${commandLine(command)} --help`,
  });
}

/** oclif leaves commands by throwing; such an error is no failure. */
function exitRequest(error: unknown): number | undefined {
  const { code, oclif } = (error ?? {}) as { code?: unknown; oclif?: { exit?: number } };
  return code === 'EEXIT' ? (oclif?.exit ?? 0) : undefined;
}

function isClosedPipe(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  return code === 'EPIPE' && syscall === 'write';
}

function report(error: unknown, isJson: boolean): number {
  const failure = describeFailure(error);
  process.stderr.write(isJson ? failureJson(failure) : renderFailure(failure, errorStyle));
  if (process.env.LBCTL_DEBUG === '1' && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return failure.exit;
}
