/**
 * Cliff's delta: how much more often a value of `after` is above one of `before` than below it; 1
 * when all are, -1 when none is, 0 when neither is more frequent.
 * @param before,after at least one value each
 * @see Cliff 1993, doi:10.1037/0033-2909.114.3.494
 */
export function cliffsDelta(before: readonly number[], after: readonly number[]): number {
  const sorted = Float64Array.from(before).sort();
  let balance = 0;
  for (const value of after) {
    balance += lowerBound(sorted, value) - (sorted.length - upperBound(sorted, value));
  }
  return balance / (before.length * after.length);
}

/** How many of the sorted values are below. */
function lowerBound(sorted: Float64Array, value: number): number {
  return partition(sorted, (one) => one < value);
}

/** How many are not above. */
function upperBound(sorted: Float64Array, value: number): number {
  return partition(sorted, (one) => one <= value);
}

function partition(sorted: Float64Array, isBefore: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
