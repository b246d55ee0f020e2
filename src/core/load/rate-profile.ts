import type { Ms, PerSecond } from '../kernel/units.ts';
import type { RateSpec, RateStep } from './rate-text.ts';

/** How a rate goes over a run; time runs from the start. */
export interface RateProfile {
  rateAt(time: Ms): PerSecond;
  /** Expected arrivals from the start to `time`; the integral of the rate. */
  expected(time: Ms): number;
  /**
   * The inverse of `expected`: the last instant up to which no more than `count` arrivals are expected.
   * While the rate is 0 nothing is expected, so what is due then is due at the end of such a pause.
   */
  instant(count: number): Ms;
}

/** @param durationMs length of the run, above 0; a ramp needs it */
export function createRateProfile(spec: RateSpec, durationMs: Ms): RateProfile {
  switch (spec.kind) {
    case 'constant':
      return constantProfile(spec.rate);
    case 'ramp':
      return spec.from === spec.to
        ? constantProfile(spec.from)
        : rampProfile(spec.from, spec.to, durationMs);
    case 'steps':
      return stepsProfile(spec.steps);
  }
}

/** Arrival k is at k / rate with one rounding, however long the run is. */
function constantProfile(rate: PerSecond): RateProfile {
  return {
    rateAt: () => rate,
    expected: (time) => (rate * time) / 1000,
    instant: (count) => (count * 1000) / rate,
  };
}

/** rate(t) = from + slope t, so expected(t) = from t + slope t^2 / 2. After the end the last rate stays. */
function rampProfile(from: PerSecond, to: PerSecond, durationMs: Ms): RateProfile {
  const slope = (to - from) / durationMs;
  const whole = (durationMs * (from + to)) / 2000;
  return {
    rateAt: (time) => (time < durationMs ? from + slope * time : to),
    expected(time) {
      if (time >= durationMs) return whole + ((time - durationMs) * to) / 1000;
      return (time * (from + (slope * time) / 2)) / 1000;
    },
    instant(count) {
      if (count >= whole) {
        return to === 0 ? Number.POSITIVE_INFINITY : durationMs + ((count - whole) * 1000) / to;
      }
      const twice = count * 2000;
      // The root without a difference of numbers that are nearly the same.
      const root = Math.sqrt(Math.max(0, from * from + slope * twice));
      return from + root === 0 ? 0 : Math.min(durationMs, twice / (from + root));
    },
  };
}

/** Each round of the steps is the same, so a round is found by division and the step in it by bisection. */
function stepsProfile(steps: readonly RateStep[]): RateProfile {
  const starts = new Float64Array(steps.length + 1);
  const counts = new Float64Array(steps.length + 1);
  for (const [i, { rate, durationMs }] of steps.entries()) {
    starts[i + 1] = starts[i]! + durationMs;
    counts[i + 1] = counts[i]! + (rate * durationMs) / 1000;
  }
  const length: Ms = starts[steps.length]!;
  const arrivals = counts[steps.length]!;
  return {
    rateAt: (time) => steps[lastAtMost(starts, time - Math.floor(time / length) * length)]!.rate,
    expected(time) {
      const round = Math.floor(time / length);
      const rest = Math.max(0, Math.min(time - round * length, length));
      const i = lastAtMost(starts, rest);
      return round * arrivals + counts[i]! + (steps[i]!.rate * (rest - starts[i]!)) / 1000;
    },
    instant(count) {
      let round = Math.floor(count / arrivals);
      let rest = count - round * arrivals;
      // Where rounding has made a whole round of the rest, or less than nothing, it is a round's start.
      if (rest >= arrivals) round++;
      if (rest >= arrivals || rest < 0) rest = 0;
      const i = lastAtMost(counts, rest);
      const into = starts[i]! + ((rest - counts[i]!) * 1000) / steps[i]!.rate;
      return round * length + Math.min(into, starts[i + 1]!);
    },
  };
}

/** The last piece that begins at or before `value`: never an empty one, as long as `value` is before the end. */
function lastAtMost(begins: Float64Array, value: number): number {
  let low = 0;
  let high = begins.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (begins[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
}
