import { LbError } from '../kernel/errors.ts';
import {
  chanceVariation,
  chiSquare,
  chiSquarePValue,
  expectedCounts,
  variation,
} from '../kernel/statistics.ts';
import type { Ratio } from '../kernel/units.ts';

export interface BalanceInput {
  /** Node ids; counts and shares are in their order. */
  readonly ids: readonly string[];
  /** Keys that fell to each node. */
  readonly counts: ArrayLike<number>;
  /** What each node ought to get, 0 to 1, summing to 1. */
  readonly expectedShares: ArrayLike<Ratio>;
  /** What the ring gives each node: asked only to tell an uneven ring from uneven keys. */
  readonly ownedShares?: () => ArrayLike<Ratio>;
  /** What chance brings about less often than this is not taken for chance. */
  readonly significance: Ratio;
  /** Deviations up to this are even whatever their significance. */
  readonly tolerance: Ratio;
}

export interface NodeBalance {
  readonly node: string;
  readonly keyCount: number;
  readonly share: Ratio;
  readonly expectedShare: Ratio;
  /** Count over expected count, less 1; null where nothing is expected. */
  readonly deviationRatio: number | null;
  /** The same in standard errors of the binomial distribution; null where it has none. */
  readonly deviationStandardErrors: number | null;
}

type Verdict = 'even' | 'uneven';
/**
 * Why: `violation`: a node has keys that it may not own; `ring`: the ring's own shares are off, and
 * the keys follow them; `keys`: the keys do not even follow the ring's shares.
 */
export type Cause = 'chance' | 'tolerance' | 'violation' | 'ring' | 'keys';

export interface Balance {
  readonly keyCount: number;
  readonly nodes: readonly NodeBalance[];
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  readonly pValue: Ratio;
  /** Coefficient of variation of count over expected count, of these nodes and as an estimate from a sample. */
  readonly cvRatio: Ratio;
  readonly sampleCvRatio: Ratio;
  /** What chance would give: its mean, and the limits that hold 99 lists of 100. */
  readonly chanceCvRatio: Ratio;
  readonly chanceCvLowRatio: Ratio;
  readonly chanceCvHighRatio: Ratio;
  /** The node farthest from what it ought to get. */
  readonly worst: { readonly node: string; readonly deviationRatio: number };
  /** The fullest node's count over its expected count. */
  readonly peakToMeanRatio: number;
  /** Below 5 the p-value is only near the truth. */
  readonly smallestExpectedCount: number;
  /** The p-value against the ring's own shares, where it tells `ring` from `keys`. */
  readonly ownedPValue?: Ratio;
  readonly significance: Ratio;
  readonly tolerance: Ratio;
  readonly verdict: Verdict;
  readonly cause: Cause;
}

/**
 * Whether keys are spread as they ought to be, by Pearson's chi-square test.
 * @throws LbError INPUT_INVALID when there is no key to judge by
 */
export function measureBalance(input: BalanceInput): Balance {
  const counts = Array.from(input.counts);
  const shares = Array.from(input.expectedShares);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    throw new LbError(
      'INPUT_INVALID',
      'the key list holds no key, so there is nothing to measure',
      {
        hint: 'make one: lbctl keys sample --count 100000',
      },
    );
  }
  const nodes = nodeBalances(input.ids, counts, shares);
  const test = testFit(counts, shares, total);
  const { significance, tolerance } = input;
  const judged = judge(
    nodes,
    test.pValue,
    input,
    () => input.ownedShares && testFit(counts, Array.from(input.ownedShares()), total).pValue,
  );
  const places = test.degreesOfFreedom + 1;
  const cv = variation(test.chiSquare, total, places);
  const chance = chanceVariation(total, places);
  return {
    keyCount: total,
    nodes,
    ...test,
    cvRatio: cv.population,
    sampleCvRatio: cv.sample,
    chanceCvRatio: chance.mean,
    chanceCvLowRatio: chance.low,
    chanceCvHighRatio: chance.high,
    worst: worstOf(nodes),
    peakToMeanRatio:
      1 + nodes.reduce((most, node) => Math.max(most, node.deviationRatio ?? -1), -1),
    smallestExpectedCount: total * Math.min(...shares.filter((share) => share > 0)),
    significance,
    tolerance,
    ...judged,
  };
}

type Fit = Pick<Balance, 'chiSquare' | 'degreesOfFreedom' | 'pValue'>;

function testFit(counts: readonly number[], shares: readonly Ratio[], total: number): Fit {
  const statistic = chiSquare(counts, expectedCounts(total, shares));
  const degreesOfFreedom = shares.filter((share) => share > 0).length - 1;
  return {
    chiSquare: statistic,
    degreesOfFreedom,
    pValue: chiSquarePValue(statistic, degreesOfFreedom),
  };
}

/**
 * What each node got beside what it ought to get.
 *
 * @param counts,expectedShares in the order of `ids`
 */
export function nodeBalances(
  ids: readonly string[],
  counts: ArrayLike<number>,
  expectedShares: ArrayLike<Ratio>,
): NodeBalance[] {
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  return ids.map((node, i) => nodeBalance(node, counts[i]!, expectedShares[i]!, total));
}

function nodeBalance(node: string, count: number, share: Ratio, total: number): NodeBalance {
  const expected = total * share;
  const standardError = Math.sqrt(expected * (1 - share));
  return {
    node,
    keyCount: count,
    share: total === 0 ? 0 : count / total,
    expectedShare: share,
    deviationRatio: expected === 0 ? null : count / expected - 1,
    deviationStandardErrors: standardError === 0 ? null : (count - expected) / standardError,
  };
}

function worstOf(nodes: readonly NodeBalance[]): Balance['worst'] {
  return nodes.reduce(
    (worst, { node, deviationRatio }) =>
      Math.abs(deviationRatio ?? 0) > Math.abs(worst.deviationRatio)
        ? { node, deviationRatio: deviationRatio! }
        : worst,
    { node: nodes.find((one) => one.expectedShare > 0)!.node, deviationRatio: 0 },
  );
}

function judge(
  nodes: readonly NodeBalance[],
  pValue: Ratio,
  { significance, tolerance }: BalanceInput,
  askOwned: () => Ratio | undefined,
): Pick<Balance, 'verdict' | 'cause' | 'ownedPValue'> {
  if (nodes.some((node) => node.expectedShare === 0 && node.keyCount > 0)) {
    return { verdict: 'uneven', cause: 'violation' };
  }
  if (pValue >= significance) return { verdict: 'even', cause: 'chance' };
  if (Math.abs(worstOf(nodes).deviationRatio) <= tolerance)
    return { verdict: 'even', cause: 'tolerance' };
  const ownedPValue = askOwned();
  if (ownedPValue === undefined) return { verdict: 'uneven', cause: 'keys' };
  return { verdict: 'uneven', cause: ownedPValue >= significance ? 'ring' : 'keys', ownedPValue };
}
