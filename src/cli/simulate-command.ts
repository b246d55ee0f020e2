import { LbCommand } from './base-command.ts';
import { renderList } from './list-output.ts';
import { type OverrideFlags, readOverrides } from './simulate-flags.ts';
import { planScenario } from './simulate-plan.ts';
import { simulationRecords } from './simulate-records.ts';
import { type RunFlags, simulate } from './simulate-run.ts';
import { simulationText } from './simulate-text.ts';

interface SimulationFlags extends OverrideFlags, RunFlags {
  readonly output: Parameters<typeof renderList>[0];
}

/** What commands that simulate a scenario have in common; they differ in the flags that they demand. */
export abstract class SimulateCommand extends LbCommand {
  /** The result, and what to print where it is not JSON. */
  protected async simulated(scenario: string, flags: SimulationFlags) {
    const { overrides, remarks } = readOverrides(flags);
    const plan = await planScenario(scenario, overrides);
    for (const remark of remarks) this.note(remark);
    const result = await simulate(plan, flags);
    if (result.isReproduced === false) this.negative();
    const text = await renderList(flags.output, simulationRecords(result), () =>
      simulationText(result),
    );
    return { result, text };
  }
}
