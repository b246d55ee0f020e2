import { formatMs, formatPercent, formatRate } from '../core/kernel/units-text.ts';
import type { Estimate, FigureUnit } from '../core/simulation/experiment.ts';
import { formatNumber, formatSignificant } from './render/number.ts';
import { isAsciiOnly } from './render/terminal.ts';

const formats: Readonly<Record<FigureUnit, (amount: number) => string>> = {
  ms: formatMs,
  perSecond: formatRate,
  share: (share) => formatPercent(share),
  count: (count) => formatSignificant(count, 4),
  number: (number) => formatSignificant(number, 4),
};

/** A figure for a table. */
function figureText(value: number | null, unit: FigureUnit): string {
  if (value === null) return 'none';
  return value < 0 ? `-${formats[unit](-value)}` : formats[unit](value);
}

/** A difference with its sign. */
function signedText(value: number, unit: FigureUnit): string {
  return value > 0 ? `+${figureText(value, unit)}` : figureText(value, unit);
}

/** `12.3 ms ± 410 µs`; where all seeds agree, or there is one, the mean alone. */
export function estimateText(estimate: Estimate | null, unit: FigureUnit): string {
  if (estimate === null) return 'none';
  return `${figureText(estimate.mean, unit)}${halfText(estimate, unit)}`;
}

/** The same of a difference. */
export function differenceText(estimate: Estimate, unit: FigureUnit): string {
  return `${signedText(estimate.mean, unit)}${halfText(estimate, unit)}`;
}

function halfText({ mean, high }: Estimate, unit: FigureUnit): string {
  if (high <= mean) return '';
  return ` ${isAsciiOnly() ? '+-' : '±'} ${figureText(high - mean, unit)}`;
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
