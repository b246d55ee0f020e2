import type { Ms, Ratio } from '../../kernel/units.ts';
import type { NodeColumns } from '../../policy/node-columns.ts';
import type { ModelNode } from '../model.ts';
import type { Machines } from './machines.ts';

/** What monitoring reads of all nodes at one instant. */
export interface FleetSample {
  readonly cpu: Float64Array;
  readonly memory: Float64Array;
  readonly disk: Float64Array;
  readonly freeBytes: Float64Array;
}

/** Use of others and own use of what they leave. */
export const reportedUse = (baseUse: Ratio, own: Ratio): Ratio => baseUse + (1 - baseUse) * own;

/** Takes load samples of nodes as monitoring does, and tells the columns of them. */
export class LoadSampler {
  readonly #nodes: readonly ModelNode[];
  readonly #machines: Machines;
  readonly #stored: Float64Array;
  readonly #cpuBusy: Float64Array;
  readonly #diskBusy: Float64Array;
  #takenAt: Ms = 0;
  /** Of the CPU use, over samples since the measurement began. */
  #count = 0;
  readonly #mean: Float64Array;
  readonly #squares: Float64Array;

  /** @param stored bytes that requests have left on each node, kept up to date by whoever counts them */
  constructor(nodes: readonly ModelNode[], machines: Machines, stored: Float64Array) {
    this.#nodes = nodes;
    this.#machines = machines;
    this.#stored = stored;
    this.#cpuBusy = new Float64Array(nodes.length);
    this.#diskBusy = new Float64Array(nodes.length);
    this.#mean = new Float64Array(nodes.length);
    this.#squares = new Float64Array(nodes.length);
  }

  /** Of the time since the sample before. */
  take(now: Ms, isMeasured: boolean): FleetSample {
    const passed = now - this.#takenAt;
    this.#takenAt = now;
    const sample = {
      cpu: this.#uses(this.#cpuBusy, (node) => this.#machines.cpuBusyMs(node, now), passed),
      memory: Float64Array.from(this.#nodes, (_, node) => this.#machines.memory(node)),
      disk: this.#uses(this.#diskBusy, (node) => this.#machines.diskBusyMs(node, now), passed),
      freeBytes: Float64Array.from(this.#nodes, ({ freeBytes }, node) =>
        freeBytes === null ? Number.NaN : Math.max(0, freeBytes - this.#stored[node]!),
      ),
    };
    for (const [node, { baseUse }] of this.#nodes.entries()) {
      sample.cpu[node] = reportedUse(baseUse, sample.cpu[node]!);
    }
    if (isMeasured) this.#add(sample.cpu);
    return sample;
  }

  /** The columns as of the sample. */
  tell(sample: FleetSample, columns: NodeColumns): void {
    columns.cpu.set(sample.cpu);
    columns.memory.set(sample.memory);
    columns.disk.set(sample.disk);
    columns.freeBytes.set(sample.freeBytes);
  }

  /** Standard deviation of the CPU use over samples; null with less than two. */
  deviation(node: number): Ratio | null {
    if (this.#count < 2) return null;
    return Math.sqrt(this.#squares[node]! / (this.#count - 1));
  }

  #uses(before: Float64Array, busyOf: (node: number) => Ms, passed: Ms): Float64Array {
    return before.map((old, node) => {
      const busy = busyOf(node);
      before[node] = busy;
      // Rounding may put it a little above.
      return Math.min(1, (busy - old) / passed);
    });
  }

  /** @see Welford 1962, doi:10.1080/00401706.1962.10490022 */
  #add(cpu: Float64Array): void {
    this.#count++;
    for (let node = 0; node < cpu.length; node++) {
      const off = cpu[node]! - this.#mean[node]!;
      this.#mean[node]! += off / this.#count;
      this.#squares[node]! += off * (cpu[node]! - this.#mean[node]!);
    }
  }
}
