import { LbError } from '../kernel/errors.ts';
import type { Ms, PerSecond } from '../kernel/units.ts';
import { parseDuration, parseRate, printDuration, printRate } from '../kernel/units-text.ts';

/** A rate, and for how long it holds. */
export interface RateStep {
  readonly rate: PerSecond;
  readonly durationMs: Ms;
}

/** How the rate changes over a run, as the operator says it. */
export type RateSpec =
  | { readonly kind: 'constant'; readonly rate: PerSecond }
  /** Linear over the whole run. */
  | { readonly kind: 'ramp'; readonly from: PerSecond; readonly to: PerSecond }
  /** Repeated until the end of the run, so that a burst is a step. */
  | { readonly kind: 'steps'; readonly steps: readonly RateStep[] };

/** Where rates times durations are still counted exactly. */
const MOST_RATE: PerSecond = 1e9;
/** Shorter steps are no steps, but another rate. */
const LEAST_STEP_MS: Ms = 1;
const MOST_STEP_MS: Ms = 366 * 86_400_000;
const MOST_STEPS = 10_000;

const EXAMPLES = 'write for example 2000/s, 100/s..2000/s (a ramp) or 500/s:10s,2000/s:2s (steps)';

/**
 * `2000/s`, `100/s..2000/s` or `500/s:10s,2000/s:2s`.
 * @throws LbError USAGE
 */
export function parseRateSpec(text: string): RateSpec {
  const spec = readSpec(text);
  if (ratesOf(spec).every((rate) => rate === 0)) throw wrong(text, 'is 0 all the time');
  return spec;
}

function readSpec(text: string): RateSpec {
  if (text.includes('..')) return readRamp(text);
  if (!/[:,]/.test(text)) return { kind: 'constant', rate: readRate(text, text) };
  const parts = text.split(',');
  if (parts.length > MOST_STEPS) throw wrong(text, `has more than ${MOST_STEPS} steps`);
  return { kind: 'steps', steps: parts.map((part) => readStep(part, text)) };
}

function readRamp(text: string): RateSpec {
  const ends = text.split('..');
  if (ends.length > 2) throw wrong(text, 'has more than two ends');
  if (ends.some((end) => end === '')) throw wrong(text, 'lacks an end');
  if (/[:,]/.test(text)) throw wrong(text, 'mixes a ramp and steps');
  const [from, to] = ends.map((end) => readRate(end, text));
  return { kind: 'ramp', from: from!, to: to! };
}

function readStep(part: string, text: string): RateStep {
  const [rate, duration, ...more] = part.split(':');
  if (rate === '') throw wrong(text, 'has an empty step');
  if (duration === undefined || duration === '') {
    throw wrong(text, `does not say how long the step ${rate} lasts`);
  }
  if (more.length > 0) throw wrong(text, `has a step of more than a rate and a duration: ${part}`);
  const durationMs = parseDuration(duration);
  if (!(durationMs >= LEAST_STEP_MS && durationMs <= MOST_STEP_MS)) {
    throw wrong(text, `has a step of ${duration}, and a step lasts from 1ms to 366d`);
  }
  return { rate: readRate(rate!, text), durationMs };
}

function readRate(part: string, text: string): PerSecond {
  const rate = parseRate(part);
  if (rate <= MOST_RATE) return rate;
  throw wrong(text, `goes beyond ${printRate(MOST_RATE)}`);
}

/** As text that reads back as the same. */
export function printRateSpec(spec: RateSpec): string {
  switch (spec.kind) {
    case 'constant':
      return printRate(spec.rate);
    case 'ramp':
      return `${printRate(spec.from)}..${printRate(spec.to)}`;
    case 'steps':
      return spec.steps
        .map(({ rate, durationMs }) => `${printRate(rate)}:${printDuration(durationMs)}`)
        .join(',');
  }
}

/** All rates that are named in it; the highest one is the most that is ever offered. */
export function ratesOf(spec: RateSpec): PerSecond[] {
  switch (spec.kind) {
    case 'constant':
      return [spec.rate];
    case 'ramp':
      return [spec.from, spec.to];
    case 'steps':
      return spec.steps.map(({ rate }) => rate);
  }
}

function wrong(text: string, why: string): LbError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return new LbError('USAGE', `rate "${shown}" ${why}`, { hint: EXAMPLES });
}
