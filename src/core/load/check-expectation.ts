import { formatCount, printDuration, printRate, printRatio } from '../kernel/units-text.ts';
import type { Expectation } from './expectation.ts';
import type { Figures } from './figure.ts';
import type { Outcomes } from './load-run.ts';

/** An expectation and what came of it. */
export interface Checked {
  /** As it was written. */
  readonly text: string;
  readonly wanted: string;
  readonly got: string;
  /** False also when nothing was measured that could be judged. */
  readonly holds: boolean;
}

/**
 * Judges a finished run, or one that is going on. What was not measured never holds: a run must not
 * pass for want of answers, nor be aborted for it.
 */
export function checkExpectation(expectation: Expectation, figures: Figures): Checked {
  const { text, node } = expectation;
  const wanted = wantedText(expectation);
  const outcomes = outcomesOf(figures, node);
  if (outcomes === undefined) return { text, wanted, got: `no node "${node}"`, holds: false };
  const value = measured(expectation, outcomes);
  if (value === null) return { text, wanted, got: 'nothing measured', holds: false };
  return { text, wanted, got: valueText(expectation, value), holds: isWithin(expectation, value) };
}

function outcomesOf({ total, nodes }: Figures, node: string | undefined): Outcomes | undefined {
  return node === undefined ? total : nodes.find((one) => one.node === node);
}

function measured({ figure, isShare }: Expectation, outcomes: Outcomes): number | null {
  const value = figure.value(outcomes);
  if (value === null || !isShare || figure.unit === 'share') return value;
  return outcomes.requestCount === 0 ? null : value / outcomes.requestCount;
}

/** Shares and times come out of divisions: 25 % of 3 points is not exactly what was written. */
const ROUNDING = 1e-9;

function isWithin({ operator, bound, tolerance }: Expectation, value: number): boolean {
  const isEqual = Math.abs(value - bound) <= tolerance + ROUNDING * Math.max(1, bound);
  if (operator === '=') return isEqual;
  if (operator === '<=') return value <= bound;
  if (operator === '>=') return value >= bound;
  return operator === '<' ? value < bound : value > bound;
}

function wantedText(expectation: Expectation): string {
  const { operator, bound, tolerance } = expectation;
  const print = printerOf(expectation);
  const beside = tolerance === 0 ? '' : ` ± ${print(tolerance)}`;
  return `${operator} ${print(bound)}${beside}`;
}

/** So many digits that what was got is not rounded to its bound. */
const DIGITS = 6;

function valueText(expectation: Expectation, value: number): string {
  return printerOf(expectation)(Number(value.toPrecision(DIGITS)));
}

function printerOf({ figure, isShare }: Expectation): (value: number) => string {
  return isShare ? printRatio : printers[figure.unit];
}

const printers = {
  duration: printDuration,
  rate: printRate,
  share: printRatio,
  count: formatCount,
};
