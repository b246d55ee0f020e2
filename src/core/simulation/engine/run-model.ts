import type { CellOutcome } from '../experiment.ts';
import type { SimulationModel } from '../model.ts';
import { Engine } from './engine.ts';

/**
 * Plays a model to its end. Time grows with requests, memory with requests in flight.
 * @throws LbError USAGE, WEIGHTS_UNSUPPORTED when the policy cannot be made for these nodes
 */
export const runModel = (model: SimulationModel): CellOutcome => new Engine(model).run();
