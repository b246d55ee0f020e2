import { exponentialDraws } from '../../kernel/exponential.ts';
import { createRngStream, type Rng } from '../../kernel/rng.ts';
import type { Ms, Ratio } from '../../kernel/units.ts';
import type { WanderingSpeeds } from '../model.ts';

/** When speeds change by themselves, and to what: draws of a stream that nothing else shifts. */
export class Wanderer {
  readonly #speeds: WanderingSpeeds;
  readonly #rng: Rng;
  readonly #stay: () => number;

  constructor(speeds: WanderingSpeeds, seed: number) {
    this.#speeds = speeds;
    this.#rng = createRngStream(seed, 'speeds');
    this.#stay = exponentialDraws(this.#rng);
  }

  factor(): Ratio {
    const { least, most } = this.#speeds;
    return least + (most - least) * this.#rng();
  }

  stayMs(): Ms {
    return this.#stay() * this.#speeds.meanMs;
  }
}
