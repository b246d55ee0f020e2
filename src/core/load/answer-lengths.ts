import type { Bytes } from '../kernel/units.ts';

/** Weight of a new length in its moving average. */
const NEW_WEIGHT = 1 / 4;
/** Lengths kept one by one up to this many requests; with more, those of a class share one. */
const MOST_KEPT = 1 << 20;

/**
 * How long the answer to a request will be: FLT of SPEC S3.3. A request that was never answered is
 * expected to be as long as those of its class, and before any of those as long as all.
 */
export class AnswerLengths {
  readonly #requests: Float64Array | undefined;
  readonly #classes: Float64Array;
  #overall: Bytes = 1;
  #isNew = true;

  constructor(requestCount: number, classCount: number) {
    if (requestCount <= MOST_KEPT) this.#requests = new Float64Array(requestCount);
    this.#classes = new Float64Array(classCount);
  }

  /** The length of an answer is known before any has come. */
  know(request: number, bytes: Bytes): void {
    if (this.#requests !== undefined) this.#requests[request] = Math.max(1, bytes);
  }

  /** Above 0. */
  expected(request: number, requestClass: number): Bytes {
    return this.#requests?.[request] || this.#classes[requestClass] || this.#overall;
  }

  learn(request: number, requestClass: number, bytes: Bytes): void {
    const known = Math.max(1, bytes);
    if (this.#requests !== undefined) average(this.#requests, request, known);
    average(this.#classes, requestClass, known);
    this.#overall = this.#isNew ? known : this.#overall + (known - this.#overall) * NEW_WEIGHT;
    this.#isNew = false;
  }
}

function average(column: Float64Array, at: number, value: number): void {
  const old = column[at]!;
  column[at] = old === 0 ? value : old + (value - old) * NEW_WEIGHT;
}
