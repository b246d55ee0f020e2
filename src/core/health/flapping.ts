import type { Ratio } from '../kernel/units.ts';

const STATES = 20;
const BEGIN: Ratio = 0.3;
const END: Ratio = 0.25;

/**
 * Whether a node flaps, as Icinga and Nagios have it: changes among the last 20 states, the newest
 * weighing 1.2 and the oldest 0.8; from above 30 % of all possible on, until below 25 %.
 */
export class Flapping {
  #changes = 0; // a bit a step, the newest lowest
  #previous: boolean | undefined;
  #isFlapping = false;

  /** @returns whether it flaps now */
  add(isAlive: boolean): boolean {
    const isChange = this.#previous !== undefined && this.#previous !== isAlive;
    this.#previous = isAlive;
    this.#changes = ((this.#changes << 1) | (isChange ? 1 : 0)) & ((1 << STATES) - 1);
    const share = this.changeShare();
    if (share > BEGIN) this.#isFlapping = true;
    else if (share < END) this.#isFlapping = false;
    return this.#isFlapping;
  }

  get isFlapping(): boolean {
    return this.#isFlapping;
  }

  /** Weighted changes as part of those possible, 0 to 1. */
  changeShare(): Ratio {
    let sum = 0;
    for (let age = 0, bits = this.#changes; bits !== 0; age++, bits >>>= 1) {
      if ((bits & 1) === 1) sum += 1.2 - (0.4 * age) / (STATES - 1);
    }
    return sum / STATES;
  }
}
