import fc from 'fast-check';
import type { Assignment, Batch } from '../../../src/core/schedule/batch.ts';
import { measure } from '../../../src/core/schedule/measures.ts';
import type { MethodParameters, MethodSpec } from '../../../src/core/schedule/method.ts';
import { type MethodName, methods } from '../../../src/core/schedule/registry.ts';

export function batchOf(works: readonly number[], speeds: readonly number[]): Batch {
  return { works: Float64Array.from(works), speeds: Float64Array.from(speeds) };
}

/** Small enough to try all assignments, at most 3^7. */
export const smallBatches = fc
  .record({
    works: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 7 }),
    speeds: fc.array(fc.constantFrom(1, 2, 3, 5, 0.5), { minLength: 1, maxLength: 3 }),
  })
  .map(({ works, speeds }) => batchOf(works, speeds));

export function* allAssignments({ works, speeds }: Batch): Generator<Assignment> {
  for (let number = 0; number < speeds.length ** works.length; number++) {
    let rest = number;
    yield Uint16Array.from(works, () => {
      const node = rest % speeds.length;
      rest = Math.floor(rest / speeds.length);
      return node;
    });
  }
}

/** The least that any assignment gets, by trying all. */
export function least(batch: Batch, figure: 'makespan' | 'deviation'): number {
  let best = Number.POSITIVE_INFINITY;
  for (const assignment of allAssignments(batch)) {
    best = Math.min(best, measure(batch, assignment)[figure]);
  }
  return best;
}

/** The method to its end. */
export function assign(
  name: MethodName,
  batch: Batch,
  { seed = 1, parameters = {} }: { seed?: number; parameters?: MethodParameters } = {},
): Assignment {
  const spec: MethodSpec = methods[name];
  const steps = spec.run(batch, { ...spec.parameters, ...parameters }, seed);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value!;
}
