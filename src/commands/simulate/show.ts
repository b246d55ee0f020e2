import { Args } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { scenarioParameters, scenarioText } from '../../cli/scenario-text.ts';
import { bundledScenario } from '../../cli/simulate-plan.ts';

export default class SimulateShow extends LbCommand {
  static override summary = 'Print a bundled scenario as YAML, to be changed and run as a file.';
  static override description =
    'A computed experiment has no document: its parameters are shown, with their defaults and bounds.';
  static override examples = [
    {
      description: 'Change a copy of a scenario',
      command: '<%= config.bin %> simulate show zone-outage > mine.yaml',
    },
    '<%= config.bin %> simulate show dch-virtual-nodes',
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
    const data = {
      name: args.scenario,
      summary: scenario.summary,
      document: scenario.kind === 'document' ? scenario.document : null,
      parameters: scenarioParameters(scenario),
    };
    return this.result('Scenario', data, () => scenarioText(args.scenario, scenario));
  }
}
