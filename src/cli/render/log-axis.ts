import type { PlotAxis, Point } from './plot-axis.ts';

/**
 * An axis by logarithms.
 * @param values at least one, all above 0
 */
export function createLogAxis(values: readonly number[], cells: number): PlotAxis {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const widening = least === most ? Math.sqrt(10) : 1;
  const low = least / widening;
  const high = most * widening;
  const perCell = Math.log(high / low) / Math.max(1, cells - 1);
  const axis: PlotAxis = {
    cells,
    low,
    high,
    cell: (value) => Math.round(Math.log(value / low) / perCell),
    value: (cell) => low * Math.exp(cell * perCell),
    ticks: (gap) => axisTicks(axis, gap),
  };
  return axis;
}

/**
 * Round values on the axis whose cells are at least `gap` apart: 1, 2, 5 times powers of ten, or just
 * those. At least one: a short axis may lie between two of them, and then has its own roundest value.
 */
function axisTicks(axis: PlotAxis, gap: number): number[] {
  const from = Math.floor(Math.log10(axis.low));
  const to = Math.ceil(Math.log10(axis.high));
  const decades = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const fine = inside(
    axis,
    decades.flatMap((decade) => [1, 2, 5].map((digit) => power(digit, decade))),
  );
  if (fine.length === 0) return [roundest(axis)];
  if (isRoomy(axis, fine, gap)) return fine;
  const coarse = inside(
    axis,
    decades.map((decade) => power(1, decade)),
  );
  return coarse.length === 0 ? fine.slice(0, 1) : coarse;
}

/** Doubles tell no more apart. */
const MOST_DIGITS = 15;

/** A value on the axis of as few digits as can be. */
function roundest({ low, high }: PlotAxis): number {
  const decade = Math.floor(Math.log10(low));
  for (let digits = 1; digits < MOST_DIGITS; digits++) {
    const unit = decade + 1 - digits;
    const value = power(Math.ceil(low / power(1, unit)), unit);
    if (value >= low && value <= high) return value;
  }
  return low;
}

/** Through text, so that 1e-3 is the number nearest to 0.001. */
function power(digit: number, decade: number): number {
  return Number(`${digit}e${decade}`);
}

function inside(axis: PlotAxis, values: readonly number[]): number[] {
  return values.filter((value) => value >= axis.low && value <= axis.high);
}

function isRoomy(axis: PlotAxis, ticks: readonly number[], gap: number): boolean {
  return ticks.every(
    (tick, index) => index === 0 || axis.cell(tick) - axis.cell(ticks[index - 1]!) >= gap,
  );
}

/** The value at x of a line that is straight between its corners on log axes; undefined beyond its ends. */
export function logInterpolate(corners: readonly Point[], x: number): number | undefined {
  const next = corners.findIndex(([at]) => at >= x);
  const [rightX, right] = corners[next] ?? [];
  if (rightX === undefined || right === undefined) return undefined;
  const [leftX, left] = corners[next - 1] ?? [rightX, right];
  if (leftX === rightX) return x === rightX ? right : undefined;
  const part = Math.log(x / leftX) / Math.log(rightX / leftX);
  return left * (right / left) ** part;
}
