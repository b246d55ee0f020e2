import { Args } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { bundledScenario } from '../../cli/simulate-plan.ts';

export default class SimulateShow extends LbCommand {
  static override summary = 'Print a bundled scenario as YAML, to be changed and run as a file.';
  static override examples = [
    {
      description: 'Change a copy of a scenario',
      command: '<%= config.bin %> simulate show NAME > mine.yaml',
    },
  ];
  static override args = {
    scenario: Args.string({
      required: true,
      description: 'Its name: see simulate list.',
      ignoreStdin: true,
    }),
  };

  async run() {
    const { args } = await this.parse(SimulateShow);
    const scenario = bundledScenario(args.scenario);
    const document = scenario.kind === 'document' ? scenario.document : null;
    const data = { name: args.scenario, summary: scenario.summary, document };
    return this.result('Scenario', data, () => document ?? withoutDocument(args.scenario));
  }
}

/** As a comment, so that it is no scenario either when it is kept as a file. */
function withoutDocument(name: string): string {
  return `# ${name} is computed without events, so there is no document of it.\n# Change its parameters: lbctl simulate run ${name} --set NAME=VALUE`;
}
