import type { Clock } from '../core/kernel/clock.ts';
import type { Ms } from '../core/kernel/units.ts';
import { formatMs, formatRate } from '../core/kernel/units-text.ts';
import type { PolicyRun } from '../core/load/policy-comparison.ts';
import { silentBenchView } from './bench-live.ts';
import type { BenchPlan } from './bench-plan.ts';
import type { ChosenPolicy } from './bench-policy.ts';
import { runBench } from './bench-run.ts';

export interface RoundOptions {
  readonly rounds: number;
  readonly pauseMs: Ms;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** A line a run. */
  readonly tell: (text: string) => void;
}

export interface Rounds {
  /** Of whole runs, but for a first one that was interrupted. */
  readonly runs: readonly PolicyRun[];
  readonly isPartial: boolean;
}

/**
 * Runs policies in turn, round by round; each round has arrivals of its own, the same for all policies.
 * A run that is interrupted counts only when there is no other.
 */
export async function runRounds(
  bench: BenchPlan,
  policies: readonly ChosenPolicy[],
  options: RoundOptions,
): Promise<Rounds> {
  const { signal, clock, pauseMs } = options;
  const runs: PolicyRun[] = [];
  for (let round = 0; round < options.rounds; round++) {
    for (const policy of policies) {
      if (runs.length > 0) await clock.sleep(pauseMs, signal).catch(() => undefined);
      if (signal.aborted && runs.length > 0) return { runs, isPartial: true };
      const plan = { ...bench.plan, seed: bench.plan.seed + round };
      const run = await runBench({ ...bench, plan }, policy, { view: silentBenchView, signal });
      const isKept = !run.isPartial || runs.length === 0;
      if (isKept) runs.push({ policy: policy.text, run });
      const { answersPerSecond, responseTime } = run.total;
      const mean =
        responseTime.meanMs === null ? 'no answer' : `MRD ${formatMs(responseTime.meanMs)}`;
      options.tell(
        `round ${round + 1} of ${options.rounds}, ${policy.text}: ${formatRate(answersPerSecond)}, ${mean}`,
      );
    }
  }
  return { runs, isPartial: signal.aborted };
}
