import { formatMs } from '../../core/kernel/units-text.ts';
import type { SpectrumPoint } from '../../core/load/load-run.ts';
import { logInterpolate } from './log-axis.ts';
import { formatSignificant } from './number.ts';
import type { Point } from './plot-axis.ts';
import { createPlotFrame, type PlotSize, plotMarks } from './plot-frame.ts';
import { printable } from './printable.ts';
import { terminalColumns } from './terminal.ts';

/** One line of a percentile plot. */
export interface SpectrumSeries {
  readonly name: string;
  readonly spectrum: readonly SpectrumPoint[];
  readonly time: 'responseTimeMs' | 'serviceTimeMs';
}

/**
 * Percentiles against time as HDR plots have them: the way to 100 % is logarithmic, so that 99 %,
 * 99.9 % and 99.99 % stand equally far apart. A legend stands below. Empty when there is too little
 * room, or nothing to show. Where lines meet, the first one is seen.
 */
export function renderSpectra(
  series: readonly SpectrumSeries[],
  size: PlotSize = { columns: terminalColumns() },
): string {
  const lines = series.map(corners);
  const points = lines.flat();
  if (points.length < 2) return '';
  const frame = createPlotFrame(points, percentile, formatMs, size);
  if (frame === undefined) return '';
  const canvas = frame.blank();
  const marks = plotMarks(size.isAscii).series;
  const markOf = (index: number): string => marks[index % marks.length]!;
  for (const [index, line] of [...lines.entries()].reverse()) {
    for (let column = 0; column < frame.x.cells; column++) {
      const value = logInterpolate(line, frame.x.value(column));
      if (value !== undefined) canvas[frame.y.cell(value)]![column] = markOf(index);
    }
  }
  const legend = series.map(({ name }, index) => `${markOf(index)} ${printable(name)}`);
  return `${frame.framed(canvas)}\n${legend.join('  ')}`;
}

/** By the inverse of what is left to 100 %; that itself has no place on the axis. */
function corners({ spectrum, time }: SpectrumSeries): Point[] {
  return spectrum
    .filter((point) => point.share < 1 && point[time] > 0)
    .map((point) => [1 / (1 - point.share), point[time]]);
}

function percentile(inverse: number): string {
  return `${formatSignificant(100 * (1 - 1 / inverse), 9)}%`;
}
