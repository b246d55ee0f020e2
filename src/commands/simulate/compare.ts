import { LbCommand } from '../../cli/base-command.ts';
import { renderList } from '../../cli/list-output.ts';
import {
  policyFlag,
  readOverrides,
  scenarioArgs,
  simulateFlags,
} from '../../cli/simulate-flags.ts';
import { planScenario } from '../../cli/simulate-plan.ts';
import { simulationRecords } from '../../cli/simulate-records.ts';
import { simulate } from '../../cli/simulate-run.ts';
import { simulationText } from '../../cli/simulate-text.ts';
import { LbError } from '../../core/kernel/errors.ts';

export default class SimulateCompare extends LbCommand {
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
    const { overrides, remarks } = readOverrides(flags);
    const plan = await planScenario(args.scenario, overrides);
    for (const remark of remarks) this.note(remark);
    const result = await simulate(plan, flags);
    if (result.isReproduced === false) this.negative();
    const text = await renderList(flags.output, simulationRecords(result), () =>
      simulationText(result),
    );
    return this.result('SimulationResult', result, () => text);
  }
}
