import { Flags, type Interfaces } from '@oclif/core';
import { systemClock } from '../../adapters/clock.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { benchArgs, loadFlags } from '../../cli/bench-flags.ts';
import { planBench } from '../../cli/bench-plan.ts';
import { choosePolicies } from '../../cli/bench-policy.ts';
import { runRounds } from '../../cli/bench-rounds.ts';
import { withServedNodes } from '../../cli/bench-served.ts';
import { policiesText } from '../../cli/policies-text.ts';
import { durationFlag } from '../../cli/probe-flags.ts';
import { interruption } from '../../cli/signals.ts';
import { comparePolicies } from '../../core/load/policy-comparison.ts';

type ParsedFlags = Interfaces.InferredFlags<typeof BenchPolicies.flags>;

export default class BenchPolicies extends LbCommand {
  static override summary = 'Put the same requests through several policies, in turn.';
  static override description =
    'Every policy gets the same seeded arrivals and requests, one run after the other, round by round, so that what changes on the machines meanwhile meets all of them. The table shows RPS (whole answers a second) and MRD (mean response delay, from the intended start of each request) as the papers on dispatching do, percentiles of the response time, and how far shares are from the weights. Exit code 1 when no request got an answer.';
  static override examples = [
    '<%= config.bin %> bench policies http://127.0.0.1:8001 http://127.0.0.1:8002 --policy round-robin,p2c,lti --rate 500/s',
    {
      description: 'Try it, on four small nodes of unequal capacities at 70 % load',
      command:
        '<%= config.bin %> bench policies --serve 30/s,60/s,120/s,240/s --rate 315/s --arrivals poisson',
    },
    '<%= config.bin %> bench policies --cluster nodes.yaml --rate 1000/s --arrivals poisson --rounds 5',
  ];
  static override args = benchArgs;
  static override flags = {
    ...loadFlags,
    policy: Flags.string({
      default: 'round-robin,weighted-round-robin,least-connections,p2c,lti',
      helpValue: 'NAME,…',
      summary: 'The policies, apart by commas; the first is what others are compared with.',
    }),
    rounds: Flags.integer({
      min: 1,
      max: 1000,
      default: 3,
      summary: 'Runs of each policy; --duration is the length of one.',
    }),
    pause: Flags.string({
      helpValue: 'DURATION',
      default: '500ms',
      summary: 'Rest of the nodes between two runs.',
    }),
  };

  async run() {
    const { args, flags } = await this.parse(BenchPolicies);
    return withServedNodes(args.target ?? [], flags, (names) => this.#compare(names, flags));
  }

  async #compare(names: readonly string[], flags: ParsedFlags) {
    const pauseMs = durationFlag('pause', flags.pause, undefined, [0, 600_000])!;
    const bench = await planBench(names, flags);
    const policies = choosePolicies(flags.policy, bench);
    for (const remark of bench.remarks) this.note(remark);
    const { runs, isPartial } = await runRounds(bench, policies, {
      rounds: flags.rounds,
      pauseMs,
      signal: interruption(),
      clock: systemClock,
      tell: (text) => {
        if (!this.jsonEnabled()) process.stderr.write(`${text}\n`);
      },
    });
    const rows = comparePolicies(
      runs,
      bench.plan.nodes.map(({ criticalCount }) => criticalCount),
    );
    if (rows.every(({ meanResponseMs }) => meanResponseMs === null)) this.negative();
    const data = {
      plan: { ...runs[0]!.run.plan, policy: policies.map(({ text }) => text).join(',') },
      seed: flags.seed,
      rounds: flags.rounds,
      policies: rows,
      isPartial,
    };
    return this.result('PolicyComparison', data, () => policiesText(rows));
  }
}
