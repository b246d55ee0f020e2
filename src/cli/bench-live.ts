import type { Ms, Ratio } from '../core/kernel/units.ts';
import {
  formatCount,
  formatCounted,
  formatMs,
  formatPercent,
  formatRate,
} from '../core/kernel/units-text.ts';
import type { LiveFigures, LiveRow } from '../core/load/live-figures.ts';
import type { RunBlock } from '../core/load/load-run.ts';
import type { BenchPlan } from './bench-plan.ts';
import type { ChosenPolicy } from './bench-policy.ts';
import { openLiveText, type Screen } from './live-text.ts';
import { renderTable } from './render/table.ts';
import { errorStyle } from './style.ts';

/** Where a run is shown while it goes on. */
export interface BenchView {
  /** Absent where nothing is drawn: working figures out takes time. */
  look?(figures: LiveFigures): void;
  block(block: RunBlock): void;
  /** Takes what was drawn away. */
  end(): void;
}

interface ViewPlan {
  readonly nodes: readonly string[];
  readonly idealShares: readonly Ratio[] | undefined;
  readonly durationMs: Ms;
}

/** Time between two lines. */
const LINE_MS: Ms = 1000;
/** Rows of the table; of more nodes the ones with the most errors and requests in flight are shown. */
const MOST_ROWS = 20;

export const silentBenchView: BenchView = { block() {}, end() {} };

/** A table drawn in its place on a terminal, else a line a second; on stderr, which is not the result. */
export function openBenchView(
  { plan: { nodes, durationMs } }: BenchPlan,
  { idealShares }: ChosenPolicy,
  screen: Screen = process.stderr,
): BenchView {
  const plan = { nodes: nodes.map(({ id }) => id), idealShares, durationMs };
  const live = openLiveText(screen);
  if (live !== undefined) {
    return {
      look: (figures) => live.draw(liveText(plan, figures)),
      block() {},
      end: () => live.end(''),
    };
  }
  // The result alone says enough of a run shorter than a line's second.
  if (durationMs < LINE_MS) return silentBenchView;
  return {
    block: (block) => void screen.write(`${blockLine(block)}\n`),
    end() {},
  };
}

/** One second in a line. */
function blockLine({ atMs, durationMs, requestCount, errorCount, responseTime }: RunBlock): string {
  const { p50Ms, p99Ms } = responseTime;
  const rate = formatRate((requestCount * 1000) / durationMs);
  const times =
    p50Ms === null || p99Ms === null
      ? 'no answer'
      : `p50 ${formatMs(p50Ms)}, p99 ${formatMs(p99Ms)}`;
  const errors = errorCount === 0 ? '' : `, ${formatCounted(errorCount, 'error')}`;
  return `${formatMs(atMs + durationMs)}: ${rate}, ${times}${errors}`;
}

function liveText(plan: ViewPlan, { atMs, total, nodes, releaseLagP99Ms }: LiveFigures): string {
  const order = nodes.map((_, i) => i);
  const shown =
    order.length <= MOST_ROWS ? order : order.sort(byTrouble(nodes)).slice(0, MOST_ROWS);
  const hasIdeal = plan.idealShares !== undefined;
  const row = (name: string, one: LiveRow, ideal: string): string[] => [
    name,
    formatRate(one.answersPerSecond),
    String(one.inFlight),
    times(one.p50Ms),
    times(one.p99Ms),
    one.errorCount === 0 ? '' : formatCount(one.errorCount),
    formatPercent(one.share),
    ...(hasIdeal ? [ideal] : []),
  ];
  const table = renderTable(
    [
      { title: 'node' },
      { title: 'rate', align: 'right' },
      { title: 'in flight', align: 'right' },
      { title: 'p50', align: 'right' },
      { title: 'p99', align: 'right' },
      { title: 'errors', align: 'right', paint: errorStyle.bad },
      { title: 'share', align: 'right' },
      ...(hasIdeal ? [{ title: 'ideal', align: 'right' as const }] : []),
    ],
    [
      ...shown.map((i) =>
        row(plan.nodes[i]!, nodes[i]!, hasIdeal ? formatPercent(plan.idealShares[i]!) : ''),
      ),
      row('total', total, ''),
    ],
  );
  const hidden = nodes.length - shown.length;
  return [
    `${bar(atMs / plan.durationMs)} ${formatMs(atMs)} of ${formatMs(plan.durationMs)}; lbctl itself is late by ${times(releaseLagP99Ms) || '0 ms'} (p99); Ctrl-C ends`,
    '',
    table,
    ...(hidden > 0 ? [errorStyle.dim(`… ${formatCounted(hidden, 'more node')}`)] : []),
  ].join('\n');
}

const byTrouble = (rows: readonly LiveRow[]) => (a: number, b: number) =>
  rows[b]!.errorCount - rows[a]!.errorCount || rows[b]!.inFlight - rows[a]!.inFlight;

const times = (ms: Ms): string => (Number.isNaN(ms) ? '' : formatMs(ms));

function bar(part: Ratio): string {
  const width = 20;
  const filled = Math.min(width, Math.round(part * width));
  return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]`;
}
