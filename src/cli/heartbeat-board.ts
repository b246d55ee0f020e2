import type { BoardRow } from '../core/health/board.ts';
import type { Verdict } from '../core/health/node-health.ts';
import { formatCount, formatMs } from '../core/kernel/units-text.ts';
import { findingText, paintVerdict, verdictTexts } from './heartbeat-text.ts';
import { formatSignificant } from './render/number.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

/** What stands at the top of a table that is drawn again and again. */
export interface BoardTitle {
  readonly now: Date;
  readonly intervalMs: number;
  /** Of all nodes, where the rows are a part of them. */
  readonly verdicts: readonly Verdict[];
  /** What suspicion is measured in; undefined: the time left is shown instead. */
  readonly suspicion?: string;
}

/** A row a node: verdict, last answer, round trips, what is left of its patience, deaths. */
export function boardText(rows: readonly BoardRow[], title?: BoardTitle): string {
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
    rows.map((row) => [
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
  const verdicts = title?.verdicts ?? rows.map(({ verdict }) => verdict);
  const count = (wanted: Verdict): number => verdicts.filter((one) => one === wanted).length;
  const [alive, dead] = [count('alive'), count('dead')];
  const others = verdicts.length - alive - dead;
  const counts = [
    style.good(`✓ ${formatCount(alive)} alive`),
    ...(dead > 0 ? [style.bad(`✗ ${formatCount(dead)} dead`)] : []),
    ...(others > 0 ? [style.warn(`? ${formatCount(others)} suspect or unknown`)] : []),
  ].join('  ');
  const hidden = verdicts.length - rows.length;
  const more = hidden === 0 ? '' : `\n${style.dim(`… ${formatCount(hidden)} more nodes`)}`;
  return [...(title === undefined ? [] : [titleText(title)]), table + more, counts].join('\n\n');
}

function titleText({ now, intervalMs }: BoardTitle): string {
  const time = `${now.toISOString().slice(11, 19)} UTC`;
  return `${style.bold(time)}, every ${formatMs(intervalMs)}; Ctrl-C ends`;
}

function patience({ leftMs, suspicion }: BoardRow, hasSuspicion: boolean): string {
  if (leftMs === null) return '';
  return hasSuspicion ? formatSignificant(suspicion) : formatMs(Math.max(0, leftMs));
}
