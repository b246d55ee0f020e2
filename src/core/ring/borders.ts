/**
 * Merges ascending lists of borders into one without repeats. Rows often share one list, so the last
 * result is kept and returned again for the same two lists.
 */
export function mergeBorders(): (a: ArrayLike<number>, b: ArrayLike<number>) => Float64Array {
  let lastA: ArrayLike<number> | undefined;
  let lastB: ArrayLike<number> | undefined;
  let merged = new Float64Array(0);
  return (a, b) => {
    if (a === lastA && b === lastB) return merged;
    const both = new Float64Array(a.length + b.length);
    let count = 0;
    for (let i = 0, j = 0; i < a.length || j < b.length; ) {
      const next = j >= b.length || (i < a.length && a[i]! <= b[j]!) ? a[i++]! : b[j++]!;
      if (count === 0 || both[count - 1] !== next) both[count++] = next;
    }
    merged = both.subarray(0, count);
    lastA = a;
    lastB = b;
    return merged;
  };
}
