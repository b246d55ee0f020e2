import { LbError } from '../../kernel/errors.ts';
import { formatCount } from '../../kernel/units-text.ts';
import type { Overrides } from '../scenario.ts';

const MOST_SEEDS = 1000;
const MOST_CELLS = 100_000;
/** Of nodes and pieces of time, kept until all runs are done; some 150 bytes each. */
const MOST_FIGURES = 10_000_000;

/**
 * Independent seeds, one after the other.
 * @throws LbError USAGE
 */
export function seedsOf({ seed = 1, seedCount }: Overrides, standard: number): number[] {
  const count = seedCount ?? standard;
  if (!(Number.isInteger(count) && count >= 1 && count <= MOST_SEEDS)) {
    throw new LbError(
      'USAGE',
      `${count} seeds are asked for, but there are from 1 to ${MOST_SEEDS}`,
    );
  }
  if (!(Number.isSafeInteger(seed) && seed >= 0 && Number.isSafeInteger(seed + count))) {
    throw new LbError('USAGE', `a seed is a whole number from 0 to 2^53 - 1, not ${seed}`);
  }
  return Array.from({ length: count }, (_, i) => seed + i);
}

/** @throws LbError USAGE when so many runs would not fit into memory; `figures` are of one run */
export function checkFigureCount(runs: number, figures: number): void {
  if (runs * figures <= MOST_FIGURES) return;
  throw new LbError(
    'USAGE',
    `${formatCount(runs)} runs with ${formatCount(figures)} nodes and pieces each are too many to keep`,
    { hint: `take fewer points or seeds, at most ${Math.floor(MOST_FIGURES / figures)} runs` },
  );
}

/** @throws LbError USAGE when nobody could wait for so many runs */
export function checkCellCount(series: number, points: number, seeds: number): void {
  const count = series * points * seeds;
  if (count <= MOST_CELLS) return;
  throw new LbError(
    'USAGE',
    `${series} series with ${points} points and ${seeds} seeds are ${formatCount(count)} runs, more than ${formatCount(MOST_CELLS)}`,
    { hint: 'take fewer points or seeds: --seeds 3' },
  );
}
