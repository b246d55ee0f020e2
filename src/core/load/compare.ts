import type { Ratio } from '../kernel/units.ts';
import { comparableBlocks } from './blocks.ts';
import {
  type CompareOptions,
  comparedMetrics,
  compareMetric,
  type MetricComparison,
  type Verdict,
  verdicts,
} from './compare-metric.ts';
import { type NamedRun, requireSamePlan } from './same-plan.ts';

export interface RunComparison {
  readonly file: string;
  /** Slower or more errors when a figure says so, else faster or fewer, else unclear, else the same. */
  readonly verdict: Verdict;
  readonly isRegression: boolean;
  readonly metrics: readonly MetricComparison[];
}

interface ComparedRun {
  readonly file: string;
  readonly startedAt: string;
  /** Blocks that were compared. */
  readonly blockCount: number;
  /** The first one was left out. */
  readonly isWarmUpLeftOut: boolean;
  readonly isPartial: boolean;
  readonly limits: readonly string[];
}

export interface Comparison {
  readonly seed: number;
  readonly noise: Ratio;
  readonly runs: readonly ComparedRun[];
  readonly comparisons: readonly RunComparison[];
  readonly isRegression: boolean;
}

/**
 * Compares runs with the first one, second by second: percentiles of single blocks vary as the
 * machine does, while millions of requests would make every difference look certain.
 *
 * @param runs at least two, the reference first
 * @throws LbError RUNS_DIFFER when their plans are not the same
 */
export function compareRuns(runs: readonly NamedRun[], options: CompareOptions): Comparison {
  const [base, ...others] = runs as [NamedRun, ...NamedRun[]];
  requireSamePlan(base, others);
  const reference = comparableBlocks(base.run);
  const comparisons = others.map(({ file, run }): RunComparison => {
    const found = comparedMetrics.map((metric) =>
      compareMetric(metric, reference, comparableBlocks(run), options),
    );
    const first = Math.min(...found.map(({ verdict }) => verdicts.indexOf(verdict)));
    const isRegression = found.some((metric) => metric.isRegression);
    return { file, verdict: verdicts[first]!, isRegression, metrics: found };
  });
  return {
    seed: options.seed,
    noise: options.noise,
    runs: runs.map(comparedRun),
    comparisons,
    isRegression: comparisons.some(({ isRegression }) => isRegression),
  };
}

function comparedRun({ file, run }: NamedRun): ComparedRun {
  const { startedAt, isPartial, generator } = run;
  const { blocks, isWarmUpLeftOut } = comparableBlocks(run);
  const { limits } = generator;
  return { file, startedAt, blockCount: blocks.length, isWarmUpLeftOut, isPartial, limits };
}
