import { LbError } from '../../kernel/errors.ts';
import { parseBytes, parseDuration, parseRate, parseRatio } from '../../kernel/units-text.ts';

/** What a number of a scenario measures, told by its unit. */
export type QuantityKind = 'number' | 'duration' | 'rate' | 'ratio' | 'size';

export interface Quantity {
  readonly kind: QuantityKind;
  /** In milliseconds, per second, as part of 1, or in bytes. */
  readonly value: number;
}

/** What numbers of an axis are in. */
export const unitNames: Readonly<Record<QuantityKind, string>> = {
  number: '',
  duration: 'ms',
  rate: '/s',
  ratio: '',
  size: 'bytes',
};

const NUMBER = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?/;

const readers: readonly (readonly [QuantityKind, (text: string) => number])[] = [
  ['duration', parseDuration],
  ['rate', parseRate],
  ['ratio', parseRatio],
  ['size', parseBytes],
];

/** @returns undefined for text that is no number with or without a unit */
export function readQuantity(given: number | string): Quantity | undefined {
  if (typeof given === 'number') return { kind: 'number', value: given };
  const text = given.trim();
  if (NUMBER.exec(text)?.[0] === text) return { kind: 'number', value: Number(text) };
  for (const [kind, read] of readers) {
    const value = attempt(read, text);
    if (value !== undefined) return { kind, value };
  }
  return undefined;
}

/** A plain number takes over the unit of `model`: `800` beside `1000/s` is `800/s`. */
export function withUnitOf(text: string, model: number | string): string {
  const isPlain = NUMBER.exec(text)?.[0] === text;
  const unit = typeof model === 'string' ? model.trim().replace(NUMBER, '') : '';
  // A share is written `75%` and `0.75`, which differ.
  return isPlain && unit !== '%' ? text + unit : text;
}

function attempt(read: (text: string) => number, text: string): number | undefined {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof LbError) return undefined;
    throw error;
  }
}
