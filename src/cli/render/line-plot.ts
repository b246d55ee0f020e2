import { createAmountAxis, createLinearAxis } from './linear-axis.ts';
import { createLogAxis } from './log-axis.ts';
import type { PlotAxis, Point } from './plot-axis.ts';
import { createPlotFrame, type PlotFrame, type PlotSize, plotMarks } from './plot-frame.ts';
import { printable } from './printable.ts';
import { terminalColumns } from './terminal.ts';
import { joinFitting } from './wrap.ts';

/** A value with the interval around it. */
export interface LinePoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

export interface LinePlot {
  /** Points of each ascending in x. */
  readonly series: readonly { readonly name: string; readonly points: readonly LinePoint[] }[];
  /** Where something happened. */
  readonly moments: readonly number[];
  /** The axis of x; all of them are above 0 then. */
  readonly isLogarithmic: boolean;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
}

/** Of the height, all bands together: more of them hide the lines. */
const MOST_BANDS = 1 / 3;

/**
 * Lines of several series with their intervals as bands, and a legend below. Empty when there is too
 * little room, or not two points. Where lines meet, the first one is seen.
 */
export function renderLinePlot(
  { series, moments, isLogarithmic, formatX, formatY }: LinePlot,
  size: PlotSize = { columns: terminalColumns() },
): string {
  const all = series.flatMap(({ points }) => points);
  if (new Set(all.map(({ x }) => x)).size < 2) return '';
  const hasBands = areRoomy(series);
  const seen = all.flatMap(({ x, y, low, high }): Point[] =>
    hasBands
      ? [
          [x, low],
          [x, high],
        ]
      : [[x, y]],
  );
  const axes = { x: isLogarithmic ? createLogAxis : createLinearAxis, y: createAmountAxis };
  const frame = createPlotFrame(seen, formatX, formatY, size, axes);
  if (frame === undefined) return '';
  const canvas = frame.blank();
  drawMoments(frame, moments, canvas);
  if (hasBands) for (const { points } of series) drawBand(frame, points, canvas);
  const marks = plotMarks(size.isAscii);
  const markOf = (index: number): string => marks.series[index % marks.series.length]!;
  for (const [index, { points }] of [...series.entries()].reverse()) {
    drawLine(frame, points, markOf(index), canvas);
  }
  const legend = [
    ...series.map(({ name }, index) => `${markOf(index)} ${printable(name)}`),
    ...(hasBands ? [`${marks.band} 95 % interval`] : []),
  ];
  return `${frame.framed(canvas)}\n${joinFitting(legend, '  ', size.columns)}`;
}

/** Whether there are bands, and their mean heights leave enough of the picture. */
function areRoomy(series: LinePlot['series']): boolean {
  const all = series.flatMap(({ points }) => points);
  const least = Math.min(...all.map(({ low }) => low));
  const most = Math.max(...all.map(({ high }) => high));
  const heights = series.map(({ points }) => {
    const sum = points.reduce((total, { low, high }) => total + high - low, 0);
    return sum / Math.max(1, points.length);
  });
  const height = heights.reduce((total, one) => total + one, 0);
  return height > 0 && height <= MOST_BANDS * (most - least);
}

function drawMoments(
  { x, marks }: PlotFrame,
  moments: readonly number[],
  canvas: string[][],
): void {
  for (const moment of moments) {
    if (moment < x.low || moment > x.high) continue;
    for (const row of canvas) row[x.cell(moment)] = marks.moment;
  }
}

function drawBand(
  { x, y, marks }: PlotFrame,
  points: readonly LinePoint[],
  canvas: string[][],
): void {
  for (let column = 0; column < x.cells; column++) {
    const low = between(points, 'low', x, column);
    const high = between(points, 'high', x, column);
    if (low === undefined || high === undefined) continue;
    for (let row = y.cell(low); row <= y.cell(high); row++) canvas[row]![column] = marks.band;
  }
}

function drawLine(
  { x, y }: PlotFrame,
  points: readonly LinePoint[],
  mark: string,
  canvas: string[][],
): void {
  for (let column = 0; column < x.cells; column++) {
    const value = between(points, 'y', x, column);
    if (value !== undefined) canvas[y.cell(value)]![column] = mark;
  }
}

/** In a column, on a straight line from point to point as it is seen; undefined beyond the ends. */
function between(
  points: readonly LinePoint[],
  what: 'y' | 'low' | 'high',
  axis: PlotAxis,
  column: number,
): number | undefined {
  const next = points.findIndex(({ x }) => axis.cell(x) >= column);
  const right = points[next];
  if (right === undefined) return undefined;
  const to = axis.cell(right.x);
  const left = points[next - 1];
  if (to === column || left === undefined) return to === column ? right[what] : undefined;
  const from = axis.cell(left.x);
  return left[what] + ((right[what] - left[what]) * (column - from)) / (to - from);
}
