/** Of whole numbers from 0, not both of them 0. */
export function greatestDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** Of whole numbers from 1. */
export function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestDivisor(a, b)) * b;
}
