import { logInterpolate } from './log-axis.ts';
import type { Point } from './plot-axis.ts';
import { createPlotFrame, type PlotFrame, type PlotSize } from './plot-frame.ts';

/** Values of 0 and less cannot stand on logarithmic axes and are left out. */
export interface LogPlot {
  /** Measured values, one mark each. */
  readonly points: readonly Point[];
  /** Corners of the expected line and of the limits around it, ascending in x. */
  readonly curve: readonly Point[];
  readonly low: readonly Point[];
  readonly high: readonly Point[];
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
}

/**
 * Points, a line and a band on logarithmic axes; no trailing blanks, no colour. Empty when there is
 * too little room or nothing to show: the caller prints the numbers in any case.
 */
export function renderLogPlot(plot: LogPlot, size: PlotSize): string {
  const all = [plot.points, plot.curve, plot.low, plot.high].map((part) =>
    part.filter(isAboveZero),
  );
  const [points, curve, low, high] = all as [Point[], Point[], Point[], Point[]];
  if (points.length === 0) return '';
  const frame = createPlotFrame(all.flat(), plot.formatX, plot.formatY, size);
  return frame === undefined ? '' : frame.framed(draw(frame, { points, curve, low, high }));
}

function isAboveZero([x, y]: Point): boolean {
  return x > 0 && y > 0;
}

/** The points lie over the curve and the curve over the band. */
function draw(
  { x, y, marks, blank }: PlotFrame,
  parts: Readonly<Record<'points' | 'curve' | 'low' | 'high', readonly Point[]>>,
): string[][] {
  const canvas = blank();
  const yCell = (corners: readonly Point[], column: number): number | undefined => {
    const value = logInterpolate(corners, x.value(column));
    return value === undefined ? undefined : y.cell(value);
  };
  for (let column = 0; column < x.cells; column++) {
    const from = yCell(parts.low, column) ?? 0;
    const to = yCell(parts.high, column) ?? -1;
    for (let row = from; row <= to; row++) canvas[row]![column] = marks.band;
    const expected = yCell(parts.curve, column);
    if (expected !== undefined) canvas[expected]![column] = marks.curve;
  }
  for (const [atX, atY] of parts.points) canvas[y.cell(atY)]![x.cell(atX)] = marks.point;
  return canvas;
}
