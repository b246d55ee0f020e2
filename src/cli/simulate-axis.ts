/** From here on the greatest value over the least leaves the small ones no room on a linear axis. */
const WIDE = 100;

/** Whether values of an axis stand apart by factors, such as 50, 100, 500, … 100 000. */
export function isByFactors(values: readonly number[]): boolean {
  const least = Math.min(...values);
  return values.length > 2 && least > 0 && Math.max(...values) >= WIDE * least;
}
