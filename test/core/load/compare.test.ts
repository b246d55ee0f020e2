import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { createRng } from '../../../src/core/kernel/rng.ts';
import { bootstrapInterval } from '../../../src/core/load/block-bootstrap.ts';
import { compareRuns } from '../../../src/core/load/compare.ts';
import { cliffsDelta } from '../../../src/core/load/effect-size.ts';
import type { LoadRun } from '../../../src/core/load/load-run.ts';
import { loadRun, type RunTraits } from '../../support/load-runs.ts';

const options = { seed: 1, noise: 0.05, allowed: 0.05 };

function compare(before: LoadRun, after: LoadRun, allowed: number | undefined = 0.05) {
  const runs = [
    { file: 'a.json', run: before },
    { file: 'b.json', run: after },
  ];
  return compareRuns(runs, { ...options, allowed });
}

function verdictsOf(before: RunTraits, after: RunTraits): Record<string, string> {
  const { comparisons } = compare(loadRun(before), loadRun({ seed: 2, ...after }));
  const { metrics, verdict } = comparisons[0]!;
  return { all: verdict, ...Object.fromEntries(metrics.map((one) => [one.metric, one.verdict])) };
}

describe('runs of the same plan', () => {
  const steady = { rate: 'same', errors: 'same' };

  it.each([
    { name: 'equal but for the seed', after: {}, want: { p50: 'same', mean: 'same', ...steady } },
    {
      name: 'a fifth slower',
      after: { slowness: 1.2 },
      want: { all: 'slower', p50: 'slower', p90: 'slower', mean: 'slower', ...steady },
    },
    {
      name: 'a fifth faster',
      after: { slowness: 0.8 },
      want: { all: 'faster', p50: 'faster', p90: 'faster', mean: 'faster', ...steady },
    },
    { name: 'slower by less than the noise', after: { slowness: 1.02 }, want: steady },
    {
      name: 'failing',
      after: { failureShare: 0.1 },
      want: { p50: 'same', errors: 'more', rate: 'slower' },
    },
  ])('$name', ({ after, want }) => {
    expect(verdictsOf({ seconds: 30 }, { seconds: 30, ...after })).toMatchObject(want);
  });

  it('fewer errors are told', () => {
    const [before, after] = [{ seconds: 30, failureShare: 0.1 }, { seconds: 30 }];
    expect(verdictsOf(before, after)).toMatchObject({ errors: 'fewer', rate: 'faster' });
  });

  it('too few blocks say nothing, however large the difference', () => {
    const few = verdictsOf({ seconds: 4 }, { seconds: 4, slowness: 3 });
    expect(few).toMatchObject({ all: 'unclear', p50: 'unclear' });
    const enough = verdictsOf({ seconds: 5 }, { seconds: 5, slowness: 3 });
    expect(enough).toMatchObject({ all: 'slower', p50: 'slower' });
  });

  it('the warm-up and a cut second are left out', () => {
    const run = loadRun({ seconds: 12 });
    const cut = { ...run, durationMs: 11_500 };
    const { runs } = compare(run, cut);
    expect(runs.map(({ blockCount }) => blockCount)).toEqual([11, 10]);
  });

  it('a second that was cut late is no faster one', () => {
    const run = loadRun({ seconds: 12, rate: 100 });
    // Each second block begins 200 ms late, so that 80 and 120 requests fall into blocks of 800 and 1200 ms.
    const blocks = run.blocks.map((block, i) => {
      const isLong = i % 2 === 0;
      const count = isLong ? 120 : 80;
      return {
        ...block,
        atMs: block.atMs + (isLong ? 0 : 200),
        durationMs: isLong ? 1_200 : 800,
        requestCount: count,
        responseTime: { ...block.responseTime, count },
      };
    });
    const { comparisons } = compare(run, { ...run, durationMs: 12_500, blocks });
    const rate = comparisons[0]!.metrics.find(({ metric }) => metric === 'rate')!;
    expect(rate).toMatchObject({ after: 100, difference: 0, effect: 0, verdict: 'same' });
  });

  it('without an answer there is nothing to compare', () => {
    const { comparisons } = compare(loadRun(), loadRun({ failureShare: 1 }));
    expect(comparisons[0]!.metrics.find(({ metric }) => metric === 'p99')).toEqual({
      metric: 'p99',
      unit: 'ms',
      before: null,
      after: null,
      difference: null,
      differenceLow: null,
      differenceHigh: null,
      effect: null,
      verdict: 'unclear',
      isRegression: false,
    });
  });

  it('the interval holds the difference, and depends on the seed alone', () => {
    const [before, after] = [loadRun({ seconds: 20 }), loadRun({ seconds: 20, slowness: 1.3 })];
    const first = compare(before, after);
    expect(compare(before, after)).toEqual(first);
    for (const { difference, differenceLow, differenceHigh } of first.comparisons[0]!.metrics) {
      expect(differenceLow!).toBeLessThanOrEqual(difference!);
      expect(differenceHigh!).toBeGreaterThanOrEqual(difference!);
    }
  });

  it('a regression is a verdict and more than was allowed', () => {
    const [before, after] = [loadRun({ seconds: 20 }), loadRun({ seconds: 20, slowness: 1.3 })];
    expect(compare(before, after, 0.05).isRegression).toBe(true);
    expect(compare(before, after, 0.6).isRegression).toBe(false);
    expect(
      compareRuns(
        [
          { file: 'a', run: before },
          { file: 'b', run: after },
        ],
        {
          ...options,
          allowed: undefined,
        },
      ).isRegression,
    ).toBe(false);
    expect(compare(after, before, 0.05).isRegression).toBe(false);
  });

  it('equal runs are seldom told apart', { timeout: 60_000 }, () => {
    const runs = Array.from({ length: 12 }, (_, seed) => loadRun({ seed, seconds: 20, rate: 100 }));
    const told = runs.slice(1).flatMap((run, index) => {
      const { metrics } = compare(runs[index]!, run).comparisons[0]!;
      return metrics.map(({ verdict }) => verdict);
    });
    const wrong = told.filter((verdict) => verdict !== 'same' && verdict !== 'unclear');
    expect(wrong.length).toBeLessThanOrEqual(3);
  });
});

describe('runs of different plans', () => {
  it('are refused, and every difference is named', () => {
    const before = loadRun();
    const after = loadRun({ rate: 100, nodes: ['web-1'] });
    const plan = { ...after.plan, policy: 'p2c' };
    let failure: unknown;
    try {
      compare(before, { ...after, plan });
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(LbError);
    const { code, exit, problems } = failure as LbError;
    expect({ code, exit }).toEqual({ code: 'RUNS_DIFFER', exit: 3 });
    expect(problems.map(({ message }) => message)).toEqual([
      'rate: 200/s in a.json, 100/s in b.json',
      'policy: weighted-round-robin in a.json, p2c in b.json',
      expect.stringMatching(/^nodes: web-1 http.* in a\.json, web-1 http:\S+ 1 in b\.json$/),
    ]);
  });

  it.each([
    ['model', 'closed'],
    ['arrivals', 'constant'],
    ['connections', 7],
    ['durationMs', 1],
    ['requests', 'GET /b'],
    ['timeoutMs', 1],
  ])('another %s is another plan', (field, value) => {
    const run = loadRun();
    const other = { ...run, plan: { ...run.plan, [field]: value } };
    expect(() => compare(run, other)).toThrow('different plans');
  });
});

describe("Cliff's delta", () => {
  const some = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 12 });

  it('is what counting all pairs gives', () => {
    fc.assert(
      fc.property(some, some, (before, after) => {
        const signs = after.flatMap((one) => before.map((other) => Math.sign(one - other)));
        const sum = signs.reduce((all, sign) => all + sign, 0);
        expect(cliffsDelta(before, after)).toBeCloseTo(sum / signs.length, 12);
      }),
    );
  });
});

describe('the bootstrap interval', () => {
  const middle = (values: Float64Array) => values.toSorted()[values.length >> 1]!;
  const shift = (before: Float64Array, after: Float64Array) => middle(after) - middle(before);

  it('of series that never vary is a point', () => {
    const interval = bootstrapInterval([1, 1, 1], [3, 3], shift, createRng(1));
    expect(interval).toEqual({ low: 2, high: 2 });
  });

  it('covers the truth in nearly 19 of 20 cases', { timeout: 60_000 }, () => {
    const rng = createRng(7);
    const series = (centre: number) => Array.from({ length: 40 }, () => centre + rng());
    const cases = Array.from({ length: 100 }, () =>
      bootstrapInterval(series(0), series(0.3), shift, rng),
    );
    const right = cases.filter(({ low, high }) => low <= 0.3 && high >= 0.3);
    expect(right.length).toBeGreaterThanOrEqual(88);
  });
});
