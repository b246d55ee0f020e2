import { describe, expect, it } from 'vitest';
import { createLogAxis, logInterpolate } from '../../../src/cli/render/log-axis.ts';
import { formatCompact } from '../../../src/cli/render/number.ts';
import { type LogPlot, renderLogPlot } from '../../../src/cli/render/plot.ts';
import { textWidth } from '../../../src/cli/render/printable.ts';

const sizes = [50, 100, 500, 1000, 5000, 10_000, 50_000, 100_000];
const falling = (factor: number) => sizes.map((n) => [n, (factor * 2) / Math.sqrt(n)] as const);

const plot: LogPlot = {
  points: falling(1.3),
  curve: falling(1),
  low: falling(0.5),
  high: falling(2),
  formatX: formatCompact,
  formatY: (y) => `${Number((100 * y).toPrecision(1))}%`,
};

describe('renderLogPlot', () => {
  it('draws points over a curve over a band, with round labels', () => {
    expect(renderLogPlot(plot, { columns: 50, rows: 10, isAscii: false })).toMatchInlineSnapshot(`
      "    │░░░░
          │●─░░●░░░░░░
          │░░───────░░░░░░░░
      10% ┤ ░░░░░░░░────●──░●░░░░░░
          │        ░░░░░░░░───────░░░░░░░░
          │              ░░░░░░░░░────●─░░●░░░░░
          │                     ░░░░░░░░───────░░░░░░░░
       1% ┤                            ░░░░░░░░────●──░●
          │                                  ░░░░░░░░░──
          │                                         ░░░░
          └────┴────────────┴─────────────┴────────────┴
              100          1k            10k        100k"
    `);
    expect(renderLogPlot(plot, { columns: 32, rows: 6, isAscii: true })).toMatchInlineSnapshot(`
      "    |o...
          |--o---.....
      10% +  ....--o-o---....
          |         .....--o-o--....
       1% +                .....---o-o
          |                       ....
          +--+-------+-------+-------+
            100     1k      10k   100k"
    `);
  });

  it.each([1, 5, 12, 14, 20, 25, 60, 79, 80, 200])('keeps within %d columns', (columns) => {
    const lines = renderLogPlot(plot, { columns, isAscii: false }).split('\n');
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(Math.min(columns, 80));
    expect(lines.length === 1 && lines[0] === '').toBe(columns < 14);
  });

  it('is pure ASCII when asked', () => {
    expect(renderLogPlot(plot, { columns: 60, isAscii: true })).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('is empty without a point that log axes can hold', () => {
    const points = [
      [100, 0],
      [0, 1],
      [-1, 1],
    ] as const;
    expect(renderLogPlot({ ...plot, points }, { columns: 80 })).toBe('');
  });

  it('puts a single value in the middle', () => {
    const single = { ...plot, points: [[100, 1]], curve: [], low: [], high: [] } as const;
    const lines = renderLogPlot(single, { columns: 40, rows: 5, isAscii: true }).split('\n');
    expect(lines.map((line) => line.includes('o'))).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(lines.at(-1)).toMatch(/^ +50 +100 +200$/);
  });
});

describe('log axis', () => {
  it('gives the ends the first and last cell', () => {
    const axis = createLogAxis([10, 1000, 100], 21);
    expect([10, 100, 1000].map(axis.cell)).toEqual([0, 10, 20]);
    expect(axis.value(10)).toBeCloseTo(100, 9);
  });

  it.each([
    {
      name: 'fine ticks where there is room',
      low: 1,
      high: 100,
      cells: 61,
      want: [1, 2, 5, 10, 20, 50, 100],
    },
    {
      name: 'powers of ten where there is little',
      low: 1,
      high: 1e6,
      cells: 31,
      want: [1, 10, 100, 1e3, 1e4, 1e5, 1e6],
    },
    { name: 'some tick where no power of ten lies', low: 1.5, high: 6, cells: 4, want: [2] },
    { name: 'the roundest value between two ticks', low: 2.37, high: 4.9, cells: 14, want: [3] },
    { name: 'more digits on a shorter axis', low: 3002.1, high: 3019, cells: 14, want: [3010] },
    { name: 'a tick next to the end of a decade', low: 9.51, high: 9.98, cells: 14, want: [9.6] },
    {
      name: 'a tick where only neighbouring doubles lie',
      low: 3,
      high: 3 + 2 ** -51,
      cells: 14,
      want: [3],
    },
  ])('has $name', ({ low, high, cells, want }) => {
    expect(createLogAxis([low, high], cells).ticks(5)).toEqual(want);
  });

  it.each([
    { x: 1, want: 8 },
    { x: 10, want: 4 },
    { x: 100, want: 2 },
    { x: 1000, want: undefined },
    { x: 0.5, want: undefined },
  ])('interpolates at $x', ({ x, want }) => {
    const value = logInterpolate(
      [
        [1, 8],
        [100, 2],
      ],
      x,
    );
    if (want === undefined) expect(value).toBeUndefined();
    else expect(value).toBeCloseTo(want, 12);
  });
});
