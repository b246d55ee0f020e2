import { components } from '../vector/components.ts';
import { load, type Utilisation } from '../vector/load.ts';
import type { NodeColumns } from './node-columns.ts';
import { NO_NODE } from './policy.ts';

/** Part of the newest load in the smoothed one. */
const SMOOTHING = 0.5;
/** A vector load L of 2, everything fully used, is a load value of 100. */
const VALUE_OF_LOAD = 50;
/** Of nodes of which no load was ever known: half used, as L = 1 is. */
const UNKNOWN_LOAD = 50;

/**
 * Storage and loads as last reported, which is what a tracker of FastDFS decides by. A node whose
 * storage is unknown is usable, and counts as having the mean of what the others have left; where no
 * storage is known nodes differ by their loads alone. What is unknown of an open node's load counts
 * for none of them; without any, all have the load value 50.
 *
 * @see SPEC S0.1, S0.2
 */
export class StorageReport {
  /** 1: more than the reserve is left, or how much is unknown. */
  readonly isUsable: Uint8Array;
  readonly freeBytes: Float64Array;
  /** Smoothed, 0 to 100. */
  readonly loadValue: Float64Array;
  /** Whether the free storage of some node is known. */
  isKnown = false;
  readonly #isHeard: Uint8Array;
  readonly #nodes: NodeColumns;
  readonly #reserve: number;

  constructor(nodes: NodeColumns, reserve: number) {
    this.#nodes = nodes;
    this.#reserve = reserve;
    this.isUsable = new Uint8Array(nodes.count);
    this.freeBytes = new Float64Array(nodes.count);
    this.loadValue = new Float64Array(nodes.count).fill(UNKNOWN_LOAD);
    this.#isHeard = new Uint8Array(nodes.count);
    this.refresh();
  }

  refresh(): void {
    this.#readStorage();
    this.#readLoads();
  }

  /** Open, and not full: read with every pick. */
  mayStore(node: number): boolean {
    return this.#nodes.isOpen[node] === 1 && this.isUsable[node] === 1;
  }

  /** Above it; 1e-9 of slack, so that a load of 75 is not above 75. */
  isBusierThan(threshold: number, node: number): boolean {
    return this.loadValue[node]! > threshold + 1e-9;
  }

  /** The first node at or behind `from`, wrapping, for which it holds. */
  firstFrom(from: number, holds: (node: number) => boolean): number {
    const { count } = this.#nodes;
    for (let step = 0; step < count; step++) {
      const node = (from + step) % count;
      if (holds(node)) return node;
    }
    return NO_NODE;
  }

  leastLoaded(): number {
    let best = NO_NODE;
    for (let node = 0; node < this.#nodes.count; node++) {
      if (!this.mayStore(node)) continue;
      if (best < 0 || this.loadValue[node]! < this.loadValue[best]!) best = node;
    }
    return best;
  }

  #readStorage(): void {
    const { count, freeBytes, totalBytes } = this.#nodes;
    let sum = 0;
    let known = 0;
    for (let node = 0; node < count; node++) {
      const free = freeBytes[node]!;
      this.isUsable[node] = free / totalBytes[node]! <= this.#reserve ? 0 : 1;
      if (Number.isNaN(free)) continue;
      sum += free;
      known++;
    }
    this.isKnown = known > 0;
    const mean = known > 0 ? sum / known : 1;
    for (let node = 0; node < count; node++) {
      this.freeBytes[node] = Number.isNaN(freeBytes[node]) ? mean : freeBytes[node]!;
    }
  }

  #readLoads(): void {
    const { count, isOpen, cpu, memory, disk } = this.#nodes;
    const open = Array.from({ length: count }, (_, node) => node).filter((node) => isOpen[node]);
    const known = (value: number) => (Number.isNaN(value) ? null : value);
    const utilisations = open.map(
      (node): Utilisation => ({
        cpu: known(cpu[node]!),
        memory: known(memory[node]!),
        disk: known(disk[node]!),
      }),
    );
    const { load: loads, dropped } = load(utilisations);
    if (dropped.length === components.length) return;
    for (const [at, node] of open.entries()) {
      const newest = VALUE_OF_LOAD * loads[at]!;
      const smoothing = this.#isHeard[node] === 1 ? SMOOTHING : 1;
      this.loadValue[node]! += smoothing * (newest - this.loadValue[node]!);
      this.#isHeard[node] = 1;
    }
  }
}
