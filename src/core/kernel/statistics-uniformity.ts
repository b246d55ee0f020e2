import type { Ratio } from './units.ts';

/** How far values are from an even spread over 0 to 1, and how likely chance goes at least that far. */
export interface Uniformity {
  /** Largest distance between the share of values up to x and x itself. */
  readonly distance: Ratio;
  readonly pValue: Ratio;
}

/** The exact distribution costs values² steps and more; beyond this many its limit is near enough. */
const EXACT_UP_TO = 1000;
/** With n d² above this, chance goes as far in less than 1 of 10^15 cases (Massart's bound 2 exp(-2 n d²)). */
const CERTAIN = 18;

/**
 * The Kolmogorov-Smirnov test of values from 0 to 1 against the uniform distribution. The p-value is
 * exact to 1e-12 for at most 1000 values, and within 0.004 for more.
 */
export function testUniformity(values: readonly Ratio[]): Uniformity {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const distance = sorted.reduce(
    (largest, value, index) => Math.max(largest, value - index / n, (index + 1) / n - value),
    0,
  );
  const pValue = n <= EXACT_UP_TO ? 1 - exactBelow(n, distance) : limitAbove(n, distance);
  return { distance, pValue: Math.min(1, Math.max(0, pValue)) };
}

/**
 * P(distance < d) = n!/n^n times the middle entry of H^n, as Durbin found. One row of the power is
 * enough, and the factors i/n are spread over the steps, so that nothing overflows.
 * @see Marsaglia, Tsang, Wang 2003, doi:10.18637/jss.v008.i18
 */
function exactBelow(n: number, d: number): Ratio {
  if (n === 0) return 0;
  if (n * d * d > CERTAIN) return 1;
  const k = Math.floor(n * d) + 1;
  const matrix = durbinMatrix(2 * k - 1, k - n * d);
  let row = matrix.map((_, index) => Number(index === k - 1));
  for (let step = 1; step <= n; step++) {
    row = row.map(
      (_, column) =>
        (row.reduce((sum, value, index) => sum + value * matrix[index]![column]!, 0) * step) / n,
    );
  }
  return row[k - 1]!;
}

/** Ones on and under the diagonal and one above it, less powers of h at the edges, over factorials. */
function durbinMatrix(size: number, h: number): number[][] {
  const factorials = [1];
  for (let i = 1; i <= size; i++) factorials.push(factorials[i - 1]! * i);
  const entry = (row: number, column: number): number => {
    const order = row - column + 1;
    if (order < 0) return 0;
    const isCorner = row === size - 1 && column === 0;
    const edge = isCorner
      ? 2 * h ** size - Math.max(0, 2 * h - 1) ** size
      : (column === 0 ? h ** order : 0) + (row === size - 1 ? h ** order : 0);
    return (1 - edge) / factorials[order]!;
  };
  const indices = Array.from({ length: size }, (_, index) => index);
  return indices.map((row) => indices.map((column) => entry(row, column)));
}

/** Kolmogorov's limit with a correction for n. @see Stephens 1970, J. R. Stat. Soc. B 32(1), 115-122 */
function limitAbove(n: number, d: number): Ratio {
  const root = Math.sqrt(n);
  const x = (root + 0.12 + 0.11 / root) * d;
  if (x < 1) return 1 - thetaBelow(x);
  return [1, 2, 3, 4, 5].reduce(
    (sum, k) => sum + 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x),
    0,
  );
}

/** The same distribution by the theta series, which converges where the one above does not. */
function thetaBelow(x: number): Ratio {
  if (x === 0) return 0;
  const base = Math.exp((-Math.PI * Math.PI) / (8 * x * x));
  return (Math.sqrt(2 * Math.PI) / x) * (base + base ** 9 + base ** 25);
}
