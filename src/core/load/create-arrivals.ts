import type { Rng } from '../kernel/rng.ts';
import type { Ms } from '../kernel/units.ts';
import type { ArrivalProcess, ArrivalSpec } from './arrival.ts';
import type { RateProfile } from './rate-profile.ts';

/**
 * Arrival k is where the profile expects as many arrivals as the first gaps add up to. Even gaps add up
 * to whole numbers, so nothing drifts.
 * @param durationMs what would arrive then or later does not
 */
export function createArrivals(
  profile: RateProfile,
  spec: ArrivalSpec,
  rng: Rng,
  durationMs: Ms,
): ArrivalProcess {
  return new Arrivals(profile, spec.create(rng), durationMs);
}

/** A field of an object holds a fraction in place; a captured variable would be allocated each time. */
class Arrivals implements ArrivalProcess {
  readonly #profile: RateProfile;
  readonly #gap: () => number;
  readonly #durationMs: Ms;
  #due = 0;
  #last: Ms = 0;

  constructor(profile: RateProfile, gap: () => number, durationMs: Ms) {
    this.#profile = profile;
    this.#gap = gap;
    this.#durationMs = durationMs;
  }

  next(): Ms {
    this.#due += this.#gap();
    // Rounding where two steps meet may not lead back.
    this.#last = Math.max(this.#last, this.#profile.instant(this.#due));
    return this.#last < this.#durationMs ? this.#last : Number.POSITIVE_INFINITY;
  }
}
