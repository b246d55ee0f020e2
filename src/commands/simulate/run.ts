import { SimulateCommand } from '../../cli/simulate-command.ts';
import { policyFlag, scenarioArgs, simulateFlags, varyFlag } from '../../cli/simulate-flags.ts';

export default class SimulateRun extends SimulateCommand {
  static override summary = 'Simulate a scenario: an experiment of a paper, or your own cluster.';
  static override description =
    `Runs the same policies, rings, detectors and weight laws as the other commands, on virtual time. Everything random comes from seeds: the same seeds give the same result on every machine, in any number of threads. Every figure is a mean over seeds, with its 95 % interval by Student's t; series meet the same random numbers, and their differences are told with whether they are significant.

Scenarios of papers say what their source claims. Exit code 1 when that does not come out. A scenario that is changed by --set, --vary, --policy, --profiles or --trace is yours, and nothing is judged. Ctrl-C ends a simulation and prints what is done, marked as partial.`;
  static override examples = [
    '<%= config.bin %> simulate run dch-response',
    {
      description: 'What if it were worse: a scenario, changed',
      command: '<%= config.bin %> simulate run zone-outage --set rate=1500/s --set retries=0',
    },
    {
      description: 'Your own fleet and traffic',
      command:
        '<%= config.bin %> simulate run cluster.yaml --profiles profiles.ndjson --trace access.log --report report.html',
    },
    '<%= config.bin %> simulate run cluster.yaml --seeds 20 --json',
  ];
  static override args = scenarioArgs;
  static override flags = {
    ...simulateFlags,
    policy: policyFlag(),
    vary: varyFlag(),
  };

  async run() {
    const { args, flags } = await this.parse(SimulateRun);
    const { result, text } = await this.simulated(args.scenario, flags);
    return this.result('SimulationResult', result, () => text);
  }
}
