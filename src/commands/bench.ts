import { Flags } from '@oclif/core';
import { LbCommand } from '../cli/base-command.ts';
import { benchArgs, loadFlags } from '../cli/bench-flags.ts';
import { openBenchView, silentBenchView } from '../cli/bench-live.ts';
import { planBench } from '../cli/bench-plan.ts';
import { choosePolicy } from '../cli/bench-policy.ts';
import { runBench } from '../cli/bench-run.ts';
import { interruption } from '../cli/signals.ts';

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
    const view = this.jsonEnabled() ? silentBenchView : openBenchView(bench, policy);
    const { run } = await runBench(bench, policy, { view, signal: interruption() });
    view.end();
    return this.result('BenchRun', run, () => JSON.stringify(run, null, 1));
  }
}
