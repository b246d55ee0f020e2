import { formatPercent } from '../../core/kernel/units-text.ts';
import type { Balance, Cause, NodeBalance } from '../../core/ring/stats.ts';
import { style } from '../style.ts';
import { bar } from './bars.ts';
import type { FlatRecord } from './csv.ts';
import { formatSignedPercent, formatSignificant, withSign } from './number.ts';
import { printable, textWidth } from './printable.ts';
import { renderTable } from './table.ts';
import { isAsciiOnly, terminalColumns } from './terminal.ts';

/** More nodes than these are shown by their ends: the fullest and the emptiest. */
const NODES_SHOWN = 40;
const ENDS_SHOWN = 10;
const WIDEST_BAR = 24;
/** Chi-square's p-value is near the truth when at least this many keys are expected everywhere. */
const FEWEST_EXPECTED = 5;

/** The verdict's reason, in words. */
export function balanceReason(balance: Balance): string {
  const { pValue, significance, worst, tolerance } = balance;
  const chance = `chance alone is at least this uneven in ${formatPercent(pValue)} of lists, the limit is ${formatPercent(significance, 1)}`;
  const culprit = `${worst.node} is off by ${formatSignedPercent(worst.deviationRatio)}`;
  const reasons: Record<Cause, () => string> = {
    chance: () => chance,
    tolerance: () => `${culprit}, not more than the ${formatPercent(tolerance)} tolerated`,
    violation: () =>
      `${violators(balance).join(', ')} may own no key, but ${keys(violated(balance))} fell there`,
    ring: () =>
      `${culprit}; the keys follow the ring, but the ring's own shares differ from the weights`,
    keys: () => `${culprit}; ${chance}; are there repeated keys?`,
  };
  return reasons[balance.cause]();
}

function violators({ nodes }: Balance): string[] {
  return nodes
    .filter((node) => node.expectedShare === 0 && node.keyCount > 0)
    .map(({ node }) => node);
}

function violated({ nodes }: Balance): number {
  return nodes.reduce((sum, node) => sum + (node.expectedShare === 0 ? node.keyCount : 0), 0);
}

function keys(count: number): string {
  return count === 1 ? '1 key' : `${count} keys`;
}

/** What a reader should know before trusting the figures. */
export function balanceWarnings({ smallestExpectedCount, keyCount }: Balance): string[] {
  if (smallestExpectedCount >= FEWEST_EXPECTED) return [];
  const needed = Math.ceil((FEWEST_EXPECTED * keyCount) / smallestExpectedCount);
  return [
    `the smallest expected count is ${formatSignificant(smallestExpectedCount)}, so the p-value is rough; ${needed} keys would do`,
  ];
}

export function balanceRecords({ nodes }: Balance): FlatRecord[] {
  return nodes.map((node) => ({ ...node }));
}

/** The whole result for a person: nodes with bars, figures, verdict. */
export function balanceText(balance: Balance): string {
  return [nodeTable(balance), '', figures(balance), '', verdictLine(balance)].join('\n');
}

function nodeTable(balance: Balance): string {
  const { shown, omitted } = chooseNodes(balance.nodes);
  const rows = shown.map((node) => [
    node.node,
    String(node.keyCount),
    formatPercent(node.share),
    formatPercent(node.expectedShare),
    node.deviationRatio === null ? 'none due' : formatSignedPercent(node.deviationRatio),
    node.deviationStandardErrors === null ? '' : withSign(node.deviationStandardErrors, 1),
  ]);
  const right = { align: 'right' } as const;
  const columns = [
    { title: 'node' },
    { title: 'keys', ...right },
    { title: 'share', ...right },
    { title: 'expected', ...right },
    { title: 'deviation', ...right },
    { title: 'std errors', ...right },
  ];
  const width = textWidth(printable(renderTable(columns, rows).split('\n')[0]!));
  const room = Math.min(WIDEST_BAR, terminalColumns() - width - 2);
  const fullest = Math.max(...shown.map((node) => node.share));
  const bars = shown.map((node) => (room < 4 ? '' : bar(node.share / fullest, room)));
  const table = renderTable(
    [...columns, { title: '' }],
    rows.map((row, i) => [...row, bars[i]!]),
  );
  if (omitted === 0) return table;
  return `${table}\n${style.dim(`and ${omitted} nodes in between (all of them: --output csv)`)}`;
}

/** Nodes that neither own nor hold keys are left out; of many nodes those at the ends are shown. */
function chooseNodes(all: readonly NodeBalance[]): {
  shown: readonly NodeBalance[];
  omitted: number;
} {
  const nodes = all.filter((node) => node.expectedShare > 0 || node.keyCount > 0);
  if (nodes.length <= NODES_SHOWN) return { shown: nodes, omitted: 0 };
  const fullness = (node: NodeBalance): number => node.deviationRatio ?? Number.POSITIVE_INFINITY;
  const sorted = nodes.toSorted((a, b) => fullness(b) - fullness(a));
  const shown = [...sorted.slice(0, ENDS_SHOWN), ...sorted.slice(-ENDS_SHOWN)];
  return { shown, omitted: nodes.length - shown.length };
}

function figures(balance: Balance): string {
  const { cvRatio, chanceCvRatio, chanceCvLowRatio, chanceCvHighRatio, worst } = balance;
  const limits = `${formatPercent(chanceCvLowRatio)} to ${formatPercent(chanceCvHighRatio)}`;
  const rows = [
    [
      'CV',
      formatPercent(cvRatio),
      `by chance ${formatPercent(chanceCvRatio)}, ${limits} in 99 of 100 lists`,
    ],
    [
      'chi-square',
      formatSignificant(balance.chiSquare, 5),
      `p = ${formatSignificant(balance.pValue)}, ${degrees(balance)}`,
    ],
    ['fullest', formatSignificant(balance.peakToMeanRatio, 4), 'times its expected count'],
    ['worst', formatSignedPercent(worst.deviationRatio), worst.node],
  ] as const;
  const width = Math.max(...rows.map(([, value]) => value.length));
  return rows
    .map(
      ([name, value, beside]) =>
        `${name.padEnd(10)}  ${value.padStart(width)}  ${printable(beside)}`,
    )
    .join('\n');
}

function degrees({ degreesOfFreedom }: Balance): string {
  return degreesOfFreedom === 1 ? '1 degree of freedom' : `${degreesOfFreedom} degrees of freedom`;
}

function verdictLine(balance: Balance): string {
  const isEven = balance.verdict === 'even';
  const mark = isAsciiOnly() ? '' : `${isEven ? '✓' : '✗'} `;
  const verdict = (isEven ? style.good : style.bad)(`${mark}${balance.verdict}`);
  return `${verdict}: ${printable(balanceReason(balance))}`;
}
