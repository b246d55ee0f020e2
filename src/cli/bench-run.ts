import { runLoad } from '../adapters/load/run-load.ts';
import { buildRun } from '../core/load/build-run.ts';
import { LiveLooks } from '../core/load/live-figures.ts';
import type { LoadRun } from '../core/load/load-run.ts';
import type { RecordingReader } from '../core/load/recording-reader.ts';
import type { BenchView } from './bench-live.ts';
import type { BenchPlan } from './bench-plan.ts';
import type { ChosenPolicy } from './bench-policy.ts';

export interface BenchRunOptions {
  readonly view: BenchView;
  readonly signal: AbortSignal;
  /** Called once a second with the run so far; answers whether it goes on. */
  readonly goesOn?: (soFar: LoadRun) => boolean;
}

/** A run, and its recording for what needs more than figures. */
export interface FinishedRun {
  readonly run: LoadRun;
  readonly reader: RecordingReader;
}

/** Carries out a plan with a policy. @throws LbError LOAD_FAILED */
export async function runBench(
  bench: BenchPlan,
  policy: ChosenPolicy,
  { view, signal, goesOn }: BenchRunOptions,
): Promise<FinishedRun> {
  const plan = { ...bench.plan, policy: policy.choice };
  const text = { ...bench, policy: policy.text, idealShares: policy.idealShares };
  let looks: LiveLooks | undefined;
  const record = await runLoad(plan, {
    targets: bench.targets,
    classCount: bench.classNames.length,
    pacing: bench.pacing,
    signal,
    onLook: (reader, atMs) => {
      looks ??= new LiveLooks(reader);
      view.look(looks.take(atMs));
    },
    onBlock: (block, soFar) => {
      view.block(block);
      return goesOn === undefined || goesOn(buildRun(plan, text, soFar()));
    },
  });
  return { run: buildRun(plan, text, record), reader: record.reader };
}
