import {
  chanceVariation,
  chiSquare,
  chiSquarePValue,
  expectedCounts,
  leastSquaresSlope,
  variation,
} from '../kernel/statistics.ts';
import type { Ratio } from '../kernel/units.ts';

/** Evenness after the first so many keys of a list. */
export interface GrowthRow {
  readonly keyCount: number;
  readonly cvRatio: Ratio;
  /** What chance would give: its mean, and the limits that hold 99 runs of 100. */
  readonly chanceCvRatio: Ratio;
  readonly chanceCvLowRatio: Ratio;
  readonly chanceCvHighRatio: Ratio;
  readonly isWithinChance: boolean;
  readonly pValue: Ratio;
}

export interface Growth {
  readonly rows: readonly GrowthRow[];
  /** Of log CV over log keys, -1/2 by chance; null when fewer than two rows vary. */
  readonly slope: number | null;
}

export interface GrowthCounter {
  /** One more key of the list fell to this node. */
  add(node: number): void;
  /** The rows for 50, 100, 500, 1000, … keys and for the whole list. */
  finish(): Growth;
}

const FIRST_SIZE = 50;

/** 50, 100, 500, 1000, …: the number of keys to look at after `size`. */
function nextSize(size: number): number {
  return String(size).startsWith('5') ? size * 2 : size * 5;
}

/** Counts a list key by key and remembers how even it was on the way. */
export function createGrowthCounter(expectedShares: ArrayLike<Ratio>): GrowthCounter {
  const shares = Array.from(expectedShares);
  const counts = new Float64Array(shares.length);
  const rows: GrowthRow[] = [];
  let size = FIRST_SIZE;
  let total = 0;
  return {
    add(node) {
      counts[node]! += 1;
      total++;
      if (total === size) {
        rows.push(growthRow(counts, shares, total));
        size = nextSize(size);
      }
    },
    finish() {
      const isCounted = total === 0 || rows.at(-1)?.keyCount === total;
      const all = isCounted ? rows : [...rows, growthRow(counts, shares, total)];
      return { rows: all, slope: logSlope(all) };
    },
  };
}

function growthRow(counts: Float64Array, shares: readonly Ratio[], total: number): GrowthRow {
  const places = shares.filter((share) => share > 0).length;
  const statistic = chiSquare(counts, expectedCounts(total, shares));
  const { population } = variation(statistic, total, places);
  const chance = chanceVariation(total, places);
  return {
    keyCount: total,
    cvRatio: population,
    chanceCvRatio: chance.mean,
    chanceCvLowRatio: chance.low,
    chanceCvHighRatio: chance.high,
    isWithinChance: population >= chance.low && population <= chance.high,
    pValue: chiSquarePValue(statistic, places - 1),
  };
}

function logSlope(rows: readonly GrowthRow[]): number | null {
  const points = rows
    .filter((row) => row.cvRatio > 0)
    .map((row) => [Math.log(row.keyCount), Math.log(row.cvRatio)] as const);
  return points.length < 2 ? null : leastSquaresSlope(points);
}
