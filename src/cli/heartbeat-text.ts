import { findings } from '../core/health/evidence.ts';
import { type Cause, isCommon } from '../core/health/localise.ts';
import type { Verdict } from '../core/health/node-health.ts';
import type { RoundResult, RoundRow } from '../core/health/round.ts';
import { seenFromText } from '../core/health/vantage.ts';
import { formatCount, formatMs } from '../core/kernel/units-text.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

/** A sign and the word, coloured by meaning. */
export const verdictTexts: Readonly<Record<Verdict, string>> = {
  alive: '✓ alive',
  suspect: '~ suspect',
  dead: '✗ dead',
  unknown: '? unknown',
};

export function paintVerdict(cell: string): string {
  if (cell.startsWith('✓')) return style.good(cell);
  return cell.startsWith('✗') ? style.bad(cell) : style.warn(cell);
}

/** One round for a person: a row a node, then what the deaths are to be blamed on. */
export function roundText(
  { rows, causes, isExact }: RoundResult,
  probes: readonly string[],
): string {
  const table = renderTable(
    [
      { title: 'node' },
      { title: 'probe' },
      { title: 'verdict', paint: paintVerdict },
      { title: 'after', align: 'right' },
      { title: 'finding' },
    ],
    rows.map((row, index) => [
      row.node,
      probes[index]!,
      verdictTexts[row.verdict],
      formatMs(row.rttMs),
      findingText(row),
    ]),
  );
  const common = causes.filter(isCommon);
  const blames = common.map((cause) => `${style.warn('!')} ${causeText(cause)}`);
  const remark = isExact || common.length === 0 ? [] : ['  (there may be a smaller set of causes)'];
  return [table, '', ...blames, ...remark, countLine(rows)].join('\n');
}

/** What a check found out, in words. */
export function findingText({
  finding,
  detail,
  seenFrom,
}: Pick<RoundRow, 'finding' | 'detail' | 'seenFrom'>): string {
  if (finding === 'answered') return detail;
  const words = findings[finding];
  const isSaid = detail === '' || detail === words || detail === 'connection refused';
  const found = isSaid ? words : `${words} (${detail})`;
  return seenFrom === undefined ? found : `${seenFromText(seenFrom)}; ${found}`;
}

/** `switch-3 explains 20 dead nodes: a, b, c, …` */
export function causeText({ kind, name, nodes }: Cause): string {
  const what = causeName(kind, name);
  const listed = nodes.slice(0, 5).join(', ');
  const more = nodes.length > 5 ? `, … (${formatCount(nodes.length)} in all)` : '';
  return `${what} explains ${formatCount(nodes.length)} silent nodes: ${listed}${more}`;
}

/** `switch-3 (20 silent nodes)`: why one of them is silent. */
export function blameText({ kind, name, nodes }: Cause): string {
  return `${causeName(kind, name)} (${formatCount(nodes.length)} silent nodes)`;
}

function causeName(kind: Cause['kind'], name: string): string {
  if (kind === 'local') return 'this machine or its own link';
  return kind === 'dependency' ? name : `${kind} ${name}`;
}

function countLine(rows: readonly RoundRow[]): string {
  const count = (verdict: string): number => rows.filter((row) => row.verdict === verdict).length;
  const dead = count('dead');
  const unknown = count('unknown');
  const seen = rows.filter(({ seenFrom }) => seenFrom !== undefined).length;
  const nodes = rows.length === 1 ? '1 node' : `${formatCount(rows.length)} nodes`;
  if (dead + unknown === 0) return style.good(`✓ ${nodes} alive`);
  const parts = [
    ...(dead > 0 ? [`${formatCount(dead)} dead`] : []),
    ...(unknown > seen
      ? [`${formatCount(unknown - seen)} unknown, for trouble of this machine`]
      : []),
    ...(seen > 0 ? [`${formatCount(seen)} unknown, reachable from elsewhere`] : []),
  ];
  return (dead > 0 ? style.bad : style.warn)(
    `${dead > 0 ? '✗' : '?'} of ${nodes} ${parts.join(', ')}`,
  );
}

export interface NagiosLimits {
  readonly warning: number;
  readonly critical: number;
}

/**
 * One line and performance data by the conventions for monitoring plugins, with their exit code: 0 OK,
 * 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
 */
export function nagiosLine(
  { rows, causes }: RoundResult,
  { warning, critical }: NagiosLimits,
): { readonly line: string; readonly exit: number } {
  const dead = rows.filter(({ verdict }) => verdict === 'dead');
  const unknown = rows.filter(({ verdict }) => verdict === 'unknown');
  const exit =
    dead.length >= critical ? 2 : unknown.length > 0 ? 3 : dead.length >= warning ? 1 : 0;
  const status = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'][exit];
  const common = causes.find(isCommon);
  const named = [...dead, ...unknown]
    .slice(0, 10)
    .map(({ node, finding, seenFrom }) =>
      seenFrom === undefined
        ? `${node} ${finding}`
        : `${node} ${finding} but reachable from ${seenFrom}`,
    );
  const alive = rows.length - dead.length - unknown.length;
  const text = [
    `${alive} of ${rows.length} nodes alive`,
    ...named,
    ...(common === undefined ? [] : [causeText(common)]),
  ]
    .join(', ')
    .replaceAll('|', '/');
  const slowest = rows.reduce(
    (most, { finding, rttMs }) => (finding === 'answered' ? Math.max(most, rttMs) : most),
    0,
  );
  const data = [
    `dead=${dead.length};${thresholdOf(warning)};${thresholdOf(critical)};0;${rows.length}`,
    `unknown=${unknown.length};;;0;${rows.length}`,
    `rtt=${(slowest / 1000).toFixed(6)}s;;;0`,
  ];
  return { line: `HEARTBEAT ${status}: ${text} | ${data.join(' ')}`, exit };
}

/** The conventions alert above a threshold, so that one dead node in all is above 0. */
const thresholdOf = (count: number): string => (Number.isFinite(count) ? String(count - 1) : '');
