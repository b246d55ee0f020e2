import type { BoardRow } from '../core/health/board.ts';
import { formatCount, formatMs } from '../core/kernel/units-text.ts';
import { findingText, paintVerdict, verdictTexts } from './heartbeat-text.ts';
import { formatSignificant } from './render/number.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

/** What stands at the top of a table that is drawn again and again. */
export interface BoardTitle {
  readonly now: Date;
  readonly intervalMs: number;
  /** What suspicion is measured in; undefined: the time left is shown instead. */
  readonly suspicion?: string;
}

/**
 * A row a node: verdict, last answer, round trips, what is left of its patience, deaths.
 * @param most lines for nodes; of more nodes, those that a person must see come first
 */
export function boardText(
  rows: readonly BoardRow[],
  title: BoardTitle | undefined,
  most = Number.POSITIVE_INFINITY,
): string {
  const shown = rows.length <= most ? rows : mostUrgent(rows, Math.max(1, most - 1));
  const hasDeaths = rows.some(({ deathCount }) => deathCount > 0);
  const table = renderTable(
    [
      { title: 'node' },
      { title: 'verdict', paint: paintVerdict },
      { title: 'for', align: 'right' },
      { title: 'last answer', align: 'right' },
      { title: 'rtt p50', align: 'right' },
      { title: 'p99', align: 'right' },
      { title: title?.suspicion ?? 'left', align: 'right' },
      { title: 'answered', align: 'right' },
      ...(hasDeaths ? [{ title: 'deaths', align: 'right' as const }] : []),
      { title: '' },
    ],
    shown.map((row) => [
      row.node,
      verdictTexts[row.verdict],
      formatMs(row.verdictMs),
      row.silentMs === null ? 'never' : `${formatMs(row.silentMs)} ago`,
      row.rttP50Ms === null ? '' : formatMs(row.rttP50Ms),
      row.rttP99Ms === null ? '' : formatMs(row.rttP99Ms),
      patience(row, title?.suspicion !== undefined),
      `${formatCount(row.answerCount)} of ${formatCount(row.checkCount)}`,
      ...(hasDeaths ? [row.deathCount === 0 ? '' : String(row.deathCount)] : []),
      [
        ...(row.isFlapping ? ['flaps'] : []),
        ...(row.finding === undefined
          ? []
          : [findingText({ finding: row.finding, detail: row.detail ?? '' })]),
      ].join('; '),
    ]),
  );
  const count = (verdict: string): number => rows.filter((row) => row.verdict === verdict).length;
  const [alive, dead] = [count('alive'), count('dead')];
  const others = rows.length - alive - dead;
  const counts = [
    style.good(`✓ ${formatCount(alive)} alive`),
    ...(dead > 0 ? [style.bad(`✗ ${formatCount(dead)} dead`)] : []),
    ...(others > 0 ? [style.warn(`? ${formatCount(others)} suspect or unknown`)] : []),
  ].join('  ');
  const hidden = rows.length - shown.length;
  const more = hidden === 0 ? '' : `\n${style.dim(`… ${formatCount(hidden)} more nodes`)}`;
  return [...(title === undefined ? [] : [titleText(title)]), table + more, counts].join('\n\n');
}

const URGENCY = { dead: 0, suspect: 1, unknown: 2, alive: 3 } as const;

/** In their order, but the dead first and the living last. */
function mostUrgent(rows: readonly BoardRow[], count: number): readonly BoardRow[] {
  return [...rows].sort((a, b) => URGENCY[a.verdict] - URGENCY[b.verdict]).slice(0, count);
}

function titleText({ now, intervalMs }: BoardTitle): string {
  const time = `${now.toISOString().slice(11, 19)} UTC`;
  return `${style.bold(time)}, every ${formatMs(intervalMs)}; Ctrl-C ends`;
}

function patience({ leftMs, suspicion }: BoardRow, hasSuspicion: boolean): string {
  if (leftMs === null) return '';
  return hasSuspicion ? formatSignificant(suspicion) : formatMs(Math.max(0, leftMs));
}
