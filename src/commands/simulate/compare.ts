import { SimulateCommand } from '../../cli/simulate-command.ts';
import { policyFlag, scenarioArgs, simulateFlags } from '../../cli/simulate-flags.ts';
import { LbError } from '../../core/kernel/errors.ts';

export default class SimulateCompare extends SimulateCommand {
  static override summary =
    'Simulate a scenario with several policies, and tell their differences.';
  static override description =
    'All policies meet the same arrivals, demands and faults, seed by seed, so that what they share falls out of their differences. Each difference from the first policy is told with its 95 % interval, and in words: better, worse, or not significant.';
  static override examples = [
    '<%= config.bin %> simulate compare zone-outage --policy ring,bounded-ring,p2c',
    '<%= config.bin %> simulate compare cluster.yaml --policy weighted-least-connections,p2c --seeds 30 --output csv',
  ];
  static override args = scenarioArgs;
  static override flags = {
    ...simulateFlags,
    policy: policyFlag({ required: true }),
  };

  async run() {
    const { args, flags } = await this.parse(SimulateCompare);
    if (!flags.policy.includes(',')) {
      throw new LbError('USAGE', `there is nothing to compare "${flags.policy}" with`, {
        hint: 'name two policies or more, the one to compare with first',
      });
    }
    const { result, text } = await this.simulated(args.scenario, flags);
    return this.result('SimulationResult', result, () => text);
  }
}
