import { runLoad } from '../adapters/load/run-load.ts';
import type { Ms } from '../core/kernel/units.ts';
import { buildRun, type LoadRecord } from '../core/load/build-run.ts';
import { LiveLooks } from '../core/load/live-figures.ts';
import type { LoadRun } from '../core/load/load-run.ts';
import type { RecordingReader } from '../core/load/recording-reader.ts';
import type { BenchView } from './bench-live.ts';
import type { BenchPlan } from './bench-plan.ts';
import type { ChosenPolicy } from './bench-policy.ts';

export interface BenchRunOptions {
  readonly view: BenchView;
  readonly signal: AbortSignal;
  /**
   * Called once a second and at the end.
   * @param soFar makes the result of what has been recorded until now
   * @returns false: begin no more requests
   */
  readonly onRecord?: (record: LoadRecord, soFar: () => LoadRun) => boolean;
}

/** Carries out a plan with a policy. @throws LbError LOAD_FAILED */
export async function runBench(
  bench: BenchPlan,
  policy: ChosenPolicy,
  { view, signal, onRecord }: BenchRunOptions,
): Promise<LoadRun> {
  const plan = { ...bench.plan, dispatching: policy.dispatching };
  const text = { ...bench, policy: policy.text, idealShares: policy.idealShares };
  const resultOf = (record: LoadRecord): LoadRun => buildRun(plan, text, record);
  let looks: LiveLooks | undefined;
  const over = new AbortController();
  const loads = bench.loads?.(over.signal);
  // What ends it meanwhile is heard below.
  loads?.catch(() => undefined);
  try {
    const record = await runLoad(plan, {
      targets: bench.targets,
      classCount: bench.classNames.length,
      pacing: bench.pacing,
      knowledge: bench.knowledge,
      signal,
      ...(view.look !== undefined && {
        onLook: (reader: RecordingReader, atMs: Ms) => {
          looks ??= new LiveLooks(reader);
          view.look?.(looks.take(atMs));
        },
      }),
      onBlock: (block, recordSoFar) => {
        view.block(block);
        if (onRecord === undefined) return true;
        const soFar = recordSoFar();
        return onRecord(soFar, () => resultOf(soFar));
      },
    });
    return resultOf(record);
  } finally {
    over.abort('the run is over');
    view.end();
    await loads;
  }
}
