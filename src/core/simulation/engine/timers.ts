import type { Ms } from '../../kernel/units.ts';

/** What is to happen at a time; of equal times, what was set first. */
export class Timers<T> {
  readonly #heap: { readonly at: Ms; readonly number: number; readonly what: T }[] = [];
  #count = 0;

  /** Infinity when there is none. */
  get nextAt(): Ms {
    return this.#heap.length === 0 ? Number.POSITIVE_INFINITY : this.#heap[0]!.at;
  }

  set(at: Ms, what: T): void {
    const heap = this.#heap;
    const timer = { at, number: this.#count++, what };
    let here = heap.length;
    heap.push(timer);
    while (here > 0) {
      const parent = (here - 1) >> 1;
      if (!isBefore(timer, heap[parent]!)) break;
      heap[here] = heap[parent]!;
      here = parent;
    }
    heap[here] = timer;
  }

  /** Takes out the next one; there must be one. */
  take(): T {
    const heap = this.#heap;
    const first = heap[0]!;
    const timer = heap.pop()!;
    const count = heap.length;
    if (count === 0) return first.what;
    let here = 0;
    for (let child = 1; child < count; child = 2 * here + 1) {
      if (child + 1 < count && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, timer)) break;
      heap[here] = heap[child]!;
      here = child;
    }
    heap[here] = timer;
    return first.what;
  }
}

interface Order {
  readonly at: Ms;
  readonly number: number;
}

function isBefore(a: Order, b: Order): boolean {
  return a.at < b.at || (a.at === b.at && a.number < b.number);
}
