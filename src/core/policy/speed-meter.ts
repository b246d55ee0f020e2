import type { Bytes, Ms } from '../kernel/units.ts';
import type { NodeColumns } from './node-columns.ts';

/** Working time after which what was measured before counts for 1/e. */
const MEMORY_MS: Ms = 1000;
/** Working time before which a speed says little. */
const ENOUGH_MS: Ms = 50;

/**
 * Learns `bytesPerSecond`, μ of SPEC S3: bytes of answers over the time in which a node had any request
 * in flight. That is a node's speed however many requests share it, and idle time does not count.
 */
export class SpeedMeter {
  readonly #nodes: NodeColumns;
  readonly #bytes: Float64Array;
  readonly #busyMs: Float64Array;
  readonly #since: Float64Array;

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
    const worked = Math.max(0, now - this.#since[node]!);
    const kept = Math.exp(-worked / MEMORY_MS);
    this.#since[node] = now;
    this.#busyMs[node] = this.#busyMs[node]! * kept + worked;
    this.#bytes[node] = this.#bytes[node]! * kept + bytes;
    if (this.#busyMs[node]! < ENOUGH_MS || this.#bytes[node] === 0) return;
    this.#nodes.bytesPerSecond[node] = (this.#bytes[node]! / this.#busyMs[node]!) * 1000;
  }
}
