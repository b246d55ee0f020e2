import { failures } from '../core/kernel/errors.ts';
import type { Embedded } from './embedded.ts';
import { expectationHelp } from './expectation-text.ts';
import { BUG_EXIT } from './failure-text.ts';
import type { HelpTopic } from './help-topic-names.ts';
import { loadModelsHelp } from './load-models-help.ts';
import { renderTable } from './render/table.ts';

/** Texts of `lbctl help TOPIC` that belong to no command. */
export const helpTopics: Readonly<Record<HelpTopic, (embedded: Embedded) => string>> = {
  'exit-codes': exitCodes,
  environment,
  expectations: expectationHelp,
  formats,
  'load-models': loadModelsHelp,
};

export const exitMeanings: Readonly<Record<number, string>> = {
  0: 'done; the answer is positive',
  1: 'done; the answer is negative (a node dead, a limit missed, a property violated)',
  2: 'the command line is wrong',
  3: 'an input is wrong: cluster file, ring file, keys',
  4: 'the world did not cooperate: unreachable, refused, not writable',
  5: 'refused to do harm',
  [BUG_EXIT]: 'a bug in lbctl',
  78: 'no Node that is new enough runs lbctl, or it is not built',
  129: 'ended by SIGHUP, when its terminal went away',
  130: 'interrupted (SIGINT); what was done so far is printed',
  143: 'ended by SIGTERM',
};

function exitCodes(): string {
  const codes = renderTable(
    [{ title: 'Exit', align: 'right' }, { title: 'Meaning' }],
    Object.entries(exitMeanings).map(([exit, meaning]) => [exit, meaning]),
  );
  const rows = Object.entries(failures).map(([code, { exit, summary }]) => [code, exit, summary]);
  const causes = renderTable(
    [{ title: 'Failure' }, { title: 'Exit', align: 'right' }, { title: 'Summary' }],
    rows.map((row) => row.map(String)),
  );
  return `${codes}\n\nFailures by name, as error.code under --json:\n\n${causes}\n`;
}

/** Variables that are not the default of one flag. */
const variables: readonly (readonly [name: string, meaning: string])[] = [
  ['NO_COLOR', 'no colour when set to anything'],
  ['FORCE_COLOR', 'colour even in a pipe; 0 for none'],
  ['CLICOLOR_FORCE', 'the same, asked after FORCE_COLOR'],
  ['TERM', 'no colour when "dumb"'],
  ['COLUMNS', 'width of drawings where stdout is no terminal'],
  ['LBCTL_ASCII', '1 draws with ASCII alone'],
  ['LBCTL_DEBUG', '1 shows where an error comes from'],
  ['NODE_COMPILE_CACHE', 'folder where compiled code is kept, so that lbctl starts faster'],
];

/** Variables that flags take their default from, and the others that lbctl looks at. */
export function variableMeanings(commands: Embedded['commands']): (readonly [string, string])[] {
  const flags = Object.values(commands).flatMap((command) => Object.values(command.flags));
  const defaults = new Map(
    flags.flatMap((flag) => (flag.env ? [[flag.env, `default of --${flag.name}`] as const] : [])),
  );
  return [...[...defaults].sort(), ...variables];
}

function environment({ commands }: Embedded): string {
  const rows = variableMeanings(commands).map((row) => [...row]);
  return `${renderTable([{ title: 'Variable' }, { title: 'Meaning' }], rows)}\n`;
}

function formats(): string {
  return `Output
  Text for people on stdout; errors and remarks on stderr.
  --json prints one object, {"apiVersion": "lbctl/v1", "kind": …}; its fields are never renamed in
  v1, only added to. A name carries its unit: responseTimeMs, memoryBytes; a share is 0 to 1.
  On failure stdout is empty and stderr holds {"kind": "Error", "error": {"code", "message", "exit"}}.

Input
  Cluster file  YAML, lbctl.yaml by default, searched upwards from the current folder; "lbctl init"
                writes one with comments.
  Ring file     JSON with a checksum, written by "lbctl ring build"; same file, same placement.
  Keys          one a line, bytes as they are; a CR before the line feed is not part of the key.
                --keys FILE reads a file, - the standard input.
  Tasks         one a line: id, work and, for "schedule shift", node; apart by blanks or commas, with a
                line of titles if you like, or JSON objects.
`;
}
