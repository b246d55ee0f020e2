import { formatMs, formatPercent, formatRate } from '../../core/kernel/units-text.ts';
import { formatSignificant } from '../render/number.ts';

/** One line, row of bars or row of dots. */
export interface Series {
  readonly name: string;
  /** Number of what is compared, a run or a policy: its colour. */
  readonly run: number;
  readonly look: 'line' | 'dashed' | 'bars' | 'dots';
  /** One for each x; null where there is none. */
  readonly values: readonly (number | null)[];
  /** Borders of the band around a line, likewise. */
  readonly band?: {
    readonly low: readonly (number | null)[];
    readonly high: readonly (number | null)[];
  };
}

/** A chart as data, for the script that draws it and for the table that says the same. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in a sentence. */
  readonly caption: string;
  /** percentile: 1 / (1 - share), on a logarithmic axis; name: place in `names`. */
  readonly xKind: 'percentile' | 'seconds' | 'name' | 'number';
  /** Of numbers. */
  readonly xScale?: 'logarithmic';
  /** Of a column of x. */
  readonly xTitle: string;
  readonly yKind: 'ms' | 'rate' | 'share' | 'number';
  /** fitted: the axis begins where the values do, where they are alike. */
  readonly yScale: 'logarithmic' | 'from zero' | 'fitted';
  /** Ascending. */
  readonly x: readonly number[];
  /** What x counts, where it counts. */
  readonly names: readonly string[];
  readonly series: readonly Series[];
  /** Where something happened. */
  readonly moments?: readonly number[];
}

/** Bars of several members stand side by side in this part of a place's room. */
const GROUP_WIDTH = 0.8;

/** Where the bars of several members stand, place by place. */
export function sideBySide(
  placeCount: number,
  memberCount: number,
): { readonly place: number; readonly member: number; readonly x: number }[] {
  const step = GROUP_WIDTH / memberCount;
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  return upTo(placeCount).flatMap((place) =>
    upTo(memberCount).map((member) => ({
      place,
      member,
      x: place + (member - (memberCount - 1) / 2) * step,
    })),
  );
}

/** All values, ascending, each once. */
export function union(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** The value of the item at each place, or null. */
export function aligned<T, V>(
  places: readonly number[],
  items: readonly T[],
  placeOf: (item: T) => number,
  itsValue: (item: T) => V | null,
): (V | null)[] {
  const values = new Map(items.map((item) => [placeOf(item), itsValue(item)]));
  return places.map((place) => values.get(place) ?? null);
}

const formats = {
  ms: formatMs,
  rate: formatRate,
  share: (share: number) => formatPercent(share),
  number: (number: number) => formatSignificant(number, 4),
} as const;

/** The same as a table, for those who do not see it: a row for each x. */
export function chartRows(chart: Chart): { titles: string[]; rows: string[][] } {
  const format = formats[chart.yKind];
  const text = (value: number | null | undefined): string =>
    value === null || value === undefined ? '' : format(value);
  const cells = ({ values, band }: Series, at: number): string => {
    if (band === undefined || values[at] == null) return text(values[at]);
    return `${text(values[at])} (${text(band.low[at])} to ${text(band.high[at])})`;
  };
  const rows = chart.x.map((x, at) => [
    xText(chart, x),
    ...chart.series.map((series) => cells(series, at)),
  ]);
  return { titles: [chart.xTitle, ...chart.series.map(({ name }) => name)], rows };
}

function xText({ xKind, names }: Chart, x: number): string {
  if (xKind === 'percentile') return `${formatSignificant(100 * (1 - 1 / x), 9)}%`;
  return xKind === 'name' ? (names[Math.round(x)] ?? '') : String(x);
}
