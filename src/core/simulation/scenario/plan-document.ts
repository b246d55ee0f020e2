import type { SimulationPlan } from '../experiment.ts';
import type { Overrides } from '../scenario.ts';

export async function planDocument(
  text: string,
  file: string,
  overrides: Overrides,
): Promise<SimulationPlan> {
  throw new Error(`${file}: ${text.length} ${Object.keys(overrides)}`);
}
