import type { Ratio } from '../../kernel/units.ts';
import type { AlgorithmFigures, ChangeFigures } from './algorithm-figures.ts';

/** Movement up to this multiple counts as the least: what is above it is rounding. */
export const LEAST_MULTIPLE = 1.02;
/** Shares within this of what they ought to be are even for any purpose. */
const EVEN_CV: Ratio = 0.005;

/** Why an algorithm is worse than the recommended one, in the order in which it matters. */
export interface Drawback {
  readonly algorithm: string;
  readonly kind: 'cannot' | 'moves' | 'uneven' | 'no-copies' | 'slower';
  /** Multiple of the minimum, CV or nanoseconds, by the kind; absent for what cannot be. */
  readonly amount?: number;
}

export interface Recommendation {
  readonly algorithm: string;
  /** Of the others, each its first drawback. */
  readonly drawbacks: readonly Drawback[];
}

/**
 * The algorithm that moves the least, is even, has next nodes for copies and answers soonest, in that order.
 * Shares above a limit of CV count as uneven, whatever keys make of them.
 *
 * @param isCopied keys have copies
 * @returns undefined when there is none to choose from
 */
export function recommend(
  figures: readonly AlgorithmFigures[],
  isCopied: boolean,
): Recommendation | undefined {
  const judged = figures.map((one) => ({ one, drawback: drawbackOf(one, isCopied) }));
  const best = judged
    .toSorted((a, b) => rankOf(a.drawback) - rankOf(b.drawback) || a.one.lookupNs - b.one.lookupNs)
    .at(0)?.one;
  if (best === undefined) return undefined;
  const drawbacks = judged
    .filter(({ one }) => one !== best)
    .map(({ one: { algorithm, lookupNs }, drawback }): Drawback => {
      return { algorithm, ...(drawback ?? { kind: 'slower', amount: lookupNs }) };
    });
  return { algorithm: best.algorithm, drawbacks };
}

type Fault = Omit<Drawback, 'algorithm'>;

const order = ['cannot', 'moves', 'uneven', 'no-copies'] as const;

/** Multiples and CVs decide among those of one fault. */
function rankOf(fault: Fault | undefined): number {
  if (fault === undefined) return 0;
  const place = order.length - order.indexOf(fault.kind as (typeof order)[number]);
  return place + Math.min(0.999, (fault.amount ?? 0) / 1000);
}

function drawbackOf(figures: AlgorithmFigures, isCopied: boolean): Fault | undefined {
  const all = Object.values(figures.changes);
  if (figures.removal === 'last' || all.some((change) => 'impossible' in change)) {
    return { kind: 'cannot' };
  }
  const worst = all.reduce((most, change) => Math.max(most, multipleOf(change)), 0);
  if (worst > LEAST_MULTIPLE) return { kind: 'moves', amount: worst };
  if (figures.shares.cvRatio > EVEN_CV) return { kind: 'uneven', amount: figures.shares.cvRatio };
  if (isCopied && !figures.copies) return { kind: 'no-copies' };
  return undefined;
}

function multipleOf(change: ChangeFigures): number {
  return 'impossible' in change ? 0 : (change.multiple ?? 0);
}
