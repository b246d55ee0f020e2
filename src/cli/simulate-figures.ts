import { formatMs, formatPercent, formatRate } from '../core/kernel/units-text.ts';
import type { Estimate, FigureUnit } from '../core/simulation/experiment.ts';
import { formatNumber, formatSignificant } from './render/number.ts';
import { isAsciiOnly } from './render/terminal.ts';

/** `12.3 ms ± 410 µs`; where all seeds agree, or there is one, the mean alone. */
export function estimateText(estimate: Estimate | null, unit: FigureUnit): string {
  return estimate === null ? 'none' : withHalf(estimate, unit, '');
}

/** The same of a difference, with its sign. */
export function differenceText(estimate: Estimate, unit: FigureUnit): string {
  return withHalf(estimate, unit, estimate.mean > 0 ? '+' : '');
}

/** Less of the mean is what is left of rounding. */
const NOTHING = 1e-9;

function withHalf({ mean, high }: Estimate, unit: FigureUnit, sign: '+' | ''): string {
  const half = high - mean;
  if (half <= NOTHING * Math.abs(mean)) return sign + figureText(mean, unit);
  const [meanText, halfText] =
    unit === 'ms' || unit === 'perSecond'
      ? [figureText(mean, unit), figureText(half, unit)]
      : bothText(mean, half, unit === 'share' ? 100 : 1);
  const end = unit === 'share' ? '%' : '';
  return `${sign}${meanText}${end} ${isAsciiOnly() ? '+-' : '±'} ${halfText}${end}`;
}

/** The digits that an interval leaves of its mean are those down to its own second one. */
function bothText(mean: number, half: number, factor: number): [mean: string, half: string] {
  const decimals = Math.min(MOST_DECIMALS, 1 - Math.floor(Math.log10(factor * half)));
  const text = (value: number): string => (factor * value).toFixed(Math.max(0, decimals));
  return [text(mean), text(half)];
}

const MOST_DECIMALS = 8;

const formats: Readonly<Record<FigureUnit, (amount: number) => string>> = {
  ms: formatMs,
  perSecond: formatRate,
  share: (share) => formatPercent(share),
  count: (count) => formatSignificant(count, 4),
  number: (number) => formatSignificant(number, 4),
};

function figureText(value: number, unit: FigureUnit): string {
  return value < 0 ? `-${formats[unit](-value)}` : formats[unit](value);
}

/** On an axis, whose values are round: none of their digits is lost. */
export function axisText(value: number, unit: FigureUnit): string {
  if (unit === 'ms') {
    return Math.abs(value) < 1_000
      ? `${formatNumber(value)} ms`
      : `${formatNumber(value / 1_000)} s`;
  }
  if (unit === 'perSecond') return `${formatNumber(value)}/s`;
  return unit === 'share' ? `${formatNumber(100 * value)}%` : formatNumber(value);
}
