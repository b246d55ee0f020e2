import type { Ratio } from '../kernel/units.ts';
import type { DiskRung } from './profile.ts';

/** Each rung has this many times the reads in flight of the one before. */
const FACTOR = 4;
/** A rung that brings less than this is the last: the disk is saturated. */
const LEAST_GAIN: Ratio = 0.1;
/** Every read in flight is a thread: some 50 ms of CPU to start, and a share of it while it reads. */
const DEPTH_PER_CORE = 8;
const DEEPEST_ON_FEW_CORES = 16;
const DEEPEST = 64;

/**
 * @param coreCount CPUs of this machine; on few, many threads would measure themselves
 * @returns the queue depth to measure next: 1, 4, 16 …; undefined when the ladder is climbed
 */
export function nextDepth(steps: readonly DiskRung[], coreCount: number): number | undefined {
  const last = steps.at(-1);
  if (last === undefined) return 1;
  const before = steps.at(-2);
  const gain = before === undefined ? LEAST_GAIN : (last.iops - before.iops) / before.iops;
  if (gain < LEAST_GAIN) return undefined;
  const depth = last.queueDepth * FACTOR;
  const deepest = Math.max(DEEPEST_ON_FEW_CORES, DEPTH_PER_CORE * coreCount);
  return depth <= Math.min(deepest, DEEPEST) ? depth : undefined;
}

/** What the disk can do at most; undefined before the first rung. */
export function bestStep<T extends DiskRung>(steps: readonly T[]): T | undefined {
  return steps.reduce<T | undefined>(
    (best, step) => (best === undefined || step.iops > best.iops ? step : best),
    undefined,
  );
}
