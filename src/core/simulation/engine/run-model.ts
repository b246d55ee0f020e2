import type { CellOutcome } from '../experiment.ts';
import type { SimulationModel } from '../model.ts';

export function runModel(model: SimulationModel): CellOutcome {
  throw new Error(`no engine for ${model.nodes.length} nodes`);
}
