import type { Ms } from '../../kernel/units.ts';

/** Children of a place in the heap: they lie side by side, so that a level is one look at memory. */
const BRANCHES = 4;

/** Stations by the time at which something is due there; the earliest is at hand, a change costs O(log stations). */
export class StationOrder {
  /** Heap of times, and whose they are. */
  readonly #times: Float64Array;
  readonly #stations: Int32Array;
  /** Where each station is in the heap. */
  readonly #places: Int32Array;

  constructor(count: number) {
    this.#times = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.#stations = Int32Array.from({ length: count }, (_, station) => station);
    this.#places = this.#stations.slice();
  }

  get firstAt(): Ms {
    return this.#times[0]!;
  }

  get first(): number {
    return this.#stations[0]!;
  }

  set(station: number, at: Ms): void {
    const times = this.#times;
    const here = this.#places[station]!;
    const before = times[here]!;
    if (at < before) this.#rise(here, at, station);
    else if (at > before) this.#sink(here, at, station);
  }

  #rise(from: number, at: Ms, station: number): void {
    const times = this.#times;
    const stations = this.#stations;
    let here = from;
    while (here > 0) {
      const parent = (here - 1) >> 2;
      if (times[parent]! <= at) break;
      this.#put(here, times[parent]!, stations[parent]!);
      here = parent;
    }
    this.#put(here, at, station);
  }

  #sink(from: number, at: Ms, station: number): void {
    const times = this.#times;
    const stations = this.#stations;
    const count = times.length;
    let here = from;
    for (;;) {
      const first = BRANCHES * here + 1;
      if (first >= count) break;
      const end = Math.min(first + BRANCHES, count);
      let least = first;
      for (let child = first + 1; child < end; child++) {
        if (times[child]! < times[least]!) least = child;
      }
      if (times[least]! >= at) break;
      this.#put(here, times[least]!, stations[least]!);
      here = least;
    }
    this.#put(here, at, station);
  }

  #put(here: number, at: Ms, station: number): void {
    this.#times[here] = at;
    this.#stations[here] = station;
    this.#places[station] = here;
  }
}
