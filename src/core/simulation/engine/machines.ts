import type { Ms, Ratio } from '../../kernel/units.ts';
import { disciplines } from '../../load/server/discipline.ts';
import type { ModelNode } from '../model.ts';
import { AGENT, type Jobs } from './jobs.ts';
import { NodeSpeeds } from './node-speeds.ts';
import { type StationOptions, Stations } from './stations.ts';

/** What a node does with requests; absent: it is no member yet. */
export type NodeState = 'works' | 'frozen' | 'killed' | 'vanished' | 'absent';

/** The nodes of a model with their CPUs and disks: where jobs are worked on, and what faults do to them. */
export class Machines {
  readonly speeds: NodeSpeeds;
  readonly #nodes: readonly ModelNode[];
  readonly #jobs: Jobs;
  readonly #stations: Stations;
  /** Requests in the node, on its CPU or disk; without the agent's work. */
  readonly #inside: Int32Array;
  readonly #isCrowdable: Uint8Array;
  readonly #states: NodeState[];
  /** How often each was started. */
  readonly #lives: Int32Array;

  /** @param hasDisks whether any request needs a disk */
  constructor(nodes: readonly ModelNode[], jobs: Jobs, hasDisks: boolean) {
    this.#nodes = nodes;
    this.#jobs = jobs;
    this.speeds = new NodeSpeeds(nodes);
    const cpus = nodes.map(
      ({ cores, discipline }): StationOptions => ({
        cores,
        slots: disciplines[discipline].served(cores),
      }),
    );
    const disk = { cores: 1, slots: Number.POSITIVE_INFINITY };
    this.#stations = new Stations(hasDisks ? [...cpus, ...nodes.map(() => disk)] : cpus);
    this.#inside = new Int32Array(nodes.length);
    this.#isCrowdable = Uint8Array.from(nodes, ({ crowding }) => (crowding === null ? 0 : 1));
    this.#states = nodes.map(({ isMember }) => (isMember ? 'works' : 'absent'));
    this.#lives = new Int32Array(nodes.length).fill(1);
    for (let node = 0; node < nodes.length; node++) this.#pace(node, 0);
    if (hasDisks) for (let node = 0; node < nodes.length; node++) this.#paceDisk(node, 0);
  }

  /** When the next job is done somewhere; Infinity when none is worked on. */
  get nextAt(): Ms {
    return this.#stations.nextAt;
  }

  state(node: number): NodeState {
    return this.#states[node]!;
  }

  lives(node: number): number {
    return this.#lives[node]!;
  }

  /** @returns whether a job that comes now is taken in, to be worked on or to wait for ever */
  arrive(node: number, ticket: number, now: Ms): boolean {
    const state = this.#states[node]!;
    if (state === 'killed' || state === 'absent') return false;
    if (state === 'vanished') return true;
    if (this.#jobs.kind[ticket] !== AGENT) {
      this.#inside[node]!++;
      if (this.#isCrowdable[node] === 1) this.#pace(node, now);
    }
    this.#stations.arrive(node, ticket, this.#jobs.cpuMs[ticket]!, now);
    return true;
  }

  /** Goes on to the next completion, which must exist. @returns the ticket of the job that is done; -1: it goes on to its disk */
  complete(): number {
    const stations = this.#stations;
    const now = stations.nextAt;
    const station = stations.nextStation;
    const ticket = stations.complete();
    const count = this.#nodes.length;
    const node = station < count ? station : station - count;
    const diskMs = this.#jobs.diskMs[ticket]!;
    if (station < count && diskMs > 0) {
      this.#jobs.diskMs[ticket] = 0;
      stations.arrive(count + node, ticket, diskMs, now);
      return -1;
    }
    if (this.#jobs.kind[ticket] !== AGENT) {
      this.#inside[node]!--;
      if (this.#isCrowdable[node] === 1) this.#pace(node, now);
    }
    return ticket;
  }

  /** Ends the process or the machine. @returns the tickets of all jobs that were in it */
  stop(node: number, to: 'killed' | 'vanished', now: Ms): number[] {
    const tickets = this.#stations.clear(node, now);
    if (this.#hasDisks) tickets.push(...this.#stations.clear(this.#nodes.length + node, now));
    this.#inside[node] = 0;
    this.#states[node] = to;
    return tickets;
  }

  freeze(node: number, now: Ms): void {
    if (this.#states[node] !== 'works') return;
    this.#states[node] = 'frozen';
    this.speeds.freeze(node, true);
    this.paceAll(node, now);
  }

  /** As it was before any fault, or for the first time. */
  start(node: number, now: Ms): void {
    const state = this.#states[node];
    if (state === 'killed' || state === 'vanished' || state === 'absent') this.#lives[node]!++;
    this.#states[node] = 'works';
    this.speeds.freeze(node, false);
    this.speeds.slow(node, 1);
    this.paceAll(node, now);
  }

  /** Takes the speeds as they are now. */
  paceAll(node: number, now: Ms): void {
    this.#pace(node, now);
    if (this.#hasDisks) this.#paceDisk(node, now);
  }

  /** Time that the CPU has worked. */
  cpuBusyMs(node: number, now: Ms): Ms {
    return this.#stations.busyMs(node, now);
  }

  /** Likewise; NaN where no request needs a disk. */
  diskBusyMs(node: number, now: Ms): Ms {
    if (!this.#hasDisks) return Number.NaN;
    return this.#stations.busyMs(this.#nodes.length + node, now);
  }

  /** Use of memory; NaN where the model has none. */
  memory(node: number): Ratio {
    const { crowding } = this.#nodes[node]!;
    if (crowding === null || !crowding.isMemory) return Number.NaN;
    return Math.min(1, crowding.base + this.#inside[node]! / crowding.capacity);
  }

  get #hasDisks(): boolean {
    return this.#stations.count > this.#nodes.length;
  }

  #pace(node: number, now: Ms): void {
    this.#stations.setSpeed(node, this.speeds.cpu(node, this.#inside[node]!), now);
  }

  #paceDisk(node: number, now: Ms): void {
    this.#stations.setSpeed(this.#nodes.length + node, this.speeds.disk(node), now);
  }
}
