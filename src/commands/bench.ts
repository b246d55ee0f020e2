import { Flags, type Interfaces } from '@oclif/core';
import { writeWhole } from '../adapters/write-whole.ts';
import { LbCommand } from '../cli/base-command.ts';
import { isUnanswered, runWarnings } from '../cli/bench-figures.ts';
import { checkKeptFiles } from '../cli/bench-files.ts';
import { benchArgs, loadFlags } from '../cli/bench-flags.ts';
import { HlogRecording } from '../cli/bench-hlog.ts';
import { openBenchView, silentBenchView } from '../cli/bench-live.ts';
import { type BenchPlan, planBench } from '../cli/bench-plan.ts';
import { type ChosenPolicy, chooseDispatching } from '../cli/bench-policy.ts';
import { benchRecords } from '../cli/bench-records.ts';
import { runBench } from '../cli/bench-run.ts';
import { withServedNodes } from '../cli/bench-served.ts';
import { benchText } from '../cli/bench-text.ts';
import { expectationTable } from '../cli/expectation-text.ts';
import { outputFlag, renderList } from '../cli/list-output.ts';
import { interruption } from '../cli/signals.ts';
import { type Checked, checkExpectation } from '../core/load/check-expectation.ts';
import { type Expectation, parseExpectation } from '../core/load/expectation.ts';
import type { LoadRun } from '../core/load/load-run.ts';

type ParsedFlags = Interfaces.InferredFlags<typeof Bench.flags>;

export default class Bench extends LbCommand {
  static override summary = 'Load nodes, every request dispatched by a policy.';
  static override description =
    `Every request is given to a node by a load-balancing policy, as a balancer in front of these very machines would, so that it shows what each policy makes of them: see bench list-policies.

By default the model is open: requests arrive at a rate (--rate), whatever becomes of those before, and the response time runs from the instant at which a request was to start. A node that stalls is so seen by all requests that were due meanwhile. With --connections the model is closed: a request that ends makes room for the next one, so a node that stalls is hardly asked meanwhile, and nothing is made up for it. Service time (from the sending) and send lag (until the sending) are told beside.

Exit code 1 when no request got an answer, an --expect is missed or an --abort-when held. When lbctl itself could not keep up, the result says so; with --strict the exit code is then 1. Ctrl-C ends a run and prints what was measured, marked as partial.

What is asked for by --save, --hlog and --report replaces what an earlier run has left there, and nothing else. See also: lbctl help load-models, lbctl help expectations.

Targets that are neither in the cluster file nor on this machine need --i-own-this-target.`;
  static override examples = [
    '<%= config.bin %> bench http://127.0.0.1:8001 http://127.0.0.1:8002 --rate 500/s --policy p2c',
    '<%= config.bin %> bench --cluster lbctl.yaml --port 8080 --path /health --duration 30s',
    {
      description: 'In a pipeline: exit code 1 unless all of it holds',
      command:
        "<%= config.bin %> bench --rate 1k/s --expect 'p99<20ms' --expect 'errors<0.1%' --strict --save run.json",
    },
    '<%= config.bin %> bench web-1 --keys keys.txt --template /obj/{key} --choice zipf:1 --policy bounded-ring',
  ];
  static override args = benchArgs;
  static override flags = {
    ...loadFlags,
    policy: Flags.string({
      char: 'p',
      helpValue: 'NAME[:KEY=VALUE]',
      summary: 'How requests are dispatched; round-robin unless given.',
    }),
    pool: Flags.string({
      helpValue: 'FILE',
      exclusive: ['policy'],
      summary: 'Rules that say which policy dispatches which class of requests to which nodes.',
    }),
    expect: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'LIMIT',
      summary:
        "Such as 'p99<20ms', 'errors<0.1%', 'share(web-1)=25%±2'; exit code 1 unless it holds.",
    }),
    'abort-when': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'LIMIT',
      summary: "End the run, with exit code 1, as soon as it holds, such as 'errors>5%'.",
    }),
    strict: Flags.boolean({ summary: 'Exit code 1 when lbctl itself has limited the run.' }),
    save: Flags.string({ helpValue: 'FILE', summary: 'Keep the result, for bench compare.' }),
    hlog: Flags.string({
      helpValue: 'FILE',
      summary: 'Write a histogram log (HdrHistogram), a line a node and second.',
    }),
    report: Flags.string({
      helpValue: 'FILE',
      summary: 'Write a page with charts, for a browser, in one file.',
    }),
    output: outputFlag(),
  };

  async run() {
    const { args, flags } = await this.parse(Bench);
    return withServedNodes(args.target ?? [], flags, (names) => this.#bench(names, flags));
  }

  async #bench(names: readonly string[], flags: ParsedFlags) {
    const bench = await planBench(names, flags);
    const policy = await chooseDispatching(flags, bench);
    for (const remark of bench.remarks) this.note(remark);
    const ids = bench.plan.nodes.map(({ id }) => id);
    const expectations = (flags.expect ?? []).map((text) => parseExpectation(text, ids));
    const limits = (flags['abort-when'] ?? []).map((text) => parseExpectation(text, ids));
    checkKeptFiles(flags);
    const { run, abortedBy } = await this.#load(bench, policy, limits, flags.hlog);
    const checked = expectations.map((one) => checkExpectation(one, run));
    const isLimited = flags.strict && run.generator.limits.length > 0;
    const isMissed = checked.some(({ holds }) => !holds);
    if (isMissed || abortedBy !== undefined || isLimited || isUnanswered(run)) this.negative();
    const data = {
      ...run,
      ...(checked.length > 0 && { expectations: checked }),
      ...(abortedBy !== undefined && { abortedBy }),
    };
    await keep(data, flags);
    const text = await renderList(flags.output, benchRecords(run), () => runText(data));
    if (flags.output !== 'text') for (const warning of runWarnings(run)) this.warning(warning);
    return this.result('BenchRun', data, () => text);
  }

  async #load(
    bench: BenchPlan,
    policy: ChosenPolicy,
    limits: readonly Expectation[],
    hlogFile: string | undefined,
  ): Promise<{ run: LoadRun; abortedBy: string | undefined }> {
    const ids = bench.plan.nodes.map(({ id }) => id);
    const hlog = hlogFile === undefined ? undefined : new HlogRecording(hlogFile, ids);
    await hlog?.begin();
    let abortedBy: string | undefined;
    const run = await runBench(bench, policy, {
      view: this.jsonEnabled() ? silentBenchView : openBenchView(bench, policy),
      signal: interruption(),
      onRecord: (record, soFar) => {
        hlog?.take(record);
        if (limits.length === 0 || abortedBy !== undefined) return abortedBy === undefined;
        const figures = soFar();
        abortedBy = limits.find((limit) => checkExpectation(limit, figures).holds)?.text;
        return abortedBy === undefined;
      },
    });
    hlog?.end();
    return { run, abortedBy };
  }
}

type BenchResult = LoadRun & {
  readonly expectations?: readonly Checked[];
  readonly abortedBy?: string;
};

function runText(run: BenchResult): string {
  return [
    benchText(run),
    ...(run.abortedBy === undefined ? [] : [`ended early: ${run.abortedBy} held`]),
    ...(run.expectations === undefined ? [] : [expectationTable(run.expectations)]),
  ].join('\n\n');
}

/** The files that were asked for. */
async function keep(
  run: BenchResult,
  flags: { readonly save?: string | undefined; readonly report?: string | undefined },
): Promise<void> {
  if (flags.save !== undefined) {
    const stored = { apiVersion: 'lbctl/v1', kind: 'BenchRun', ...run };
    writeWhole(flags.save, `${JSON.stringify(stored, null, 2)}\n`);
  }
  if (flags.report !== undefined) {
    const { writeReport } = await import('../cli/report/write-report.ts');
    writeReport(flags.report, [{ file: flags.save ?? 'this run', run }]);
  }
}
