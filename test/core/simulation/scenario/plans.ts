import { LbError } from '../../../../src/core/kernel/errors.ts';
import type { SimulationPlan } from '../../../../src/core/simulation/experiment.ts';
import type { SimulationModel } from '../../../../src/core/simulation/model.ts';
import { planDocument } from '../../../../src/core/simulation/scenario/plan-document.ts';
import type { Overrides } from '../../../../src/core/simulation/scenario.ts';

/** The least that makes a scenario. */
export const LEAST = `version: 1
nodes: [{ id: n, count: 3 }]
load: 100/s
run: { duration: 10s }
`;

export const plan = (text: string, overrides: Partial<Overrides> = {}): Promise<SimulationPlan> =>
  planDocument(text, 'scenario.yaml', { set: {}, ...overrides });

export function modelOf(made: SimulationPlan, series = 0, point = 0): SimulationModel {
  const job = made.cell(series, point, made.seeds[0]!);
  if (job.kind !== 'model') throw new Error('a computed cell');
  return job.model;
}

export async function model(
  text: string,
  overrides?: Partial<Overrides>,
): Promise<SimulationModel> {
  return modelOf(await plan(text, overrides));
}

/** All mistakes as `line:column message (hint)`. */
export async function mistakes(text: string, overrides?: Partial<Overrides>): Promise<string[]> {
  try {
    await plan(text, overrides);
  } catch (error) {
    if (!(error instanceof LbError)) throw error;
    if (error.problems.length === 0) return [`${error.code} ${error.message} (${error.hint})`];
    return error.problems.map(
      ({ line, column, message, hint }) =>
        `${line}:${column} ${message}${hint === undefined ? '' : ` (${hint})`}`,
    );
  }
  return [];
}
