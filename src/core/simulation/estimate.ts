import { studentQuantile } from '../kernel/student.ts';
import type { Estimate } from './experiment.ts';

/** Two-sided 95 %: either tail has half of the rest. */
const UPPER = 0.975;

/**
 * The mean of independent values with its 95 % interval by Student's t.
 * @param values at least one
 */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (values.every((value) => value === values[0])) {
    return { mean: values[0]!, low: values[0]!, high: values[0]!, count };
  }
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const half = tOf(count - 1) * Math.sqrt(squares / (count - 1) / count);
  return { mean, low: mean - half, high: mean + half, count };
}

/** The same, or null where some value is missing or there is none. */
export function estimateAll(values: readonly (number | null)[]): Estimate | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length || known.length === 0 ? null : estimate(known);
}

const quantiles = new Map<number, number>();

/** Asked for again and again with the same number of seeds. */
function tOf(degreesOfFreedom: number): number {
  let quantile = quantiles.get(degreesOfFreedom);
  if (quantile === undefined) {
    quantile = studentQuantile(UPPER, degreesOfFreedom);
    quantiles.set(degreesOfFreedom, quantile);
  }
  return quantile;
}
