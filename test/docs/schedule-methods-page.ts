import type { MethodSpec } from '../../src/core/schedule/method.ts';
import { methodNames, methods } from '../../src/core/schedule/registry.ts';
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

/** Methods: how a batch of tasks is given to nodes. */
export function scheduleMethodsPage(): string {
  const promises = claimFields('ScheduleMethods', 'methods');
  const specs = methodNames.map((name): [string, MethodSpec] => [name, methods[name]]);
  return page(
    '# Methods that give tasks to nodes',
    renderedFrom('the registry of methods'),
    `${code('lbctl schedule --method NAME,…')} chooses some; without it, all of them get the same tasks. Ties go to the node that comes first. The test suite holds every method to its promises, and its bound against all assignments of small batches.`,
    markdownTable(
      ['method', ...promises.map(({ name }) => name), 'what it is'],
      specs.map(([name, { claims, summary }]) => [
        headingLink(name),
        claims.reads.join(', ') || 'nothing',
        claims.aim,
        claims.seeded ? 'yes' : 'no',
        sentence(summary),
      ]),
    ),
    'The promises:',
    markdownTable(
      ['promise', 'meaning'],
      promises.map(({ name, about }) => [name, sentence(about)]),
    ),
    ...specs.flatMap(([name, spec]) => [
      `## ${name}`,
      sentence(spec.summary),
      `Source: ${prose(spec.source)}`,
      boundOf(spec),
      parametersOf(spec),
    ]),
  );
}

const NODE_COUNTS = [1, 2, 3, 5, 10, 100];

function boundOf(spec: MethodSpec): string {
  if (spec.bound === undefined) return 'It promises no bound of its makespan.';
  return [
    'Its makespan is at most so many times the least one:',
    markdownTable(
      ['nodes', ...NODE_COUNTS.map(String)],
      [['bound', ...NODE_COUNTS.map((count) => spec.bound!(count).toFixed(3))]],
    ),
  ].join('\n\n');
}

function parametersOf({ parameters, meanings = {} }: MethodSpec): string {
  const rows = Object.entries(parameters).map(([name, value]) => [
    code(`--${name}`),
    String(value),
    sentence(meanings[name]!),
  ]);
  if (rows.length === 0) return 'It has no parameters.';
  return markdownTable(['parameter', 'default', 'meaning'], rows);
}
