import { BUG_EXIT } from '../../src/cli/failure-text.ts';
import { exitMeanings } from '../../src/cli/help-topics.ts';
import { failures } from '../../src/core/kernel/errors.ts';
import { placementNames, placements } from '../../src/core/placement/registry.ts';
import {
  code,
  headingLink,
  markdownTable,
  page,
  prose,
  renderedFrom,
  sentence,
} from './markdown.ts';
import { claimFields } from './result-json-schema.ts';

export function errorsPage(): string {
  const rows = Object.entries({
    ...failures,
    INTERNAL: { exit: BUG_EXIT, summary: exitMeanings[BUG_EXIT]! },
  })
    .sort(([a, { exit }], [b, other]) => exit - other.exit || (a < b ? -1 : 1))
    .map(([name, { exit, summary }]) => [code(name), String(exit), sentence(summary)]);
  return page(
    '# Errors',
    renderedFrom('the table of failures'),
    `A command that fails prints nothing on stdout. On stderr it says what happened, to what, and what to do next; with ${code('--json')} as one object, ${headingLink('Error', 'results.md')}.`,
    '## Exit codes',
    markdownTable(
      ['exit', 'meaning'],
      Object.entries(exitMeanings).map(([exit, meaning]) => [exit, sentence(meaning)]),
    ),
    '## Codes',
    `The code is ${code('error.code')} of the JSON.`,
    markdownTable(['code', 'exit', 'meaning'], rows),
  );
}

export function algorithmsPage(): string {
  const promises = claimFields('RingAlgorithms', 'algorithms');
  return page(
    '# Algorithms that place keys',
    renderedFrom('the registry of algorithms'),
    `${code('lbctl ring build --algorithm NAME')} chooses one; without it, the weights of the nodes do. The test suite holds every algorithm to its promises.`,
    markdownTable(
      ['algorithm', ...promises.map(({ name }) => name), 'what it is'],
      placementNames.map((name) => [
        headingLink(name),
        ...promises.map((promise) => promised(placements[name].claims, promise.name)),
        sentence(placements[name].summary),
      ]),
    ),
    'The promises:',
    markdownTable(
      ['promise', 'meaning'],
      promises.map(({ name, about }) => [name, sentence(about)]),
    ),
    ...placementNames.flatMap((name) => {
      const { summary, source, parameters } = placements[name];
      return [
        `## ${name}`,
        sentence(summary),
        `Source: ${prose(source)}`,
        parametersOf(parameters),
      ];
    }),
  );
}

function promised(claims: object, name: string): string {
  const value: unknown = (claims as Record<string, unknown>)[name];
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

function parametersOf(parameters: Readonly<Record<string, number>>): string {
  const rows = Object.entries(parameters).map(([name, value]) => [code(name), String(value)]);
  return rows.length === 0
    ? 'It has no parameters.'
    : markdownTable(['parameter', 'default'], rows);
}
