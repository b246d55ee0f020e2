/**
 * Factors of the terms whose sum comes closest to `values`, by Householder's reflections.
 *
 * @param terms a column a term, each as long as `values`; none a sum of the others
 * @see Golub 1965, doi:10.1007/BF01436075
 */
export function leastSquares(
  terms: readonly (readonly number[])[],
  values: readonly number[],
): number[] {
  const columns = terms.map((term) => [...term]);
  const right = [...values];
  const diagonal = columns.map((column, k) => reflect(column, k, [...columns.slice(k + 1), right]));
  const factors: number[] = new Array(columns.length).fill(0);
  for (let k = columns.length - 1; k >= 0; k--) {
    let left = right[k]!;
    for (let j = k + 1; j < columns.length; j++) left -= columns[j]![k]! * factors[j]!;
    factors[k] = left / diagonal[k]!;
  }
  return factors;
}

/** Turns `column` into a multiple of the k-th unit, and the others along. @returns that multiple */
function reflect(column: number[], k: number, others: readonly number[][]): number {
  let square = 0;
  for (let i = k; i < column.length; i++) square += column[i]! * column[i]!;
  const length = column[k]! > 0 ? -Math.sqrt(square) : Math.sqrt(square);
  const mirror = column.slice(k);
  mirror[0]! -= length;
  const half = mirror.reduce((sum, part) => sum + part * part, 0) / 2;
  if (half === 0) return length;
  for (const other of others) {
    const along = mirror.reduce((sum, part, i) => sum + part * other[k + i]!, 0) / half;
    for (const [i, part] of mirror.entries()) other[k + i]! -= along * part;
  }
  return length;
}
