/** Mean and deviation of the most recent values, as many as fit. */
export class Recent {
  readonly #values: Float64Array;
  readonly #origin: number;
  #count = 0;
  #next = 0;
  #sum = 0;
  #squares = 0;

  /** @param origin a value near the ones to come, from which they are counted, for exact sums */
  constructor(size: number, origin: number) {
    this.#values = new Float64Array(size);
    this.#origin = origin;
  }

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    const values = this.#values;
    const shifted = value - this.#origin;
    if (this.#count === values.length) {
      const oldest = values[this.#next]!;
      this.#sum -= oldest;
      this.#squares -= oldest * oldest;
    } else this.#count++;
    values[this.#next] = shifted;
    this.#sum += shifted;
    this.#squares += shifted * shifted;
    this.#next = (this.#next + 1) % values.length;
    if (this.#next === 0) this.#addUp(); // rounding does not pile up
  }

  /** NaN of no value. */
  mean(): number {
    return this.#origin + this.#sum / this.#count;
  }

  /** Of these values themselves; NaN of no value. */
  deviation(): number {
    const mean = this.#sum / this.#count;
    return Math.sqrt(Math.max(0, this.#squares / this.#count - mean * mean));
  }

  clear(): void {
    this.#count = 0;
    this.#next = 0;
    this.#sum = 0;
    this.#squares = 0;
  }

  #addUp(): void {
    this.#sum = 0;
    this.#squares = 0;
    for (const shifted of this.#values.subarray(0, this.#count)) {
      this.#sum += shifted;
      this.#squares += shifted * shifted;
    }
  }
}
