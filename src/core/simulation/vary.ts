import { LbError } from '../kernel/errors.ts';
import { formatCount } from '../kernel/units-text.ts';
import type { Overrides } from './scenario.ts';

/** Each is a point of every series. */
const MOST_VALUES = 1_000;
/** What a sum of steps may be short of the end for being rounded. */
const SLACK = 1e-9;

/**
 * `virtualNodes=80:260:10` (from, to inclusive, step) or `cycle=2s,4s,6s`; units as the parameter is written.
 * @throws LbError USAGE
 */
export function parseVary(text: string): NonNullable<Overrides['vary']> {
  const [, name, written] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) throw wrong(text, 'names no values');
  const range = written!.split(':');
  if (range.length === 3) return { name, values: valuesOf(range, text) };
  const values = written!.split(',');
  if (values.includes('')) throw wrong(text, 'has an empty value');
  if (new Set(values).size < values.length) throw wrong(text, 'has a value twice');
  return { name, values };
}

interface Measured {
  readonly number: number;
  readonly unit: string;
}

function valuesOf(range: readonly string[], text: string): string[] {
  const [from, to, step] = range.map(measured);
  if (from === undefined || to === undefined || step === undefined) {
    throw wrong(text, 'is no range of numbers');
  }
  if (from.unit !== to.unit || from.unit !== step.unit) {
    throw wrong(text, 'has different units in one range');
  }
  if (!(step.number > 0) || to.number < from.number) throw wrong(text, 'is an empty range');
  const count = Math.floor((to.number - from.number) / step.number + SLACK) + 1;
  if (count > MOST_VALUES) throw wrong(text, `has more than ${formatCount(MOST_VALUES)} values`);
  return Array.from({ length: count }, (_, i) => {
    const value = Number((from.number + i * step.number).toPrecision(12));
    return `${value}${from.unit}`;
  });
}

function measured(text: string): Measured | undefined {
  const [, number, unit] = /^(-?(?:\d+(?:\.\d+)?|\.\d+))([^\d]*)$/.exec(text.trim()) ?? [];
  return number === undefined ? undefined : { number: Number(number), unit: unit! };
}

function wrong(text: string, why: string): LbError {
  return new LbError('USAGE', `--vary ${text} ${why}`, {
    hint: 'write for example --vary virtualNodes=80:260:10 or --vary cycle=2s,4s,6s',
  });
}
