import type { Command } from '@oclif/core/command';
import type { Embedded } from '../../src/cli/embedded.ts';
import { variableMeanings } from '../../src/cli/help-topics.ts';
import { kindsOf } from './kinds.ts';
import {
  code,
  headingLink,
  markdownTable,
  page,
  prose,
  renderedFrom,
  sentence,
} from './markdown.ts';

type Described = Pick<
  Command.Loadable,
  'id' | 'summary' | 'description' | 'args' | 'flags' | 'examples'
>;
type Flag = Described['flags'][string];

/** @param commands as oclif sees them, with the flags that the door adds */
export function commandsPage(
  commands: readonly Described[],
  manifest: Embedded['commands'],
): string {
  const common = Object.values(commands[0]!.flags).filter(isCommon);
  return page(
    '# Commands',
    renderedFrom('the commands'),
    markdownTable(
      ['command', 'what it does'],
      commands.map((command) => [headingLink(nameOf(command)), sentence(command.summary ?? '')]),
    ),
    'All of them also take:',
    flagTable(common),
    'Variables of the environment:',
    markdownTable(
      ['variable', 'meaning'],
      variableMeanings(manifest).map(([name, meaning]) => [code(name), sentence(meaning)]),
    ),
    ...commands.flatMap(commandPart),
  );
}

const isCommon = (flag: Flag): boolean => flag.helpGroup === 'GLOBAL';

function nameOf({ id }: Described): string {
  return `lbctl ${id.replaceAll(':', ' ')}`;
}

function commandPart(command: Described): string[] {
  const args = Object.values(command.args);
  const flags = Object.values(command.flags).filter((flag) => !isCommon(flag) && !flag.hidden);
  const shown = args.map(
    ({ name, required, multiple }) =>
      `${required ? '' : '['}${name.toUpperCase()}${multiple ? '…' : ''}${required ? '' : ']'}`,
  );
  const usage = [nameOf(command), ...shown, ...(flags.length > 0 ? ['[FLAGS]'] : [])].join(' ');
  const kinds = kindsOf(command.id).map((kind) => headingLink(kind, 'results.md'));
  return [
    `## ${nameOf(command)}`,
    sentence(command.summary ?? ''),
    `\`\`\`sh\n${usage}\n\`\`\``,
    ...(command.description ?? '').split(/\n+/).map(prose),
    args.length === 0
      ? ''
      : markdownTable(
          ['argument', 'meaning'],
          args.map((argument) => [code(argument.name.toUpperCase()), meaningOf(argument)]),
        ),
    flags.length === 0 ? '' : flagTable(flags),
    `With ${code('--json')}: ${kinds.join(' or ')}.`,
    ...examples(command),
  ];
}

function flagTable(flags: readonly Flag[]): string {
  return markdownTable(
    ['flag', 'meaning', 'default', 'environment'],
    flags.map((flag) => [code(spelling(flag)), meaningOf(flag), defaultOf(flag), envOf(flag)]),
  );
}

function spelling(flag: Flag): string {
  const short = flag.char ? `-${flag.char}, ` : '';
  if (flag.type === 'boolean') return `${short}--${flag.allowNo ? '[no-]' : ''}${flag.name}`;
  return `${short}--${flag.name} ${flag.helpValue ?? 'VALUE'}`;
}

function meaningOf(of: Flag | Described['args'][string]): string {
  const isFlag = 'type' in of;
  const options = 'options' in of ? (of.options ?? []) : [];
  const also = isFlag ? (of.aliases ?? []) : [];
  const needed = isFlag ? (of.dependsOn ?? []) : [];
  const excluded = isFlag ? (of.exclusive ?? []) : [];
  const names = (list: readonly string[]) => list.map((name) => code(`--${name}`)).join(', ');
  return [
    sentence((isFlag ? of.summary : undefined) ?? of.description ?? ''),
    options.length > 0 ? `One of ${options.map(code).join(', ')}.` : '',
    of.required ? 'Required.' : '',
    isFlag && of.type === 'option' && of.multiple ? 'May be repeated.' : '',
    also.length > 0 ? `Also ${names(also)}.` : '',
    needed.length > 0 ? `Needs ${names(needed)}.` : '',
    excluded.length > 0 ? `Not with ${names(excluded)}.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function defaultOf(flag: Flag): string {
  if (flag.default === undefined || flag.default === false) return '';
  return flag.default === true ? 'yes' : code(String(flag.default));
}

const envOf = (flag: Flag): string => (flag.env ? code(flag.env) : '');

function examples({ examples = [] }: Described): string[] {
  const lines = examples.flatMap((example) =>
    typeof example === 'string'
      ? [example]
      : [...(example.description ? [`# ${example.description}`] : []), example.command],
  );
  if (lines.length === 0) return [];
  const text = lines.join('\n').replaceAll('<%= config.bin %>', 'lbctl');
  return [`\`\`\`sh\n${text}\n\`\`\``];
}
