import { LbError } from './errors.ts';
import {
  type Bytes,
  MAX_WEIGHT,
  MIN_WEIGHT,
  type Ms,
  type PerSecond,
  type Ratio,
  type Weight,
} from './units.ts';

/**
 * The only place where quantities become text and back. `parse…` reads what people write and throws
 * LbError USAGE; `print…` writes it so that parsing gives exactly the same number; `format…` rounds
 * for tables and cannot be read back.
 */

const NUMBER = '((?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d+)?)';

interface Unit {
  readonly name: string;
  /** In units of the quantity. */
  readonly factor: number;
}

interface Notation {
  readonly what: string;
  readonly examples: string;
  /** From small to large. */
  readonly units: readonly Unit[];
}

const duration: Notation = {
  what: 'duration',
  examples: '250ms, 2s or 5m',
  units: [
    { name: 'ms', factor: 1 },
    { name: 's', factor: 1_000 },
    { name: 'm', factor: 60_000 },
    { name: 'h', factor: 3_600_000 },
    { name: 'd', factor: 86_400_000 },
  ],
};

const size: Notation = {
  what: 'size',
  examples: '4KiB (4096 bytes), 1MB (1000000 bytes) or 512B',
  units: [
    { name: 'B', factor: 1 },
    { name: 'kB', factor: 1e3 },
    { name: 'KiB', factor: 2 ** 10 },
    { name: 'MB', factor: 1e6 },
    { name: 'MiB', factor: 2 ** 20 },
    { name: 'GB', factor: 1e9 },
    { name: 'GiB', factor: 2 ** 30 },
    { name: 'TB', factor: 1e12 },
    { name: 'TiB', factor: 2 ** 40 },
  ],
};

const rate: Notation = {
  what: 'rate',
  examples: '500/s, 1.2k/s or 30/m',
  units: [
    { name: '/s', factor: 1 },
    { name: 'k/s', factor: 1e3 },
    { name: 'M/s', factor: 1e6 },
    { name: '/m', factor: 1 / 60 },
    { name: '/h', factor: 1 / 3_600 },
  ],
};

/** `250ms`, `2s`, `1.5m`, `1h`, `1d`; 0 needs no unit. */
export function parseDuration(text: string): Ms {
  return text === '0' ? 0 : parseWithUnit(text, duration);
}

/** `512B`, `4KiB` (binary), `1MB` (decimal); a whole number of bytes; units in any case. */
export function parseBytes(text: string): Bytes {
  const bytes = text === '0' ? 0 : parseWithUnit(text, size);
  // 1.005kB is 1004.9999999999999 in doubles.
  const whole = Math.round(bytes);
  if (Math.abs(bytes - whole) <= 1e-12 * bytes) return whole;
  throw wrong(text, size, 'is no whole number of bytes');
}

/** `500/s`, `1.2k/s`, `30/m`. */
export function parseRate(text: string): PerSecond {
  return parseWithUnit(text, rate);
}

/** `75%` or `0.75`, from 0 to 1. */
export function parseRatio(text: string): Ratio {
  const notation = { what: 'share', examples: '75% or 0.75', units: [] };
  const parts = new RegExp(`^${NUMBER}(%?)$`).exec(text);
  if (parts === null)
    throw wrong(text, notation, 'is neither a percentage nor a number from 0 to 1');
  const ratio = Number(parts[1]) / (parts[2] === '%' ? 100 : 1);
  if (ratio <= 1) return ratio;
  throw wrong(text, notation, parts[2] === '%' ? 'is more than 100%' : 'is more than 1');
}

/** A number greater than 0, from MIN_WEIGHT to MAX_WEIGHT. */
export function parseWeight(text: string): Weight {
  const weight = new RegExp(`^${NUMBER}$`).test(text) ? Number(text) : Number.NaN;
  const notation = { what: 'weight', examples: '1, 2.5 or 100', units: [] };
  if (weight >= MIN_WEIGHT && weight <= MAX_WEIGHT) return weight;
  if (weight > 0 && Number.isFinite(weight)) {
    throw wrong(text, notation, `is not from ${MIN_WEIGHT} to ${MAX_WEIGHT}`);
  }
  throw wrong(text, notation, 'is no finite number greater than 0');
}

export const printDuration = (ms: Ms): string => printWithUnit(ms, duration);
export const printBytes = (bytes: Bytes): string => printWithUnit(bytes, size);
export const printRate = (perSecond: PerSecond): string => printWithUnit(perSecond, rate);

/** As percent where that reads back exactly, else as a plain number. */
export function printRatio(ratio: Ratio): string {
  const percent = Number((ratio * 100).toPrecision(15));
  return percent / 100 === ratio ? `${percent}%` : String(ratio);
}

function parseWithUnit(text: string, notation: Notation): number {
  const parts = new RegExp(`^${NUMBER} ?(.*)$`).exec(text);
  if (parts === null) throw wrong(text, notation, 'does not begin with a number');
  const [, digits, name] = parts;
  if (name === '') throw wrong(text, notation, 'has no unit');
  const unit = findUnit(notation, name!);
  if (unit === undefined) {
    const names = notation.units.map((known) => known.name).join(' ');
    throw wrong(text, notation, `has the unknown unit "${name}" (known: ${names})`);
  }
  // Dividing by a whole number is exact more often than multiplying by its rounded inverse.
  const value =
    unit.factor < 1 ? Number(digits) / Math.round(1 / unit.factor) : Number(digits) * unit.factor;
  if (!Number.isFinite(value)) throw wrong(text, notation, 'is too large');
  return value;
}

/** Exactly as written, else in any case when that leaves one: `m` and `M` are different rates. */
function findUnit({ units }: Notation, name: string): Unit | undefined {
  const lower = name.toLowerCase();
  const alike = units.filter((unit) => unit.name.toLowerCase() === lower);
  return alike.find((unit) => unit.name === name) ?? (alike.length === 1 ? alike[0] : undefined);
}

/** In the largest unit of which it is a whole multiple. */
function printWithUnit(value: number, { units }: Notation): string {
  const [base, ...larger] = units;
  const fitting = larger.findLast(({ factor }) => {
    const count = value / factor;
    return factor > 1 && count >= 1 && Number.isInteger(count) && count * factor === value;
  });
  return fitting === undefined
    ? `${value}${base!.name}`
    : `${value / fitting.factor}${fitting.name}`;
}

function wrong(text: string, notation: Notation, why: string): LbError {
  return new LbError('USAGE', `${notation.what} "${text}" ${why}`, {
    hint: `write for example ${notation.examples}`,
  });
}

/** 850 µs, 12.3 ms, 2.50 s, 3 min 20 s, 2 h 5 min. */
export function formatMs(ms: Ms): string {
  if (ms < 0.9995) return ms === 0 ? '0 ms' : `${rounded(ms * 1_000)} µs`;
  if (ms < 999.5) return `${rounded(ms)} ms`;
  if (ms < 59_950) return `${rounded(ms / 1_000)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** 512 B, 4.00 KiB, 15.6 GiB. */
export function formatBytes(bytes: Bytes): string {
  let power = 0;
  while (power < BINARY.length - 1 && bytes / 1_024 ** power >= 1_023.5) power++;
  const count = bytes / 1_024 ** power;
  return `${power === 0 ? count : rounded(count)} ${BINARY[power]}`;
}

/** 950/s, 1.20k/s, 45.2M/s. */
export function formatRate(perSecond: PerSecond): string {
  if (perSecond < 999.5) return `${rounded(perSecond)}/s`;
  if (perSecond < 999_500) return `${rounded(perSecond / 1e3)}k/s`;
  return `${rounded(perSecond / 1e6)}M/s`;
}

/** Percent with `digits` significant digits, zeros included, so that columns stand in line: 0.449%, 20.0%. */
export function formatPercent(ratio: Ratio, digits = 3): string {
  const percent = Number((100 * ratio).toPrecision(digits));
  const size = Math.abs(percent);
  if (size !== 0 && size < 1e-4) return `${percent.toExponential()}%`;
  const whole = size === 0 ? 1 : Math.floor(Math.log10(size)) + 1;
  return `${percent.toFixed(Math.max(0, digits - whole))}%`;
}

/** Thousands apart by a blank from five digits on: 9999, 10 000, 1 234 567. */
export function formatCount(count: number): string {
  const digits = String(count);
  return digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** `1 arrival`, `10 000 arrivals`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Three significant digits without an exponent. */
function rounded(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
