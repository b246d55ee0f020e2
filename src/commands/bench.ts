import { Flags } from '@oclif/core';
import { runLoad } from '../adapters/load/run-load.ts';
import { LbCommand } from '../cli/base-command.ts';
import { benchArgs, loadFlags } from '../cli/bench-flags.ts';
import { openBenchView, silentBenchView } from '../cli/bench-live.ts';
import { planBench } from '../cli/bench-plan.ts';
import { choosePolicy } from '../cli/bench-policy.ts';
import { interruption } from '../cli/signals.ts';
import { buildRun } from '../core/load/build-run.ts';
import { LiveLooks } from '../core/load/live-figures.ts';

export default class Bench extends LbCommand {
  static override summary =
    'Load nodes, dispatching every request by a policy, and tell the truth.';
  static override flags = {
    ...loadFlags,
    policy: Flags.string({
      default: 'round-robin',
      helpValue: 'NAME[:KEY=VALUE]',
      summary: 'How requests are dispatched.',
    }),
  };
  static override args = benchArgs;

  async run() {
    const { args, flags } = await this.parse(Bench);
    const bench = await planBench(args.target ?? [], flags);
    const policy = choosePolicy(flags.policy, bench.plan);
    const plan = { ...bench.plan, policy: policy.choice };
    const view = this.jsonEnabled()
      ? silentBenchView
      : openBenchView({
          nodes: plan.nodes.map(({ id }) => id),
          idealShares: policy.idealShares,
          durationMs: plan.durationMs,
        });
    let looks: LiveLooks | undefined;
    const record = await runLoad(plan, {
      targets: bench.targets,
      classCount: bench.classNames.length,
      pacing: bench.pacing,
      signal: interruption(),
      onLook: (reader, atMs) => {
        looks ??= new LiveLooks(reader);
        view.look(looks.take(atMs));
      },
      onBlock: (block) => {
        view.block(block);
        return true;
      },
    });
    view.end();
    const run = buildRun(
      plan,
      { ...bench, policy: policy.text, idealShares: policy.idealShares },
      record,
    );
    return this.result('BenchRun', run, () => JSON.stringify(run, null, 1));
  }
}
