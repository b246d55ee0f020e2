import { exponentialDraws } from '../../kernel/exponential.ts';
import { createRngStream, type Rng } from '../../kernel/rng.ts';
import type { Ms } from '../../kernel/units.ts';
import type { ArrivalProcess } from '../../load/arrival.ts';
import { arrivals } from '../../load/arrival-registry.ts';
import { createArrivals } from '../../load/create-arrivals.ts';
import { createRateProfile } from '../../load/rate-profile.ts';
import { recordedArrivals } from '../../load/recorded-arrivals.ts';
import type { OfferedLoad } from '../model.ts';

/** Arrivals of the load until `endMs`; none of the closed model, whose clients make them. */
export function offeredArrivals(load: OfferedLoad, endMs: Ms, seed: number): ArrivalProcess {
  const rng = createRngStream(seed, 'arrivals');
  switch (load.kind) {
    case 'open':
      return createArrivals(
        createRateProfile(load.rate, endMs),
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
