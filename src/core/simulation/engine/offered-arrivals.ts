import { exponentialDraws } from '../../kernel/exponential.ts';
import { createRngStream, type Rng } from '../../kernel/rng.ts';
import type { Ms } from '../../kernel/units.ts';
import type { ArrivalProcess } from '../../load/arrival.ts';
import { arrivals } from '../../load/arrival-registry.ts';
import { createArrivals } from '../../load/create-arrivals.ts';
import { createRateProfile, type RateProfile } from '../../load/rate-profile.ts';
import { recordedArrivals } from '../../load/recorded-arrivals.ts';
import type { OfferedLoad } from '../model.ts';

/** Arrivals of the load until `endMs`; none of the closed model, whose clients make them. */
export function offeredArrivals(load: OfferedLoad, endMs: Ms, seed: number): ArrivalProcess {
  const rng = createRngStream(seed, 'arrivals');
  switch (load.kind) {
    case 'open':
      return createArrivals(
        rising(createRateProfile(load.rate, endMs), load.riseMs),
        arrivals[load.arrivals],
        rng,
        endMs,
      );
    case 'bursty':
      return new BurstyArrivals(load, endMs, rng, createRngStream(seed, 'bursts'));
    case 'recorded':
      return recordedArrivals(load.instants, endMs);
    case 'closed':
      return { next: () => Number.POSITIVE_INFINITY };
  }
}

/** The same rate over a time that goes slowly at first: at t < rise it is t^2 / (2 rise), then t - rise / 2. */
function rising(profile: RateProfile, riseMs: Ms): RateProfile {
  if (riseMs === 0) return profile;
  const warped = (time: Ms): Ms =>
    time < riseMs ? (time * time) / (2 * riseMs) : time - riseMs / 2;
  return {
    rateAt: (time) => profile.rateAt(warped(time)) * Math.min(1, time / riseMs),
    expected: (time) => profile.expected(warped(time)),
    instant(count) {
      const inner = profile.instant(count);
      return inner < riseMs / 2 ? Math.sqrt(2 * riseMs * inner) : inner + riseMs / 2;
    },
  };
}

/**
 * A Poisson process whose rate changes between two values after exponential times.
 * @see Fischer, Meier-Hellstern 1993, doi:10.1016/0166-5316(93)90035-S
 */
class BurstyArrivals implements ArrivalProcess {
  readonly #load: Extract<OfferedLoad, { kind: 'bursty' }>;
  readonly #endMs: Ms;
  readonly #gap: () => number;
  readonly #stay: () => number;
  #now: Ms = 0;
  #isHigh = false;
  /** When the rate changes. */
  #until: Ms;

  constructor(load: Extract<OfferedLoad, { kind: 'bursty' }>, endMs: Ms, rng: Rng, burstRng: Rng) {
    this.#load = load;
    this.#endMs = endMs;
    this.#gap = exponentialDraws(rng);
    this.#stay = exponentialDraws(burstRng);
    this.#until = this.#stay() * load.lowMs;
  }

  next(): Ms {
    const { low, high, lowMs, highMs } = this.#load;
    let expected = this.#gap();
    for (;;) {
      const rate = (this.#isHigh ? high : low) / 1000;
      const at = this.#now + expected / rate;
      if (at <= this.#until) {
        this.#now = at;
        return at < this.#endMs ? at : Number.POSITIVE_INFINITY;
      }
      if (this.#until >= this.#endMs) return Number.POSITIVE_INFINITY;
      expected -= (this.#until - this.#now) * rate;
      this.#now = this.#until;
      this.#isHigh = !this.#isHigh;
      this.#until += this.#stay() * (this.#isHigh ? highMs : lowMs);
    }
  }
}
