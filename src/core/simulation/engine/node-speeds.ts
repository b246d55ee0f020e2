import { power } from '../../kernel/elementary.ts';
import type { Ratio } from '../../kernel/units.ts';
import type { ModelNode } from '../model.ts';

/** How fast nodes are: their own speed, what it wanders to, what faults make of it, and how crowded they are. */
export class NodeSpeeds {
  readonly #nodes: readonly ModelNode[];
  readonly #wander: Float64Array;
  readonly #slow: Float64Array;
  readonly #isFrozen: Uint8Array;

  constructor(nodes: readonly ModelNode[]) {
    this.#nodes = nodes;
    this.#wander = new Float64Array(nodes.length).fill(1);
    this.#slow = new Float64Array(nodes.length).fill(1);
    this.#isFrozen = new Uint8Array(nodes.length);
  }

  wander(node: number, to: Ratio): void {
    this.#wander[node] = to;
  }

  slow(node: number, to: Ratio): void {
    this.#slow[node] = to;
  }

  freeze(node: number, isFrozen: boolean): void {
    this.#isFrozen[node] = isFrozen ? 1 : 0;
  }

  /** @param inside requests that are in the node */
  cpu(node: number, inside: number): number {
    const { speed, crowding } = this.#nodes[node]!;
    if (this.#isFrozen[node] === 1) return 0;
    const whole = speed * this.#wander[node]! * this.#slow[node]!;
    if (crowding === null) return whole;
    const occupancy = crowding.base + inside / crowding.capacity;
    if (occupancy <= 1) return whole;
    return whole * Math.max(crowding.slowest, power(occupancy, -crowding.steepness));
  }

  disk(node: number): number {
    if (this.#isFrozen[node] === 1) return 0;
    return this.#nodes[node]!.diskSpeed * this.#slow[node]!;
  }
}
