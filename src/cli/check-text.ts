import type { Agreement, KeyDifference, KeysWithout } from '../core/check/compare-answers.ts';
import { formatCount, formatCounted } from '../core/kernel/units-text.ts';
import type { FlatRecord } from './render/csv.ts';
import { printable } from './render/printable.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

/** What `--json` prints of a check, and the text is made of. */
export interface CheckData extends Agreement {
  readonly file: string;
  readonly checksum: string;
  readonly against: string;
  readonly source: string;
  readonly seed: number;
  readonly listedCount: number;
  readonly isPartial: boolean;
}

/** More are told by --json and --output. */
const DIFFERENCES_SHOWN = 20;

export function checkText(data: CheckData): string {
  const { file, against, listedCount, keyCount } = data;
  const drawn = listedCount > keyCount ? ` of ${formatCount(listedCount)}` : '';
  return [
    `${printable(file)} against ${printable(against)}: ${formatCounted(keyCount, 'key')}${drawn}`,
    verdictLine(data),
    ...differenceLines(data.differences),
    ...strangerLine(data),
    ...withoutLines(data.unanswered, 'without an answer'),
    ...withoutLines(data.notAsked, 'not asked'),
  ].join('\n');
}

function verdictLine({ answeredCount, differences }: CheckData): string {
  const answers = formatCounted(answeredCount, 'answer');
  if (differences.length === 0) return `${style.good('✓')} ${answers}, no difference`;
  return `${style.bad('✗')} ${formatCount(differences.length)} of ${answers} differ`;
}

function differenceLines(differences: readonly KeyDifference[]): string[] {
  if (differences.length === 0) return [];
  const hasSlots = differences.some(({ expectedSlot }) => expectedSlot !== undefined);
  const shown = differences.slice(0, DIFFERENCES_SHOWN);
  const rows = shown.map((one) => [
    printable(one.key),
    printable(withSlot(one.expected, hasSlots ? one.expectedSlot : undefined)),
    printable(withSlot(one.answered, hasSlots ? one.answeredSlot : undefined)),
  ]);
  const table = renderTable([{ title: 'key' }, { title: 'ring' }, { title: 'answered' }], rows);
  const rest = differences.length - shown.length;
  return ['', table, ...(rest === 0 ? [] : [style.dim(`… and ${formatCount(rest)} more`)]), ''];
}

const withSlot = (nodes: readonly string[], slot: number | undefined): string =>
  slot === undefined ? nodes.join(' ') : `${nodes.join(' ')} (slot ${slot})`;

function strangerLine({ strangerCount }: CheckData): string[] {
  if (strangerCount === 0) return [];
  const answers = formatCounted(strangerCount, 'answer');
  return [
    `${style.warn('!')} ${answers} with a node whose id, name and address the ring does not have`,
  ];
}

function withoutLines(groups: readonly KeysWithout[], what: string): string[] {
  return groups.map(({ reason, keyCount, key }) => {
    const keys = formatCounted(keyCount, 'key');
    return `${style.warn('!')} ${keys} ${what}: ${printable(reason)}; the first is ${printable(key)}`;
  });
}

export function differenceRecords(differences: readonly KeyDifference[]): FlatRecord[] {
  return differences.map(({ key, expected, answered, expectedSlot, answeredSlot }) => ({
    key,
    expected: expected.join(' '),
    answered: answered.join(' '),
    expectedSlot: expectedSlot ?? null,
    answeredSlot: answeredSlot ?? null,
  }));
}
