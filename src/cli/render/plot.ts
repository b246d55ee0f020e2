import { axisTicks, createLogAxis, type LogAxis, logInterpolate, type Point } from './log-axis.ts';
import { textWidth } from './printable.ts';
import { isAsciiOnly } from './terminal.ts';

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

export interface PlotSize {
  /** Columns there are; no line is longer. */
  readonly columns: number;
  readonly rows?: number;
  readonly isAscii?: boolean;
}

const WIDEST = 80;
/** With fewer columns between the axes a picture says nothing. */
const NARROWEST = 8;

export interface PlotMarks {
  readonly point: string;
  readonly curve: string;
  readonly band: string;
  readonly line: string;
  readonly side: string;
  readonly tick: string;
  readonly corner: string;
  readonly foot: string;
}

const blockMarks: PlotMarks = {
  point: '●',
  curve: '─',
  band: '░',
  line: '─',
  side: '│',
  tick: '┤',
  corner: '└',
  foot: '┴',
};
const asciiMarks: PlotMarks = {
  point: 'o',
  curve: '-',
  band: '.',
  line: '-',
  side: '|',
  tick: '+',
  corner: '+',
  foot: '+',
};

export function plotMarks(isAscii = isAsciiOnly()): PlotMarks {
  return isAscii ? asciiMarks : blockMarks;
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
  const rows = size.rows ?? 14;
  const y = createLogAxis(
    all.flat().map(([, value]) => value),
    rows,
  );
  const labels = new Map(axisTicks(y, 2).map((value) => [y.cell(value), plot.formatY(value)]));
  const margin = Math.max(...[...labels.values()].map(textWidth));
  const width = Math.min(size.columns, WIDEST) - margin - 2;
  if (width < NARROWEST) return '';
  const x = createLogAxis(
    all.flat().map(([value]) => value),
    width,
  );
  const marks = plotMarks(size.isAscii);
  const canvas = draw(x, y, { points, curve, low, high }, marks);
  const lines = canvas.map((cells, row) => {
    const label = labels.get(row);
    return `${(label ?? '').padStart(margin)} ${label === undefined ? marks.side : marks.tick}${cells.join('')}`;
  });
  return [...lines.reverse(), ...foot(x, plot.formatX, margin, marks)]
    .map((line) => line.trimEnd())
    .join('\n');
}

function isAboveZero([x, y]: Point): boolean {
  return x > 0 && y > 0;
}

/** Rows of cells, the lowest row first; the points lie over the curve and the curve over the band. */
function draw(
  x: LogAxis,
  y: LogAxis,
  parts: Readonly<Record<'points' | 'curve' | 'low' | 'high', readonly Point[]>>,
  marks: PlotMarks,
): string[][] {
  const canvas = Array.from({ length: y.cells }, () => Array<string>(x.cells).fill(' '));
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

/** The x axis and, under its ticks, as many labels as fit without touching. */
function foot(
  x: LogAxis,
  format: (value: number) => string,
  margin: number,
  marks: PlotMarks,
): string[] {
  const axis = Array<string>(x.cells).fill(marks.line);
  const indent = ' '.repeat(margin + 1);
  let labels = indent;
  for (const value of axisTicks(x, 7)) {
    const text = format(value);
    const centred = margin + 2 + x.cell(value) - Math.floor(textWidth(text) / 2);
    const start = Math.min(centred, margin + 2 + x.cells - textWidth(text));
    if (start < labels.length) continue;
    axis[x.cell(value)] = marks.foot;
    labels = `${labels.padEnd(start)}${text} `;
  }
  return [`${indent}${marks.corner}${axis.join('')}`, labels];
}
