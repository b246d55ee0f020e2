import { describe, expect, it } from 'vitest';
import { openRing } from '../../../src/core/ring/lookup.ts';
import { commonRows, sweepRows } from '../../../src/core/ring/sweep.ts';
import {
  planVisit,
  sampleHashes,
  visitInTurns,
  visitKeySpace,
} from '../../../src/core/ring/turns.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

describe.each([
  { algorithm: 'table', nodeCount: 90 },
  { algorithm: 'modulo', nodeCount: 2500 },
  { algorithm: 'sieve', nodeCount: 12 },
] as const)('visitInTurns on $algorithm', ({ algorithm, nodeCount }) => {
  const nodes = nodeList(nodeCount);
  const all = openRing(ringOf(nodes, { algorithm }));
  const half = openRing(
    ringOf(
      nodes.map((node, i) => ({ ...node, state: i % 2 === 0 ? 'dead' : 'alive' })),
      { algorithm },
    ),
  );
  const rings = [all, half];

  it('visits the same pieces as one sweep or sample, in the same order, in several turns', () => {
    const whole: number[] = [];
    if (all.steps === undefined) sampleHashes((hi, lo) => whole.push(hi, lo, 1));
    else sweepRows(rings, (...piece) => whole.push(...piece), 0, commonRows(rings));
    const { total, method } = visitKeySpace(rings, () => {});
    const parts: number[] = [];
    const plan = planVisit(rings);
    const turns = [...visitInTurns(rings, plan, (...piece) => parts.push(...piece))];
    expect(plan.method).toBe(method);
    expect(turns.length).toBeGreaterThan(1);
    expect(turns.at(-1)).toEqual({ done: total, total });
    expect(parts.length).toBe(whole.length);
    expect(parts.findIndex((value, i) => value !== whole[i])).toBe(-1);
  });

  it('samples what has more pieces than allowed', () => {
    expect(planVisit(rings, 100, 1)).toEqual({ method: 'sampled', samples: 100 });
  });
});
