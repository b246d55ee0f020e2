import { createLogAxis } from './log-axis.ts';
import type { CreateAxis, PlotAxis, Point } from './plot-axis.ts';
import { textWidth } from './printable.ts';
import { isAsciiOnly } from './terminal.ts';

export interface PlotSize {
  /** Columns there are; no line is longer. */
  readonly columns: number;
  readonly rows?: number;
  readonly isAscii?: boolean;
}

export interface PlotMarks {
  readonly point: string;
  readonly curve: string;
  readonly band: string;
  readonly line: string;
  readonly side: string;
  readonly tick: string;
  readonly corner: string;
  readonly foot: string;
  /** Over the whole height: where something happened. */
  readonly moment: string;
  /** One a series, where there are several. */
  readonly series: readonly string[];
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
  moment: '┊',
  series: ['●', '○', '◆', '◇', '▲', '△'],
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
  moment: ':',
  series: ['o', 'x', '#', '*', '@', '%'],
};

export function plotMarks(isAscii = isAsciiOnly()): PlotMarks {
  return isAscii ? asciiMarks : blockMarks;
}

const WIDEST = 80;
/** With fewer columns between the axes a picture says nothing. */
const NARROWEST = 8;
const DEFAULT_ROWS = 14;

/** How values are laid out. */
export interface Axes {
  readonly x: CreateAxis;
  readonly y: CreateAxis;
}

/** Two axes with their labels, and the room between them. */
export interface PlotFrame {
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly marks: PlotMarks;
  /** An empty picture: rows of cells, the lowest row first. */
  blank(): string[][];
  /** The picture with its axes as lines of text; no trailing blanks. */
  framed(canvas: readonly (readonly string[])[]): string;
}

/**
 * @param points all that is to be seen, at least one; above 0 on logarithmic axes
 * @returns undefined when there is too little room
 */
export function createPlotFrame(
  points: readonly Point[],
  formatX: (x: number) => string,
  formatY: (y: number) => string,
  size: PlotSize,
  axes: Axes = { x: createLogAxis, y: createLogAxis },
): PlotFrame | undefined {
  const y = axes.y(
    points.map(([, value]) => value),
    size.rows ?? DEFAULT_ROWS,
  );
  const labels = new Map(y.ticks(2).map((value) => [y.cell(value), formatY(value)]));
  const margin = Math.max(...[...labels.values()].map(textWidth));
  const width = Math.min(size.columns, WIDEST) - margin - 2;
  if (width < NARROWEST) return undefined;
  const x = axes.x(
    points.map(([value]) => value),
    width,
  );
  const marks = plotMarks(size.isAscii);
  return {
    x,
    y,
    marks,
    blank: () => Array.from({ length: y.cells }, () => Array<string>(x.cells).fill(' ')),
    framed(canvas) {
      const lines = canvas.map((cells, row) => {
        const label = labels.get(row);
        return `${(label ?? '').padStart(margin)} ${label === undefined ? marks.side : marks.tick}${cells.join('')}`;
      });
      return [...lines.reverse(), ...foot(x, formatX, margin, marks)]
        .map((line) => line.trimEnd())
        .join('\n');
    },
  };
}

/** The x axis and, under its ticks, as many labels as fit without touching. */
function foot(
  x: PlotAxis,
  format: (value: number) => string,
  margin: number,
  marks: PlotMarks,
): string[] {
  const axis = Array<string>(x.cells).fill(marks.line);
  const indent = ' '.repeat(margin + 1);
  let labels = indent;
  for (const value of x.ticks(7)) {
    const text = format(value);
    const centred = margin + 2 + x.cell(value) - Math.floor(textWidth(text) / 2);
    const start = Math.min(centred, margin + 2 + x.cells - textWidth(text));
    if (start < labels.length) continue;
    axis[x.cell(value)] = marks.foot;
    labels = `${labels.padEnd(start)}${text} `;
  }
  return [`${indent}${marks.corner}${axis.join('')}`, labels];
}
