import type { ImportNote, NamedRing } from '../core/import/importer.ts';
import { formatCount } from '../core/kernel/units-text.ts';
import { slotCount as slotsIn } from '../core/placement/placement.ts';
import type { Ring, RingNode } from '../core/ring/ring.ts';
import { formatNumber } from './render/number.ts';
import { printable } from './render/printable.ts';
import { type Column, renderTable } from './render/table.ts';
import { style } from './style.ts';

/** What `--json` prints of an import, and the text is made of. */
export interface ImportData extends Imported {
  readonly source: string;
  readonly format: string;
  readonly file: string;
  readonly checksum: string;
  readonly isWritten: boolean;
  readonly isUnchanged: boolean;
}

interface Imported {
  readonly name: string;
  readonly key: string;
  readonly algorithm: string;
  readonly parameters: Ring['parameters'];
  readonly hash: string;
  readonly keys?: NonNullable<Ring['keys']>;
  readonly replicas: Ring['replicas'];
  readonly nodes: readonly ImportedNode[];
  readonly slotCount?: number;
  readonly notes: readonly ImportNote[];
}

type ImportedNode = Omit<RingNode, 'places' | 'tokens'> & {
  readonly slotCount?: number;
  readonly tokenCount?: number;
};

export function importData({ name, key, ring }: NamedRing, notes: readonly ImportNote[]): Imported {
  const { algorithm, parameters, hash, keys, replicas, nodes, table } = ring;
  return {
    name,
    key,
    algorithm,
    parameters,
    hash,
    ...(keys && { keys }),
    replicas,
    nodes: nodes.map(importedNode),
    ...(table && { slotCount: slotsIn(table) }),
    notes,
  };
}

function importedNode({ places, tokens, ...node }: RingNode): ImportedNode {
  return {
    ...node,
    ...(places && { slotCount: slotsOf(places) }),
    ...(tokens && { tokenCount: tokens.length }),
  };
}

/** @param ranges first and last of each, in turn */
function slotsOf(ranges: readonly number[]): number {
  let count = 0;
  for (let i = 0; i < ranges.length; i += 2) count += ranges[i + 1]! - ranges[i]! + 1;
  return count;
}

/** @param word what the program calls that which has the ring */
export function importText(data: ImportData, word: string): string {
  const { source, format, name, notes } = data;
  const what = word === name ? word : `${word} ${name}`;
  return [
    `${printable(source)}: ${printable(what)}, read as ${format}`,
    ...facts(data).map(([title, text]) => `${title.padEnd(10)} ${printable(text)}`),
    '',
    nodeTable(data.nodes),
    '',
    ...noteLines(notes),
    '',
    outcome(data),
  ].join('\n');
}

function facts(data: ImportData): [title: string, text: string][] {
  const { algorithm, parameters, hash, key, keys = {}, replicas, nodes, slotCount } = data;
  const tuned = Object.entries(parameters).map(([name, value]) => `${name} ${formatNumber(value)}`);
  const rules = Object.entries(keys).map(([name, text]) => `${name} "${text}"`);
  const weights = nodes.map(({ weight }) => weight);
  const least = weights.reduce((a, b) => Math.min(a, b));
  const most = weights.reduce((a, b) => Math.max(a, b));
  return [
    ['algorithm', [algorithm, ...tuned].join(', ')],
    ['hash', [`${hash} of ${key}`, ...rules].join(', ')],
    ['nodes', nodeCounts(nodes)],
    [
      'weights',
      least === most
        ? `all ${formatNumber(least)}`
        : `${formatNumber(least)} to ${formatNumber(most)}`,
    ],
    ...(replicas.copies > 0
      ? [['copies', `${replicas.copies} besides the owner`] as [string, string]]
      : []),
    ...(slotCount === undefined ? [] : [['slots', formatCount(slotCount)] as [string, string]]),
  ];
}

function nodeCounts(nodes: readonly ImportedNode[]): string {
  const idle = (['dead', 'drain'] as const)
    .map((state) => [state, nodes.filter((node) => node.state === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  return idle.length === 0
    ? formatCount(nodes.length)
    : `${formatCount(nodes.length)} (${idle.join(', ')})`;
}

/** More are in the ring file. */
const NODES_SHOWN = 20;

function nodeTable(nodes: readonly ImportedNode[]): string {
  const right = { align: 'right' } as const;
  const columns: (Column & { of: (node: ImportedNode) => string })[] = [
    { title: 'node', of: ({ id }) => id },
    { title: 'address', of: ({ id, address }) => (address === id ? '' : address) },
    { title: 'number', ...right, of: ({ number }) => String(number ?? '') },
    { title: 'zone', of: ({ zone }) => zone },
    { title: 'weight', ...right, of: ({ weight }) => formatNumber(weight) },
    { title: 'slots', ...right, of: ({ slotCount }) => String(slotCount ?? '') },
    { title: 'tokens', ...right, of: ({ tokenCount }) => String(tokenCount ?? '') },
    { title: 'state', of: ({ state }) => (state === 'alive' ? '' : state) },
  ];
  const shown = nodes.slice(0, NODES_SHOWN);
  const used = columns.filter(({ of }) => shown.some((node) => of(node) !== ''));
  const table = renderTable(
    used,
    shown.map((node) => used.map(({ of }) => of(node))),
  );
  const rest = nodes.length - shown.length;
  return rest === 0 ? table : `${table}\n${style.dim(`… and ${formatCount(rest)} more`)}`;
}

function noteLines(notes: readonly ImportNote[]): string[] {
  if (notes.length === 0) return [`${style.good('✓')} all that is there for placement was read`];
  const lines = notes.flatMap(({ file, line, text, meaning, count }) => {
    const where = printable(line === undefined ? file : `${file}:${line}`);
    const more = count === 1 ? '' : style.dim(` (${formatCount(count)} times)`);
    return [`${where}: ${printable(text)}${more}`, `  ${printable(meaning)}`];
  });
  return [style.warn('not carried over, or to be known:'), ...lines];
}

function outcome({ file, isWritten, isUnchanged }: ImportData): string {
  if (isUnchanged) return `${style.good('✓')} ${printable(file)} is up to date`;
  if (!isWritten) return `dry run: ${printable(file)} was not written`;
  return `${style.good('✓')} wrote ${printable(file)}`;
}
