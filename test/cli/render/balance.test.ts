import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  balanceReason,
  balanceRecords,
  balanceText,
  balanceWarnings,
} from '../../../src/cli/render/balance.ts';
import { growthRecords, growthText } from '../../../src/cli/render/growth.ts';
import { textWidth } from '../../../src/cli/render/printable.ts';
import { sampleKeys } from '../../../src/core/kernel/key-list.ts';
import { xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { createGrowthCounter, type Growth } from '../../../src/core/ring/growth.ts';
import { type Balance, type BalanceInput, measureBalance } from '../../../src/core/ring/stats.ts';

beforeEach(() => {
  vi.stubEnv('LBCTL_ASCII', '0');
  vi.stubEnv('COLUMNS', '100');
});
afterEach(() => vi.unstubAllEnvs());

function balance(counts: readonly number[], extra: Partial<BalanceInput> = {}): Balance {
  return measureBalance({
    ids: counts.map((_, i) => `web-${i + 1}`),
    counts,
    expectedShares: counts.map(() => 1 / counts.length),
    significance: 0.01,
    tolerance: 0,
    ...extra,
  });
}

describe('balanceText', () => {
  it('shows nodes, figures and verdict', () => {
    expect(balanceText(balance([19937, 20128, 19953, 19897, 20085]))).toMatchInlineSnapshot(`
      "node    keys  share  expected  deviation  std errors
      web-1  19937  19.9%     20.0%     -0.31%        -0.5  ███████████████████████▊
      web-2  20128  20.1%     20.0%     +0.64%        +1.0  ████████████████████████
      web-3  19953  20.0%     20.0%     -0.23%        -0.4  ███████████████████████▊
      web-4  19897  19.9%     20.0%     -0.51%        -0.8  ███████████████████████▊
      web-5  20085  20.1%     20.0%     +0.43%        +0.7  ████████████████████████

      CV          0.449%  by chance 0.594%, 0.144% to 1.22% in 99 of 100 lists
      chi-square  2.0198  p = 0.732, 4 degrees of freedom
      fullest      1.006  times its expected count
      worst       +0.64%  web-2

      ✓ even: chance alone is at least this uneven in 73.2% of lists, the limit is 1%"
    `);
  });

  it('fits what terminals without UTF-8 can show', () => {
    vi.stubEnv('LBCTL_ASCII', '1');
    const text = balanceText(balance([40, 60, 0, 2], { expectedShares: [0.5, 0.5, 0, 0] }));
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text).toMatchInlineSnapshot(`
      "node   keys  share  expected  deviation  std errors
      web-1    40  39.2%     50.0%    -21.57%        -2.2  ################
      web-2    60  58.8%     50.0%    +17.65%        +1.8  ########################
      web-4     2  1.96%     0.00%   none due              #

      CV            19.7%  by chance 7.90%, 0.0620% to 27.8% in 99 of 100 lists
      chi-square   3.9608  p = 0.0466, 1 degree of freedom
      fullest       1.176  times its expected count
      worst       -21.57%  web-1

      uneven: web-4 may own no key, but 2 keys fell there"
    `);
  });

  it('drops the bars on a narrow terminal, never a number', () => {
    vi.stubEnv('COLUMNS', '20');
    const narrow = balanceText(balance([40, 60]));
    expect(narrow).not.toMatch(/[█▏]/);
    expect(narrow).toContain('+20.00%');
  });

  it('keeps to the width of the terminal where bars are drawn', () => {
    vi.stubEnv('COLUMNS', '64');
    const rows = balanceText(balance([40, 60]))
      .split('\n')
      .slice(0, 3);
    expect(rows.join('')).toMatch(/█/);
    for (const row of rows) expect(textWidth(row)).toBeLessThanOrEqual(64);
  });

  it('shows the fullest and the emptiest of many nodes', () => {
    const text = balanceText(balance(Array.from({ length: 41 }, (_, i) => 1000 + i)));
    expect(text).toMatch(/^web-41 /m);
    expect(text).toMatch(/^web-1 /m);
    expect(text).not.toMatch(/^web-20 /m);
    expect(text).toContain('and 21 nodes in between');
  });

  it('removes what a terminal would obey from names', () => {
    const text = balanceText(balance([90, 10], { ids: ['a\x1b[31m', 'b\x07'] }));
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
  });
});

describe('balanceReason', () => {
  it.each([
    {
      name: 'chance',
      result: balance([101, 99]),
      want: /^chance alone is at least this uneven in 88\.8% of lists, the limit is 1%$/,
    },
    {
      name: 'tolerance',
      result: balance([1200, 800], { tolerance: 0.2 }),
      want: /^web-1 is off by \+20\.00%, not more than the 20\.0% tolerated$/,
    },
    {
      name: 'violation',
      result: balance([9, 1], { expectedShares: [1, 0] }),
      want: /^web-2 may own no key, but 1 key fell there$/,
    },
    {
      name: 'ring',
      result: balance([1200, 800], { ownedShares: () => [0.6, 0.4] }),
      want: /^web-1 is off by \+20\.00%; the keys follow the ring, but/,
    },
    {
      name: 'keys',
      result: balance([1200, 800]),
      want: /^web-1 is off by \+20\.00%; chance alone .* in 3\.74e-17% of lists.*repeated keys\?$/,
    },
  ])('$name', ({ result, want }) => expect(balanceReason(result)).toMatch(want));
});

describe('balanceWarnings', () => {
  it.each([
    { name: '5 keys a node are enough', counts: [5, 5], warnings: 0 },
    { name: '4.5 are not', counts: [5, 4], warnings: 1 },
  ])('$name', ({ counts, warnings }) => {
    expect(balanceWarnings(balance(counts))).toHaveLength(warnings);
  });

  it('says how many keys would do', () => {
    const [warning] = balanceWarnings(balance([60, 40], { expectedShares: [0.99, 0.01] }));
    expect(warning).toMatch(/count is 1, so .*; 500 keys would do$/);
  });
});

describe('growthText', () => {
  const counter = createGrowthCounter([0.2, 0.2, 0.2, 0.2, 0.2]);
  for (const key of sampleKeys(2000, 1)) counter.add(Math.floor((xxh64(key).hi * 5) / 2 ** 32));
  const growth = counter.finish();

  it('shows table, picture, legend and slope', () => {
    expect(growthText(growth)).toMatchInlineSnapshot(`
      "keys     CV  by chance  99 of 100 lists      p
        50  32.9%      26.6%   6.43% to 54.5%  0.249
       100  15.2%      18.8%   4.55% to 38.5%  0.681
       500  9.55%      8.41%   2.03% to 17.2%  0.335
      1000  4.71%      5.94%   1.44% to 12.2%  0.695
      2000  1.64%      4.20%   1.02% to 8.62%  0.969

      CV against number of keys
      50% ┤░░░░░░░
          │░░░░░░░░░░░░░░░░░░░
          │●─░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
      20% ┤░░─────────────░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
          │░░░░░░░░░░░░░░●────────────░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
          │░░░░░░░░░░░░░░░░░░░░░░░░░░░────────────░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
      10% ┤░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░───────●─────░░░░░░░░░░░░░░░░░░░░░░░
          │░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░────────────░░░░░░░░░░░
       5% ┤       ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░●░░░───────────
          │                   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
          │                               ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
       2% ┤                                            ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░●
          │                                                        ░░░░░░░░░░░░░░░░░░░
          │                                                                    ░░░░░░░
          └┴─────────────┴─────────────┴─────────────────┴─────────────┴─────────────┴
          50            100           200               500           1k            2k
      ● measured  ─ by chance  ░ 99 of 100 lists

      CV falls as keys^-0.707; chance gives keys^-0.5"
    `);
  });

  it('leaves out the picture, not the numbers, where there is no room', () => {
    vi.stubEnv('COLUMNS', '12');
    expect(growthText(growth)).not.toContain('measured');
    expect(growthText(growth)).toMatch(/^2000 /m);
  });

  it.each<{ name: string; growth: Growth }>([
    { name: 'one row', growth: { rows: growth.rows.slice(0, 1), slope: null } },
    { name: 'no row', growth: { rows: [], slope: null } },
  ])('draws nothing from $name', ({ growth: short }) => {
    expect(growthText(short)).toMatch(/too few keys for a slope$/);
    expect(growthText(short)).not.toContain('measured');
  });
});

describe('records', () => {
  it('carry one node or one size each, with units in the names', () => {
    expect(Object.keys(balanceRecords(balance([1, 1]))[0]!)).toEqual([
      'node',
      'keyCount',
      'share',
      'expectedShare',
      'deviationRatio',
      'deviationStandardErrors',
    ]);
    const counter = createGrowthCounter([1]);
    counter.add(0);
    expect(growthRecords(counter.finish())).toEqual([
      {
        keyCount: 1,
        cvRatio: 0,
        chanceCvRatio: 0,
        chanceCvLowRatio: 0,
        chanceCvHighRatio: 0,
        isWithinChance: true,
        pValue: 1,
      },
    ]);
  });
});
