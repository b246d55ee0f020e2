import { describe, expect, it } from 'vitest';
import type { LoadRun } from '../../../src/core/load/load-run.ts';
import { comparePolicies } from '../../../src/core/load/policy-comparison.ts';
import { loadRun } from '../../support/load-runs.ts';

/** A run in which all answers took `meanMs`; none when null. Nodes have weights 1 and 2. */
function run(meanMs: number | null, shares: readonly [number, number] = [1 / 3, 2 / 3]): LoadRun {
  const made = loadRun({ seconds: 1, nodes: ['a', 'b'] });
  const figures = { meanMs, p50Ms: meanMs, p90Ms: meanMs, p99Ms: meanMs, p999Ms: meanMs };
  const responseTime = { count: meanMs === null ? 0 : 200, ...figures, maxMs: meanMs };
  return {
    ...made,
    total: { ...made.total, responseTime, errorShare: meanMs === null ? 1 : 0 },
    nodes: made.nodes.map((node, i) => ({ ...node, share: shares[i]!, inFlightMax: meanMs ?? 0 })),
  };
}

describe('policies side by side', () => {
  it('are rows in the order of their first runs, with means over rounds', () => {
    const rows = comparePolicies(
      [
        { policy: 'lti', run: run(10) },
        { policy: 'random', run: run(30) },
        { policy: 'lti', run: run(20) },
        { policy: 'random', run: run(60) },
      ],
      [undefined, 8],
    );
    expect(rows).toMatchObject([
      { policy: 'lti', meanResponseMs: { mean: 15, least: 10, most: 20 }, meanResponseRatio: 1 },
      { policy: 'random', meanResponseMs: { mean: 45, least: 30, most: 60 }, meanResponseRatio: 3 },
    ]);
    expect(rows[1]).toMatchObject({ p50Ms: 45, p99Ms: 45, maxMs: 60, errorShare: 0 });
    expect(rows[0]!.nodes).toEqual([
      { node: 'a', share: expect.closeTo(1 / 3), inFlightMax: 20, criticalCount: null },
      { node: 'b', share: expect.closeTo(2 / 3), inFlightMax: 20, criticalCount: 8 },
    ]);
  });

  it('count rounds without answers as errors, not as fast ones', () => {
    const [some, none] = comparePolicies(
      [
        { policy: 'a', run: run(10) },
        { policy: 'b', run: run(null) },
        { policy: 'a', run: run(null) },
      ],
      [],
    );
    expect(some).toMatchObject({ meanResponseMs: { mean: 10 }, p99Ms: 10, errorShare: 0.5 });
    expect(none).toMatchObject({ meanResponseMs: null, meanResponseRatio: null, maxMs: null });
  });

  it('have no ratio to a first one without answers', () => {
    const runs = [null, 5].map((ms, i) => ({ policy: `p${i}`, run: run(ms) }));
    expect(comparePolicies(runs, []).map(({ meanResponseRatio }) => meanResponseRatio)).toEqual([
      null,
      null,
    ]);
  });

  it.each([
    { name: 'that follow the weights', shares: [1 / 3, 2 / 3], imbalance: 0 },
    { name: 'all on one node', shares: [1, 0], imbalance: 1 },
    { name: 'alike on unequal nodes', shares: [0.5, 0.5], imbalance: 1 / 3 },
    { name: 'of nothing', shares: [0, 0], imbalance: 0 },
  ] as const)('have an imbalance of $imbalance with shares $name', ({ shares, imbalance }) => {
    const [row] = comparePolicies([{ policy: 'a', run: run(1, shares) }], []);
    expect(row!.imbalance).toBeCloseTo(imbalance);
  });
});
