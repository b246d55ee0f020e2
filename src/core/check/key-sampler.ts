import type { Rng } from '../kernel/rng.ts';

/**
 * At most so many of a list whose length nobody knows yet, all equally likely, in the list's order.
 * @see Vitter 1985, doi:10.1145/3147.3165, algorithm R
 */
export class KeySampler {
  readonly #most: number;
  readonly #rng: Rng;
  #kept: { readonly at: number; readonly key: Uint8Array }[] = [];
  #seen = 0;

  constructor(most: number, rng: Rng) {
    this.#most = most;
    this.#rng = rng;
  }

  /** @param key called, and what it returns kept, only when the key is drawn */
  offer(key: () => Uint8Array): void {
    const at = this.#seen++;
    if (at < this.#most) this.#kept.push({ at, key: key() });
    else {
      const cell = Math.floor(this.#rng() * this.#seen);
      if (cell < this.#most) this.#kept[cell] = { at, key: key() };
    }
  }

  get seenCount(): number {
    return this.#seen;
  }

  keys(): Uint8Array[] {
    return this.#kept.toSorted((a, b) => a.at - b.at).map(({ key }) => key);
  }
}
