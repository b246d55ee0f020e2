/** A stretch of a run: how much was measured in it, and the sum of what was. */
export interface Batch {
  readonly count: number;
  readonly sum: number;
}

/** A mean, and the standard deviation of its error. */
export interface BatchMean {
  readonly mean: number;
  readonly standardError: number;
}

/**
 * The mean over all batches, as sum over sum, with its standard error from how batches deviate; they
 * should be long enough to be nearly independent.
 * @param batches at least two with something in them
 */
export function batchMean(batches: readonly Batch[]): BatchMean {
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const mean = batches.reduce((sum, batch) => sum + batch.sum, 0) / count;
  const squares = batches.reduce((sum, batch) => {
    const off = batch.sum - mean * batch.count;
    return sum + off * off;
  }, 0);
  const n = batches.length;
  return { mean, standardError: Math.sqrt((squares * n) / (n - 1)) / count };
}
