import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { threadsFlag } from '../../cli/simulate-flags.ts';
import { validate } from '../../cli/simulate-validation.ts';
import { validationText } from '../../cli/simulate-validation-text.ts';

export default class SimulateValidate extends LbCommand {
  static override summary = 'Hold the simulator against queueing theory.';
  static override description =
    'Simulates queues whose mean response times are known in closed form and tells how far the simulated ones are off, in standard errors: single nodes under processor sharing, with any law of demands (M/M/1, M/G/1), several cores (M/M/c), round robin, the shortest of two queues, two and three random choices of very many nodes, fixed splits. More than 3 standard errors is a contradiction; by chance that happens once in 370 times. Exit code 1 when some figure is off by more.';
  static override examples = [
    '<%= config.bin %> simulate validate',
    '<%= config.bin %> simulate validate --only M/M/c --requests 1000000 --seed 100 --output csv',
  ];
  static override flags = {
    seeds: Flags.integer({
      min: 1,
      max: 1_000,
      default: 10,
      summary: 'Independent runs of every queue.',
    }),
    seed: Flags.integer({
      min: 0,
      default: 1,
      summary: 'The first seed; the others follow it.',
    }),
    only: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'QUEUE',
      summary: 'Queues of this name alone, such as M/M/c.',
    }),
    requests: Flags.integer({
      min: 1000,
      max: 1_000_000_000,
      default: 100_000,
      summary: 'Requests of a simulation, at least; slow queues have more.',
    }),
    threads: threadsFlag(),
    output: outputFlag(),
  };

  async run() {
    const { flags } = await this.parse(SimulateValidate);
    const validation = await validate(flags);
    if (validation.rows.some(({ isWithin }) => !isWithin)) this.negative();
    const text = await renderList(
      flags.output,
      validation.rows.map((row) => ({ ...row })),
      () => validationText(validation),
    );
    return this.result('SimulationValidation', validation, () => text);
  }
}
