import type { Bytes, Ms } from '../kernel/units.ts';
import type { NodeColumns } from './node-columns.ts';

/** Working time after which what was measured before counts for 1/e: sizes vary a lot from answer to answer. */
const MEMORY_MS: Ms = 30_000;
/** A node's weight says as much about its speed as this much working time. */
const PRIOR_MS: Ms = 10_000;
/** Working time of all nodes before which nothing is said. */
const ENOUGH_MS: Ms = 20;

/**
 * Learns `bytesPerSecond`, μ of SPEC S3.3: bytes of answers over the time in which a node had any request
 * in flight. That is a node's speed however many requests share it, and idle time does not count.
 * Of one node it is known late, since answers are few and unequal, so it starts from weights: they give
 * the proportions, all nodes together the scale, and own answers move a node from there.
 */
export class SpeedMeter {
  readonly #nodes: NodeColumns;
  readonly #bytes: Float64Array;
  readonly #busyMs: Float64Array;
  readonly #since: Float64Array;
  #allBytes: Bytes = 0;
  /** Working time of all nodes, each times its weight, and without. */
  #allWeightedMs = 0;
  #allBusyMs: Ms = 0;

  constructor(nodes: NodeColumns) {
    this.#nodes = nodes;
    this.#bytes = new Float64Array(nodes.count);
    this.#busyMs = new Float64Array(nodes.count);
    this.#since = new Float64Array(nodes.count);
  }

  /** A request begins; called before it is counted in flight. */
  begin(node: number, now: Ms): void {
    if (this.#nodes.inFlight[node] === 0) this.#since[node] = now;
  }

  /** A request ends; called before it is no more counted in flight. */
  end(node: number, now: Ms, bytes: Bytes): void {
    const { weight, bytesPerSecond } = this.#nodes;
    const worked = Math.max(0, now - this.#since[node]!);
    const kept = 1 - Math.min(1, worked / MEMORY_MS);
    this.#since[node] = now;
    this.#busyMs[node] = this.#busyMs[node]! * kept + worked;
    this.#bytes[node] = this.#bytes[node]! * kept + bytes;
    this.#allBusyMs = this.#allBusyMs * kept + worked;
    this.#allWeightedMs = this.#allWeightedMs * kept + worked * weight[node]!;
    this.#allBytes = this.#allBytes * kept + bytes;
    if (this.#allBusyMs < ENOUGH_MS || this.#allBytes === 0) return;
    const expected = (weight[node]! * this.#allBytes) / this.#allWeightedMs;
    bytesPerSecond[node] =
      ((this.#bytes[node]! + expected * PRIOR_MS) / (this.#busyMs[node]! + PRIOR_MS)) * 1000;
  }
}
