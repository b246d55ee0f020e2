import { describe, expect, it } from 'vitest';
import { type LinePlot, renderLinePlot } from '../../../src/cli/render/line-plot.ts';
import { createAmountAxis, createLinearAxis } from '../../../src/cli/render/linear-axis.ts';
import { textWidth } from '../../../src/cli/render/printable.ts';

const xs = [0, 10, 20, 30, 40];
const line = (name: string, of: (x: number) => number, half = 0) => ({
  name,
  points: xs.map((x) => ({ x, y: of(x), low: of(x) - half, high: of(x) + half })),
});
const plot: LinePlot = {
  series: [line('lti', (x) => 10 + x / 4, 2), line('round-robin', (x) => 10 + x)],
  moments: [15],
  isLogarithmic: false,
  formatX: String,
  formatY: (y) => `${y} ms`,
};

describe('renderLinePlot', () => {
  it('draws lines over bands over moments, with round labels', () => {
    expect(renderLinePlot(plot, { columns: 50, rows: 10, isAscii: false })).toMatchInlineSnapshot(`
      "      │                ┊                       ○○○
            │                ┊                 ○○○○○○
      40 ms ┤                ┊           ○○○○○○
            │                ┊     ○○○○○○
            │                ○○○○○○
      20 ms ┤           ○○○○○┊               ░░░░░░░░●●●
            │     ○○○○○○░░░░░░●●●●●●●●●●●●●●●●●●●●●●●░░░
            │●●●●●●●●●●●●●●●●●░░░░░░░░
            │░░              ┊
       0 ms ┤                ┊
            └┴──────────┴─────────┴──────────┴─────────┴
             0         10        20         30        40
      ● lti  ○ round-robin  ░ 95 % interval"
    `);
    expect(renderLinePlot(plot, { columns: 30, rows: 6, isAscii: true })).toMatchInlineSnapshot(`
      "      |        :           xxx
      40 ms +        :     xxxxxx
            |        :xxxxx
      20 ms +   xxxxxx..oooooooooooo
            |ooooooooooo.....
       0 ms +        :
            ++----------+----------+
             0         20         40
      o lti  x round-robin
      . 95 % interval"
    `);
  });

  it('has no bands where they hide the lines, or nothing varies', () => {
    const wide = [line('a', (x) => x, 12), line('b', (x) => 2 * x, 12)];
    expect(renderLinePlot({ ...plot, series: wide }, { columns: 60 })).not.toContain('95 %');
    const steady = [line('p2c', (x) => x)];
    expect(renderLinePlot({ ...plot, series: steady }, { columns: 60 })).not.toContain('95 %');
  });

  it.each([1, 8, 14, 15, 16, 20, 60, 80, 200])('keeps within %d columns', (columns) => {
    const picture = renderLinePlot({ ...plot, series: [plot.series[0]!] }, { columns });
    const widths = picture.split('\n').map(textWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(Math.min(columns, 80));
    expect(picture === '').toBe(columns < 15);
  });

  it('straight lines between points are so on a logarithmic axis too', () => {
    const points = [1, 10, 1_000].map((x, i) => ({ x, y: i, low: i, high: i }));
    const series = [{ name: 'a', points }];
    const picture = renderLinePlot(
      { ...plot, series, moments: [], isLogarithmic: true },
      { columns: 38, rows: 5, isAscii: true },
    );
    expect(picture).toMatchInlineSnapshot(`
      "2 ms +                          oooooo
           |                oooooooooo
      1 ms +        oooooooo
           |   ooooo
      0 ms +ooo
           ++---------+----------+---------+
            1        10         100     1000
      o a"
    `);
  });

  it('is empty without two places', () => {
    expect(renderLinePlot({ ...plot, series: [] }, { columns: 60 })).toBe('');
    const series = plot.series.map((one) => ({ ...one, points: one.points.slice(0, 1) }));
    expect(renderLinePlot({ ...plot, series }, { columns: 60 })).toBe('');
  });

  it('a series that ends early is drawn as far as it goes', () => {
    const short = { name: 'short', points: plot.series[0]!.points.slice(0, 3) };
    const picture = renderLinePlot({ ...plot, series: [plot.series[1]!, short] }, { columns: 60 });
    expect(picture.split('○')).toHaveLength(picture.split('○').length);
    expect(picture).toContain('○ short');
  });
});

describe('linear axes', () => {
  it.each([
    { name: 'steps of two', low: 0, high: 10, cells: 11, gap: 2, want: [0, 2, 4, 6, 8, 10] },
    { name: 'tenths', low: 0.1, high: 0.5, cells: 9, gap: 2, want: [0.1, 0.2, 0.3, 0.4, 0.5] },
    { name: 'below zero', low: -30, high: 30, cells: 7, gap: 2, want: [-20, 0, 20] },
    { name: 'close values', low: 0.8911, high: 0.8933, cells: 12, gap: 4, want: [0.892, 0.893] },
    { name: 'one where steps miss', low: 2.1, high: 3.9, cells: 4, gap: 9, want: [3] },
    { name: 'one value', low: 5, high: 5, cells: 11, gap: 4, want: [4, 6] },
    { name: 'nothing but 0', low: 0, high: 0, cells: 9, gap: 4, want: [-1, 0, 1] },
  ])('ticks: $name', ({ low, high, cells, gap, want }) => {
    expect(createLinearAxis([low, high], cells).ticks(gap)).toEqual(want);
  });

  it('the least value has the first cell and the greatest the last', () => {
    const axis = createLinearAxis([3, 1, 2], 21);
    expect([1, 2, 3].map(axis.cell)).toEqual([0, 10, 20]);
    expect([0, 10, 20].map(axis.value)).toEqual([1, 2, 3]);
  });

  it('amounts begin at 0 unless they are alike', () => {
    expect(createAmountAxis([2, 9], 5).low).toBe(0);
    expect(createAmountAxis([8, 9], 5).low).toBe(8);
    expect(createAmountAxis([-2, 9], 5).low).toBe(-2);
  });
});
