import { describe, expect, it } from 'vitest';
import { textWidth } from '../../../src/cli/render/printable.ts';
import { renderSpectra, type SpectrumSeries } from '../../../src/cli/render/spectrum-plot.ts';
import type { SpectrumPoint } from '../../../src/core/load/load-run.ts';

/** Each halving of what is left takes this many milliseconds more. */
const straight = (ms: number): SpectrumPoint[] =>
  [0, 0.5, 0.75, 0.9, 0.99, 0.999, 1].map((share) => {
    const left = share === 1 ? 1e-4 : 1 - share;
    const time = ms * (1 - Math.log10(left));
    return { share, responseTimeMs: time, serviceTimeMs: time / 4 };
  });

const series = (name: string, ms: number): SpectrumSeries => ({
  name,
  spectrum: straight(ms),
  time: 'responseTimeMs',
});

describe('renderSpectra', () => {
  it('gives nines equal room, and lines marks of their own', () => {
    const lines = [series('before', 1), { ...series('after', 4), name: 'af\x1bter' }];
    expect(renderSpectra(lines, { columns: 50, rows: 9, isAscii: false })).toMatchInlineSnapshot(`
      "        │                                ○○○○○○○○○
      10.0 ms ┤                    ○○○○○○○○○○○○
              │          ○○○○○○○○○○
      5.00 ms ┤   ○○○○○○○
              │○○○                             ●●●●●●●●●
              │                    ●●●●●●●●●●●●
      2.00 ms ┤          ●●●●●●●●●●
              │   ●●●●●●●
      1.00 ms ┤●●●
              └┴────────────┴─────────────┴─────────────
              0%           90%           99%
      ● before  ○ afer"
    `);
    expect(renderSpectra(lines, { columns: 40, rows: 6, isAscii: true })).toMatchInlineSnapshot(`
      "        |                     xxxxxxxxxx
      10.0 ms +        xxxxxxxxxxxxx
              |xxxxxxxx                      o
              |              oooooooooooooooo
              |    oooooooooo
      1.00 ms +oooo
              ++---------+---------+----------
              0%        90%       99%
      o before  x afer"
    `);
  });

  it('draws service times where they are asked for', () => {
    const service = { ...series('service time', 4), time: 'serviceTimeMs' as const };
    const response = { ...series('service time', 1) };
    const size = { columns: 50, isAscii: true };
    expect(renderSpectra([service], size)).toBe(renderSpectra([response], size));
  });

  it('the first line is seen where lines meet', () => {
    const picture = renderSpectra([series('a', 1), series('b', 1)], { columns: 50, isAscii: true });
    expect(picture.split('\n').slice(0, -1).join('\n')).not.toContain('x');
  });

  it('is nothing without room or points', () => {
    expect(renderSpectra([series('a', 1)], { columns: 12 })).toBe('');
    expect(renderSpectra([{ ...series('a', 1), spectrum: [] }], { columns: 80 })).toBe('');
    expect(renderSpectra([], { columns: 80 })).toBe('');
  });

  it('has a label where all times lie between two round ones', () => {
    const steady = [0, 0.5, 0.75, 1].map((share) => {
      return { share, responseTimeMs: 3002 + 17 * share, serviceTimeMs: 3002 };
    });
    const line = { ...series('steady', 1), spectrum: steady };
    expect(renderSpectra([line], { columns: 40, rows: 4, isAscii: true })).toMatchInlineSnapshot(`
      "       |                        oooooooo
      3.01 s +            oooooooooooo
             |    oooooooo
             |oooo
             ++---------------+---------------
             0%              50%
      o steady"
    `);
  });

  it.each([30, 50, 80, 200])('is no wider than %d columns', (columns) => {
    const lines = renderSpectra([series('a', 1)], { columns }).split('\n');
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(columns);
  });
});
