import { Args, Flags } from '@oclif/core';
import { readText } from '../../adapters/files.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { comparisonRecords, comparisonText } from '../../cli/bench-compare-text.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { parseRatio, printRatio } from '../../core/kernel/units-text.ts';
import { compareRuns } from '../../core/load/compare.ts';
import { DEFAULT_NOISE } from '../../core/load/compare-metric.ts';
import { readRun } from '../../core/load/read-run.ts';

export default class BenchCompare extends LbCommand {
  static override summary = 'Whether a load run was slower than an earlier one.';
  static override description =
    `Compares runs that lbctl bench --json has stored with the first one, second by second: medians over the seconds, their difference with a confidence interval (95 %, by resampling stretches of seconds), and how often the seconds of the one are above those of the other (Cliff's delta, -1 to 1).

A run is slower when a figure is worse by more than the noise, its interval excludes 0, and the effect is large (0.474, three of four pairs of seconds); it is the same when the interval lies within the noise; everything else is unclear, as are fewer than 5 seconds. Errors are compared in points of percent, with a noise of 0.1. The first second is left out where 5 others are there: connections are opened in it.

Runs of different plans are refused. Exit 1 when a figure is slower by more than --fail-on-regression, or errors are more.`;
  static override examples = [
    '<%= config.bin %> bench compare before.json after.json',
    '<%= config.bin %> bench compare before.json after.json --fail-on-regression 5%',
    '<%= config.bin %> bench compare mon.json tue.json wed.json --noise 10% --report week.html',
  ];
  static override args = {
    file: Args.string({
      description: 'Stored runs; the first is what the others are compared with.',
      ignoreStdin: true,
      multiple: true,
      required: true,
    }),
  };
  static override flags = {
    'fail-on-regression': Flags.string({
      helpValue: 'SHARE',
      summary: 'Exit 1 when a figure is slower by more, for example 5%.',
    }),
    noise: Flags.string({
      helpValue: 'SHARE',
      default: printRatio(DEFAULT_NOISE),
      summary: 'Difference that two equal runs may have on these machines.',
    }),
    seed: Flags.integer({ min: 0, default: 1, summary: 'For the confidence intervals.' }),
    report: Flags.string({
      helpValue: 'FILE',
      summary: 'Write charts of the runs over each other, as one HTML file.',
    }),
    output: outputFlag(),
  };

  async run() {
    const { args, flags } = await this.parse(BenchCompare);
    const limits = comparisonLimits(flags);
    const runs = fileNames(args.file).map((file) => ({ file, run: readRun(readText(file), file) }));
    const comparison = compareRuns(runs, { seed: flags.seed, ...limits });
    for (const { file, isPartial, limits } of comparison.runs) {
      if (isPartial) this.warning(`${file} ended before its time`);
      for (const limit of limits) this.warning(`${file} was limited by its generator: ${limit}`);
    }
    if (flags.report !== undefined) {
      const { writeReport } = await import('../../cli/report/write-report.ts');
      writeReport(flags.report, runs);
    }
    if (comparison.isRegression) this.negative();
    const text = await renderList(flags.output, comparisonRecords(comparison), () =>
      comparisonText(comparison, runs),
    );
    return this.result('BenchComparison', comparison, () => text);
  }
}

/** @throws LbError USAGE for one file alone */
function fileNames(given: string | readonly string[]): readonly string[] {
  const files = [given].flat();
  if (files.length > 1) return files;
  throw new LbError('USAGE', `there is nothing to compare "${files[0]}" with`, {
    hint: 'name two runs or more, the earliest first',
  });
}

/** @throws LbError USAGE also when a regression would be smaller than what is noise */
function comparisonLimits(flags: {
  readonly noise: string;
  readonly 'fail-on-regression'?: string | undefined;
}) {
  const noise = parseRatio(flags.noise);
  const written = flags['fail-on-regression'];
  const allowed = written === undefined ? undefined : parseRatio(written);
  if (allowed === undefined || allowed >= noise) return { noise, allowed };
  throw new LbError(
    'USAGE',
    `--fail-on-regression ${written} is less than the noise of ${printRatio(noise)}`,
    { hint: `runs that steady need --noise ${written} as well` },
  );
}
