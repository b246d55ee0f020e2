import type { PlotAxis } from './plot-axis.ts';

/** An axis on which equal steps are equally wide. */
export function createLinearAxis(values: readonly number[], cells: number): PlotAxis {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const widening = least === most ? Math.abs(least) / 2 || 1 : 0;
  const low = least - widening;
  const high = most + widening;
  const perCell = (high - low) / Math.max(1, cells - 1);
  const axis: PlotAxis = {
    cells,
    low,
    high,
    cell: (value) => Math.round((value - low) / perCell),
    value: (cell) => low + cell * perCell,
    ticks: (gap) => linearTicks(axis, gap * perCell),
  };
  return axis;
}

/** From 0 on, where the values differ by so much that this takes little of their room. */
export function createAmountAxis(values: readonly number[], cells: number): PlotAxis {
  const least = Math.min(...values);
  const isNearZero = least > 0 && least < Math.max(...values) / 2;
  return createLinearAxis(isNearZero ? [0, ...values] : values, cells);
}

/** Multiples of 1, 2 or 5 times a power of ten, at least `least` apart; a short axis may have but one. */
function linearTicks(axis: PlotAxis, least: number): number[] {
  const decade = Number(`1e${Math.floor(Math.log10(least))}`);
  const wide = [1, 2, 5, 10].map((digit) => digit * decade).find((step) => step >= least)!;
  const ticks = multiples(axis, wide);
  if (ticks.length > 0) return ticks;
  for (let step = decade; step > 0; step /= 10) {
    const [first] = multiples(axis, step);
    if (first !== undefined) return [first];
  }
  return [axis.low];
}

/** Rounded, so that three times 0.1 is 0.3. */
function multiples({ low, high }: PlotAxis, step: number): number[] {
  const first = Math.floor(low / step);
  const count = Math.ceil(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  ).filter((value) => value >= low && value <= high);
}
