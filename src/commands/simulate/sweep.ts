import { SimulateCommand } from '../../cli/simulate-command.ts';
import { policyFlag, scenarioArgs, simulateFlags, varyFlag } from '../../cli/simulate-flags.ts';

export default class SimulateSweep extends SimulateCommand {
  static override summary = 'Simulate a scenario at many values of one of its parameters.';
  static override description =
    'Every value is a point of every series, simulated with the same seeds. The table and the plot have the parameter as their axis; --report draws every figure against it, with confidence bands.';
  static override examples = [
    '<%= config.bin %> simulate sweep dch-virtual-nodes --vary virtualNodes=80:260:10',
    '<%= config.bin %> simulate sweep zone-outage --vary rate=900/s:1500/s:100/s --report peak.html',
  ];
  static override args = scenarioArgs;
  static override flags = {
    ...simulateFlags,
    policy: policyFlag(),
    vary: varyFlag({ required: true }),
  };

  async run() {
    const { args, flags } = await this.parse(SimulateSweep);
    const { result, text } = await this.simulated(args.scenario, flags);
    return this.result('SimulationResult', result, () => text);
  }
}
