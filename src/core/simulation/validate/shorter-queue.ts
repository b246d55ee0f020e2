import type { Ratio } from '../../kernel/units.ts';

/** Differences of the two queues beyond which nothing is left: their chance falls by a factor of 3 each. */
const DIFFERENCES = 40;

type Matrix = Float64Array[];

/**
 * Mean response time of two nodes where every request joins the shorter queue, ties by chance, in units
 * of the mean service time. The chain of (shorter queue m, difference k) goes from m to m ± 1 only, so
 * the chances of level m + 1 are those of level m times a matrix R, which is found by the recursion that
 * cuts the chain off at ever higher levels.
 * @see Neuts 1981, Matrix-Geometric Solutions in Stochastic Models
 */
export function shorterQueueResponse(rho: Ratio): number {
  const rate = 2 * rho;
  const up = matrix((from, to) => (from > 0 && to === from - 1 ? rate : 0));
  // Of the shorter queue; with equal ones of either.
  const down = matrix((from, to) => (to === from + 1 ? (from === 0 ? 2 : 1) : 0));
  const inner = level(rate, 2);
  let ratio = matrix(() => 0);
  for (let round = 0; round < 20_000; round++) {
    const next = divided(up, added(inner, times(ratio, down)));
    const change = furthest(next, ratio);
    ratio = next;
    if (change < 1e-15) break;
  }
  let chances = stationary(added(level(rate, 1), times(ratio, down)));
  let total = 0;
  let inside = 0;
  for (let shorter = 0; ; shorter++) {
    const sum = chances.reduce((all, chance) => all + chance, 0);
    total += sum;
    for (const [difference, chance] of chances.entries()) {
      inside += chance * (2 * shorter + difference);
    }
    if (sum < 1e-17 * total) break;
    chances = times([chances], ratio)[0]!;
  }
  return inside / total / rate;
}

/** Rates inside a level, the diagonal takes away all that leaves. @param busy nodes that work where queues are equal */
function level(rate: number, busy: 1 | 2): Matrix {
  return matrix((from, to) => {
    const shorterWorks = busy === 2;
    const leaving = rate + (shorterWorks ? 1 : 0) + (from > 0 || shorterWorks ? 1 : 0);
    const isLast = from === DIFFERENCES - 1;
    if (to === from) return -leaving + (isLast && shorterWorks ? 1 : 0);
    if (from === 0) return to === 1 ? rate : 0;
    return to === from - 1 ? 1 : 0;
  });
}

const matrix = (value: (row: number, column: number) => number): Matrix =>
  Array.from({ length: DIFFERENCES }, (_, row) =>
    Float64Array.from({ length: DIFFERENCES }, (__, column) => value(row, column)),
  );

function times(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => {
    const sum = new Float64Array(DIFFERENCES);
    for (const [k, factor] of row.entries()) {
      if (factor === 0) continue;
      for (let column = 0; column < DIFFERENCES; column++) sum[column]! += factor * b[k]![column]!;
    }
    return sum;
  });
}

const added = (a: Matrix, b: Matrix): Matrix =>
  a.map((row, i) => row.map((value, column) => value + b[i]![column]!));

function furthest(a: Matrix, b: Matrix): number {
  return a.reduce(
    (most, row, i) =>
      row.reduce((far, value, k) => Math.max(far, Math.abs(value - b[i]![k]!)), most),
    0,
  );
}

/** -a b^-1, by elimination on columns. */
function divided(a: Matrix, b: Matrix): Matrix {
  const x = a.map((row) => row.map((value) => -value));
  const m = b.map((row) => row.slice());
  for (let k = 0; k < DIFFERENCES; k++) {
    const pivot = m[k]![k]!;
    for (let column = 0; column < DIFFERENCES; column++) {
      if (column === k) continue;
      const factor = m[k]![column]! / pivot;
      if (factor === 0) continue;
      for (const row of m) row[column]! -= factor * row[k]!;
      for (const row of x) row[column]! -= factor * row[k]!;
    }
    for (const row of m) row[k]! /= pivot;
    for (const row of x) row[k]! /= pivot;
  }
  return x;
}

/** Chances p with p q = 0 and sum 1: the last equation is replaced by the sum. */
function stationary(q: Matrix): Float64Array {
  const last = DIFFERENCES - 1;
  const replaced = q.map((row) => row.map((value, column) => (column === last ? 1 : value)));
  const wanted = Float64Array.from({ length: DIFFERENCES }, (_, column) =>
    column === last ? -1 : 0,
  );
  return divided([wanted], replaced)[0]!;
}
