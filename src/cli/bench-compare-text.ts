import {
  formatCounted,
  formatMs,
  formatPercent,
  formatRate,
  printRatio,
} from '../core/kernel/units-text.ts';
import { FEWEST_BLOCKS } from '../core/load/blocks.ts';
import type { Comparison, RunComparison } from '../core/load/compare.ts';
import type { MetricComparison, Verdict } from '../core/load/compare-metric.ts';
import type { NamedRun } from '../core/load/same-plan.ts';
import type { FlatRecord } from './render/csv.ts';
import { formatSignedPercent, withSign } from './render/number.ts';
import { printable } from './render/printable.ts';
import { renderSpectra } from './render/spectrum-plot.ts';
import { renderTable } from './render/table.ts';
import { isAsciiOnly } from './render/terminal.ts';
import { style } from './style.ts';

/** Tables of figures, a picture of the distributions, and the verdicts in words. */
export function comparisonText(comparison: Comparison, runs: readonly NamedRun[]): string {
  const picture = renderSpectra(
    runs.map(({ file, run: { spectrum } }) => ({ name: file, spectrum, time: 'responseTimeMs' })),
  );
  return [
    blocksLine(comparison),
    ...comparison.comparisons.map((one) => comparedPart(comparison, one)),
    ...(picture === '' ? [] : [`Response time\n${picture}`]),
    comparison.comparisons.map((one) => verdictLine(one, comparison)).join('\n'),
  ].join('\n\n');
}

/** What was compared, with what was left out. */
function blocksLine({ runs }: Comparison): string {
  const counts = runs.map(({ file, blockCount, isWarmUpLeftOut }) => {
    const leftOut = isWarmUpLeftOut ? ', without the first one (warm-up)' : '';
    return `${printable(file)}: ${formatCounted(blockCount, 'second')}${leftOut}`;
  });
  return counts.join('\n');
}

function comparedPart({ runs }: Comparison, { file, metrics }: RunComparison): string {
  const right = { align: 'right' } as const;
  return renderTable(
    [
      { title: 'figure' },
      { title: runs[0]!.file, ...right },
      { title: file, ...right },
      { title: 'difference', ...right },
      { title: '95 % interval', ...right },
      { title: 'effect', ...right },
      { title: '', paint: (cell, row) => paintOf(metrics[row]!)(cell) },
    ],
    metrics.map((metric) => [
      metric.metric,
      amountText(metric.before, metric),
      amountText(metric.after, metric),
      differenceText(metric.difference, metric),
      metric.differenceLow === null
        ? ''
        : `${differenceText(metric.differenceLow, metric)} to ${differenceText(metric.differenceHigh, metric)}`,
      metric.effect === null ? '' : withSign(metric.effect, 2),
      `${signOf(metric.verdict)}${metric.verdict}`,
    ]),
  );
}

const bad: readonly Verdict[] = ['slower', 'more'];
const good: readonly Verdict[] = ['faster', 'fewer', 'same'];

function signOf(verdict: Verdict): string {
  if (isAsciiOnly()) return '';
  if (bad.includes(verdict)) return '✗ ';
  return good.includes(verdict) ? '✓ ' : '? ';
}

function paintOf({ verdict }: { readonly verdict: Verdict }): (text: string) => string {
  if (bad.includes(verdict)) return style.bad;
  return good.includes(verdict) ? style.good : style.warn;
}

function amountText(value: number | null, { unit }: MetricComparison): string {
  if (value === null) return 'none';
  if (unit === 'ms') return formatMs(value);
  return unit === '/s' ? formatRate(value) : formatPercent(value);
}

/** Of shares in points of percent. */
function differenceText(value: number | null, { unit, before }: MetricComparison): string {
  if (value === null) return before === null ? '' : 'from none';
  return unit === 'ratio' ? `${withSign(100 * value, 2)} points` : formatSignedPercent(value);
}

function verdictLine(one: RunComparison, comparison: Comparison): string {
  const first = printable(comparison.runs[0]!.file);
  const verdict = paintOf(one)(`${signOf(one.verdict)}${verdictWords[one.verdict]}`);
  return `${printable(one.file)} against ${first}: ${verdict}${reason(one, comparison)}`;
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  faster: 'faster',
  fewer: 'fewer errors',
  same: 'the same',
  unclear: 'unclear',
  more: 'more errors',
  slower: 'slower',
};

/** Which figures the verdict comes from, and which of them tell nothing. */
function reason(one: RunComparison, { runs, noise }: Comparison): string {
  const { verdict, isRegression } = one;
  const few = [runs[0]!, runs.find(({ file }) => file === one.file)!].find(
    ({ blockCount }) => blockCount < FEWEST_BLOCKS,
  );
  if (few !== undefined) {
    return `: ${printable(few.file)} has ${formatCounted(few.blockCount, 'second')}, ${FEWEST_BLOCKS} are needed`;
  }
  if (verdict === 'same') return `, within the noise of ${printRatio(noise)}`;
  const by = verdict === 'more' || verdict === 'fewer' ? '' : ` by ${figuresOf(one, verdict)}`;
  const open = verdict === 'unclear' ? '' : figuresOf(one, 'unclear');
  const unclear = open === '' ? '' : `, unclear by ${open}`;
  return `${by}${unclear}${isRegression ? '; more than --fail-on-regression allows' : ''}`;
}

function figuresOf({ metrics }: RunComparison, verdict: Verdict): string {
  return metrics
    .filter((one) => one.verdict === verdict)
    .map(({ metric }) => metric)
    .join(', ');
}

/** One record a figure of each run. */
export function comparisonRecords({ comparisons }: Comparison): FlatRecord[] {
  return comparisons.flatMap(({ file, metrics }) => metrics.map((metric) => ({ file, ...metric })));
}
