/** Numbers for people. Machines get them unrounded, in JSON and CSV. */

/** Rounded to at most `digits` significant digits: 2.02, 512, 0.00123, 1.2e-9. */
export function formatSignificant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  return size !== 0 && (size < 1e-4 || size >= 1e15)
    ? rounded.toExponential().replace('e+', 'e')
    : String(rounded);
}

/** As a person would write it: six significant digits at most, none of them noise. */
export function formatNumber(value: number): string {
  return formatSignificant(value, 6);
}

/** A difference as percent with its sign and two decimals: +0.64%, -12.00%; 0.00% has none. */
export function formatSignedPercent(ratio: number): string {
  return `${withSign(100 * ratio, 2)}%`;
}

/** With its sign and so many decimals; what rounds to 0 has none. */
export function withSign(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return text.replace('-', '');
  return value > 0 ? `+${text}` : text;
}

const SCALES = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** A count in few columns, for axes: 50, 1k, 1.5M. */
export function formatCompact(count: number): string {
  const scale = SCALES.find(([size]) => count >= size);
  if (scale === undefined) return String(Number(count.toPrecision(3)));
  return `${Number((count / scale[0]).toPrecision(3))}${scale[1]}`;
}
