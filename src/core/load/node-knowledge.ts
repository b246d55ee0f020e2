import type { Bytes } from '../kernel/units.ts';
import type { NodeColumns } from '../policy/node-columns.ts';
import type { Utilisation } from '../vector/load.ts';

/** What is measured of nodes apart from requests, in this order. */
const quantities = ['cpu', 'memory', 'disk', 'freeBytes', 'totalBytes'] as const;

/** Shared memory in which one thread tells and the sending threads read. */
export interface KnowledgeMemory {
  /** Grows with each change. */
  readonly version: Int32Array;
  /** A row a node; NaN is unknown. */
  readonly figures: Float64Array;
}

export interface Storage {
  readonly freeBytes: Bytes;
  readonly totalBytes: Bytes;
}

/** Nothing is known of loads. @param storage of each node, where it is known */
export function createKnowledge(storage: readonly (Storage | undefined)[]): KnowledgeMemory {
  const cells = storage.length * quantities.length;
  const figures = new Float64Array(new SharedArrayBuffer(8 * cells)).fill(Number.NaN);
  const knowledge = { version: new Int32Array(new SharedArrayBuffer(4)), figures };
  for (const [node, known] of storage.entries()) {
    if (known === undefined) continue;
    figures[node * quantities.length + 3] = known.freeBytes;
    figures[node * quantities.length + 4] = known.totalBytes;
    Atomics.add(knowledge.version, 0, 1);
  }
  return knowledge;
}

/** The load of a node was measured; null is unknown. */
export function tellLoad(
  { version, figures }: KnowledgeMemory,
  node: number,
  { cpu, memory, disk }: Utilisation,
): void {
  const row = node * quantities.length;
  for (const [i, value] of [cpu, memory, disk].entries()) figures[row + i] = value ?? Number.NaN;
  Atomics.add(version, 0, 1);
}

/** Brings what is told into the columns of a thread. */
export class KnowledgeReader {
  readonly #memory: KnowledgeMemory;
  readonly #nodes: NodeColumns;
  #version = 0;

  constructor(memory: KnowledgeMemory, nodes: NodeColumns) {
    this.#memory = memory;
    this.#nodes = nodes;
  }

  /** @returns whether anything is new */
  take(): boolean {
    const version = Atomics.load(this.#memory.version, 0);
    if (version === this.#version) return false;
    this.#version = version;
    const { figures } = this.#memory;
    for (let node = 0; node < this.#nodes.count; node++) {
      for (const [i, quantity] of quantities.entries()) {
        this.#nodes[quantity][node] = figures[node * quantities.length + i]!;
      }
    }
    return true;
  }
}
