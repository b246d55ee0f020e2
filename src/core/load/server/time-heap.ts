/** Things by the time at which they are due, the earliest first; among equals in no order. */
export class TimeHeap<T> {
  readonly #times: number[] = [];
  readonly #things: T[] = [];

  get size(): number {
    return this.#times.length;
  }

  /** Infinity when there is none. */
  get earliest(): number {
    return this.#times.length === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  /** O(log n). */
  push(time: number, thing: T): void {
    let at = this.#times.length;
    this.#times.push(time);
    this.#things.push(thing);
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (this.#times[parent]! <= time) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, time, thing);
  }

  /** Takes out the earliest one; there must be one. O(log n). */
  pop(): T {
    const first = this.#things[0]!;
    const time = this.#times.pop()!;
    const thing = this.#things.pop()!;
    const count = this.#times.length;
    if (count === 0) return first;
    let at = 0;
    for (let child = 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && this.#times[child + 1]! < this.#times[child]!) child++;
      if (this.#times[child]! >= time) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, time, thing);
    return first;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from]!, this.#things[from]!);
  }

  #put(at: number, time: number, thing: T): void {
    this.#times[at] = time;
    this.#things[at] = thing;
  }
}
