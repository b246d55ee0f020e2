import type { Ms } from '../kernel/units.ts';
import type { LoadRun, RunBlock } from './load-run.ts';

/** Fewer blocks than these say nothing about how a figure varies. */
export const FEWEST_BLOCKS = 5;

/** A block is a second; one that was cut much shorter, or waited long for last answers, is none. */
const LEAST_MS: Ms = 750;
const MOST_REST_MS: Ms = 250;

/** Blocks of a run that can be compared. */
export interface ComparableBlocks {
  readonly blocks: readonly RunBlock[];
  /** The first one, in which connections are opened and caches filled, is left out. */
  readonly isWarmUpLeftOut: boolean;
}

/**
 * Whole blocks in which requests were sent: the last one may be cut, and answers that come after the
 * end are no load. The first one goes too where enough are left.
 */
export function comparableBlocks({ blocks, durationMs }: LoadRun): ComparableBlocks {
  const whole = blocks.filter(
    (block) =>
      block.durationMs >= LEAST_MS && block.atMs + block.durationMs <= durationMs + MOST_REST_MS,
  );
  const isWarmUpLeftOut = whole.length > FEWEST_BLOCKS;
  return { blocks: isWarmUpLeftOut ? whole.slice(1) : whole, isWarmUpLeftOut };
}
