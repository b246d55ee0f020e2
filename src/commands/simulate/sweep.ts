import { LbCommand } from '../../cli/base-command.ts';
import { renderList } from '../../cli/list-output.ts';
import {
  policyFlag,
  readOverrides,
  scenarioArgs,
  simulateFlags,
  varyFlag,
} from '../../cli/simulate-flags.ts';
import { planScenario } from '../../cli/simulate-plan.ts';
import { simulationRecords } from '../../cli/simulate-records.ts';
import { simulate } from '../../cli/simulate-run.ts';
import { simulationText } from '../../cli/simulate-text.ts';

export default class SimulateSweep extends LbCommand {
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
