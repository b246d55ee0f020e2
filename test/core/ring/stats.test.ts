import { describe, expect, it } from 'vitest';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { type BalanceInput, measureBalance } from '../../../src/core/ring/stats.ts';
import shilov from '../../fixtures/shilov/shilov-stats.json' with { type: 'json' };

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i}`);
const equal = (count: number): number[] => new Array<number>(count).fill(1 / count);

function balance(counts: number[], extra: Partial<BalanceInput> = {}) {
  const ids = names(counts.length);
  return measureBalance({
    ids,
    counts,
    expectedShares: equal(counts.length),
    significance: 0.01,
    tolerance: 0,
    ...extra,
  });
}

describe('measureBalance', () => {
  it.each(shilov.tests)('finds $name of the dissertation even: chi2 $chi2, p $p', (table) => {
    const result = balance(table.counts);
    expect(result.keyCount).toBe(100_000);
    expect(result.chiSquare).toBeCloseTo(table.chi2, 10);
    expect(result.degreesOfFreedom).toBe(4);
    expect(result.pValue).toBeCloseTo(table.p, 12);
    expect(result.cvRatio).toBeCloseTo(table.cv_population, 14);
    expect(result.sampleCvRatio).toBeCloseTo(table.cv_sample, 14);
    const chance = shilov.cv_expected.find((row) => row.N === 100_000)!;
    expect(result.chanceCvRatio).toBeCloseTo(chance.mean, 14);
    expect(result.chanceCvLowRatio).toBeCloseTo(chance.q[0]!, 14);
    expect(result.chanceCvHighRatio).toBeCloseTo(chance.q[4]!, 14);
    expect(result).toMatchObject({ verdict: 'even', cause: 'chance' });
  });

  it('says of each node what it got and what it ought to get', () => {
    const result = balance([30, 50, 20], { expectedShares: [0.25, 0.5, 0.25] });
    expect(result.nodes[0]).toEqual({
      node: 'n0',
      keyCount: 30,
      share: 0.3,
      expectedShare: 0.25,
      deviationRatio: 30 / 25 - 1,
      deviationStandardErrors: 5 / Math.sqrt(100 * 0.25 * 0.75),
    });
    expect(result.nodes[1]).toMatchObject({ deviationRatio: 0, deviationStandardErrors: 0 });
    expect(result.worst).toEqual({ node: 'n0', deviationRatio: 30 / 25 - 1 });
    expect(result.peakToMeanRatio).toBe(30 / 25);
    expect(result.smallestExpectedCount).toBe(25);
  });

  it('names an underfull node as worst', () => {
    const result = balance([110, 110, 80]);
    expect(result.worst.node).toBe('n2');
    expect(result.worst.deviationRatio).toBeCloseTo(-0.2, 12);
    expect(result.peakToMeanRatio).toBeCloseTo(1.1, 12);
  });

  // chi2 = d²/50 with counts 100 ± d over two nodes; its 1 % limit with df 1 is 6.6349, so d = 18.21.
  it.each([
    { name: 'below the limit', counts: [118, 82], verdict: 'even', cause: 'chance' },
    { name: 'above the limit', counts: [119, 81], verdict: 'uneven', cause: 'keys' },
  ])('is $verdict $name', ({ counts, verdict, cause }) => {
    expect(balance(counts)).toMatchObject({ verdict, cause });
  });

  it.each([
    { name: 'just within', tolerance: 0.25, verdict: 'even', cause: 'tolerance' },
    { name: 'just beyond', tolerance: 0.249, verdict: 'uneven', cause: 'keys' },
  ])('is $verdict $name a tolerance of $tolerance', ({ tolerance, verdict, cause }) => {
    expect(balance([1250, 750], { tolerance })).toMatchObject({ verdict, cause });
  });

  it('tells an uneven ring from uneven keys', () => {
    const ring = balance([1200, 800], { ownedShares: () => [0.6, 0.4] });
    expect(ring).toMatchObject({ verdict: 'uneven', cause: 'ring', ownedPValue: 1 });
    const keys = balance([1200, 800], { ownedShares: () => [0.5, 0.5] });
    expect(keys).toMatchObject({ verdict: 'uneven', cause: 'keys', ownedPValue: keys.pValue });
  });

  it("does not ask for the ring's shares while chance explains everything", () => {
    const ownedShares = (): never => expect.fail('asked');
    expect(balance([101, 99], { ownedShares }).verdict).toBe('even');
  });

  it('takes a key on a node that may own none for a violation, however few', () => {
    const result = balance([5000, 5000, 1], { expectedShares: [0.5, 0.5, 0], tolerance: 1 });
    expect(result).toMatchObject({ verdict: 'uneven', cause: 'violation', degreesOfFreedom: 1 });
    expect(result.nodes[2]).toMatchObject({ deviationRatio: null, deviationStandardErrors: null });
  });

  it('leaves idle nodes out of the test', () => {
    const result = balance([0, 50, 50], { expectedShares: [0, 0.5, 0.5] });
    expect(result).toMatchObject({ verdict: 'even', degreesOfFreedom: 1, chiSquare: 0, pValue: 1 });
    expect(result.smallestExpectedCount).toBe(50);
    expect(result.worst).toEqual({ node: 'n1', deviationRatio: 0 });
  });

  it('cannot find a single node uneven', () => {
    const result = balance([7]);
    expect(result).toMatchObject({ verdict: 'even', pValue: 1, degreesOfFreedom: 0, cvRatio: 0 });
    expect(result.nodes[0]!.deviationStandardErrors).toBeNull();
  });

  it('refuses a list without keys', () => {
    expect(() => balance([0, 0])).toThrow(LbError);
    expect(() => balance([0, 0])).toThrow(/holds no key/);
  });
});
