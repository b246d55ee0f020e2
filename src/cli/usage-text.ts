import type { Command } from '@oclif/core/command';
import { LbError } from '../core/kernel/errors.ts';
import { nearest } from '../core/kernel/nearest.ts';

/** What a usage error may name, of the command that was called. */
type Described = Pick<Command.Loadable, 'id' | 'flags' | 'args'>;

/** An error of oclif's own; `exit` 2 marks the command line as its cause. */
interface OclifError extends Error {
  readonly oclif?: { readonly exit?: number };
}

export function isUsageError(error: unknown): error is OclifError {
  return error instanceof Error && (error as OclifError).oclif?.exit === 2;
}

/** `lbctl ring place`, as a person types it. */
export function commandLine(id: string): string {
  return `lbctl ${id.replaceAll(':', ' ')}`;
}

/** The parser's message in lbctl's words, with the nearest known name where one is near. */
export function usageFailure(error: OclifError, command: Described | undefined): LbError {
  const text = stripEscapes(error.message).replace(/\nSee more help with --help$/, '');
  const own = { id: '', flags: {}, args: {} };
  for (const [pattern, explain] of explanations) {
    const match = pattern.exec(text);
    if (match) return explain(match, command ?? own);
  }
  return new LbError('USAGE', text.replaceAll(/\s*\n\s*/g, ' '), { hint: seeHelp(command ?? own) });
}

/** oclif and its libraries may have coloured parts of a message. */
function stripEscapes(text: string): string {
  return text.replaceAll(/\x1b\[[0-9;]*m/g, '');
}

function seeHelp(command: Described): string {
  return `see ${command.id === '' ? 'lbctl' : commandLine(command.id)} --help`;
}

type Explain = (match: RegExpExecArray, command: Described) => LbError;

/** Messages of oclif 5.1 (lib/parser/errors.js, parse.js, validate.js) and what lbctl says instead. */
const explanations: readonly (readonly [RegExp, Explain])[] = [
  [/^Nonexistent flags?: (.+)/s, ([, list], command) => unknownFlag(list!, command)],
  [/^Missing \d+ required args?:?\n?(.*)/s, (_, command) => missingArguments(command)],
  [/^Unexpected arguments?: (.*)/s, ([, list], command) => unexpected(list!, command)],
  [
    /^Expected --(\S+?)=(.*) to be one of: (.+)$/s,
    ([, flag, value, list]) => badChoice(`--${flag}`, value!, list!.split(', ')),
  ],
  [
    /^Expected (.*) to be one of: (.+)$/s,
    ([, value, list]) => badChoice('the argument', value!, list!.split(', ')),
  ],
  [
    /^Flag (--\S+) expects one of these values: (.+)$/,
    ([, flag, list]) => new LbError('USAGE', `${flag} expects one of ${list}`),
  ],
  [
    /^Flag (--\S+) expects a value$/,
    ([, flag], command) =>
      new LbError('USAGE', `${flag} expects a value`, { hint: seeHelp(command) }),
  ],
  [
    /^Flag (--\S+) can only be specified once$/,
    ([, flag]) => new LbError('USAGE', `${flag} is given more than once`),
  ],
  [
    /^Parsing (--\S+) \n\tExpected an? (.+) but received: (.*)/s,
    ([, flag, what, value]) =>
      new LbError('USAGE', `${flag} expects ${article(what!)}, not "${value}"`),
  ],
  [/^Parsing (--\S+) \n\t(.*)/s, ([, flag, reason]) => new LbError('USAGE', `${flag}: ${reason}`)],
  [
    /^The following errors? occurred:\s+(.*)$/s,
    ([, reasons], command) => relations(reasons!, command),
  ],
];

function unknownFlag(list: string, command: Described): LbError {
  const names = list.split(', ').map((name) => name.split('=')[0]!);
  const known = Object.entries(command.flags).flatMap(([name, flag]) =>
    flag.type === 'boolean' && flag.allowNo ? [name, `no-${name}`] : [name],
  );
  const guess = nearest(names[0]!.replace(/^-+/, ''), known);
  const quoted = names.map((name) => `"${name}"`).join(', ');
  return new LbError('USAGE', `unknown flag${names.length > 1 ? 's' : ''} ${quoted}`, {
    hint: guess === undefined ? seeHelp(command) : `did you mean --${guess}?`,
  });
}

function missingArguments(command: Described): LbError {
  const required = Object.entries(command.args).filter(([, argument]) => argument.required);
  const names = required.map(([name]) => name.toUpperCase());
  return new LbError(
    'USAGE',
    `an argument is missing: ${commandLine(command.id)} ${names.join(' ')}`,
    {
      hint: seeHelp(command),
    },
  );
}

function unexpected(list: string, command: Described): LbError {
  const takes = Object.keys(command.args).length;
  const limit = takes === 0 ? 'no arguments' : `${takes} argument${takes > 1 ? 's' : ''}`;
  return new LbError('USAGE', `unexpected argument "${list}": this command takes ${limit}`, {
    hint: seeHelp(command),
  });
}

function badChoice(what: string, value: string, choices: readonly string[]): LbError {
  if (what === '--output' && value === 'json') {
    return new LbError('USAGE', '--output cannot be "json"', { hint: 'for JSON: --json' });
  }
  const guess = nearest(value, choices);
  return new LbError('USAGE', `${what} cannot be "${value}"`, {
    hint: guess === undefined ? `choose from ${choices.join(', ')}` : `did you mean ${guess}?`,
  });
}

function article(what: string): string {
  return /^[aeiou]/.test(what) ? `an ${what}` : `a ${what}`;
}

/** Rules between flags: several may be broken at once, one a line. */
function relations(reasons: string, command: Described): LbError {
  const texts = reasons.split(/\s*\n\s*/).map((reason) =>
    reason
      .replace(/^Missing required flag (.+)$/, '--$1 is missing')
      .replace(
        /^(--[^=]+)=.* cannot also be provided when using (--.+)$/s,
        '$1 and $2 exclude each other',
      )
      .replace(/^All of the following must be provided when using (--[^:]+): (.+)$/, '$1 needs $2')
      .replace(/^Exactly one of the following must be provided: (.+)$/, 'give exactly one of $1')
      .replace(/^At least one of the following must be provided: (.+)$/, 'give at least one of $1'),
  );
  return new LbError('USAGE', [...new Set(texts)].join('; '), { hint: seeHelp(command) });
}
