import { LbError } from '../core/kernel/errors.ts';

/**
 * Work of a watch that may fail for a while, such as writing into a folder that was moved away: the
 * watch goes on, tells of the failure once, and tries again each time.
 */
export class Persevering {
  readonly #what: string;
  #trouble: string | undefined;

  /** @param what the work is about, such as `metrics` */
  constructor(what: string) {
    this.#what = what;
  }

  /** @returns what is to be told: of a failure, of its end, and what the work itself has to tell */
  try(work: () => readonly string[]): string[] {
    try {
      const told = work();
      const isOver = this.#trouble !== undefined;
      this.#trouble = undefined;
      return [...(isOver ? [`${this.#what}: works again`] : []), ...told];
    } catch (error) {
      if (!(error instanceof LbError)) throw error;
      if (error.message === this.#trouble) return [];
      this.#trouble = error.message;
      return [`${this.#what}: ${error.message}; the watch goes on and tries again`];
    }
  }
}
