import type { Bytes, Ms } from '../kernel/units.ts';
import type { NodeColumns } from './node-columns.ts';
import { type DispatchRequest, HELD, type Policy } from './policy.ts';
import { SpeedMeter } from './speed-meter.ts';

/** Weight of a new time in its moving average, as of TCP's round trips (RFC 6298). */
const NEW_TIME_WEIGHT = 1 / 8;

export interface DispatcherOptions {
  /** Learn speeds (`bytesPerSecond`) from sizes of answers and the time in which nodes worked. */
  readonly learnsSpeeds: boolean;
}

/**
 * Keeps the columns of nodes as requests come and go, and the queue of requests that the policy holds.
 * Under the real clock and the virtual one alike: time comes in with every call.
 */
export class Dispatcher {
  readonly #nodes: NodeColumns;
  readonly #policy: Policy;
  readonly #speeds: SpeedMeter | undefined;
  #held: DispatchRequest[] = [];
  #heldFrom = 0;

  constructor(nodes: NodeColumns, policy: Policy, { learnsSpeeds }: DispatcherOptions) {
    this.#nodes = nodes;
    this.#policy = policy;
    if (learnsSpeeds) this.#speeds = new SpeedMeter(nodes);
  }

  /** Requests that wait for the policy. */
  get heldCount(): number {
    return this.#held.length - this.#heldFrom;
  }

  /**
   * @returns the node that it goes to; HELD: it waits here, behind those before it; NO_NODE: none is
   * open, and nothing is remembered of it
   */
  dispatch(request: DispatchRequest): number {
    const node = this.heldCount > 0 ? HELD : this.#policy.pick(request);
    if (node >= 0) this.#began(node, request.now);
    else if (node === HELD) this.#held.push({ ...request });
    return node;
  }

  /** The longest-held request, -1 when there is none. */
  firstHeld(): number {
    return this.heldCount > 0 ? this.#held[this.#heldFrom]!.ticket : -1;
  }

  /** Asks the policy again for the longest-held request. @returns as `dispatch`; it waits on after HELD alone */
  dispatchHeld(now: Ms): number {
    const request = this.#held[this.#heldFrom]!;
    request.now = now;
    const node = this.#policy.pick(request);
    if (node === HELD) return HELD;
    this.dropHeld();
    if (node >= 0) this.#began(node, now);
    return node;
  }

  /** Forgets the longest-held request: it was given up. */
  dropHeld(): void {
    this.#heldFrom++;
    if (this.#heldFrom < 1024 || this.#heldFrom * 2 < this.#held.length) return;
    this.#held = this.#held.slice(this.#heldFrom);
    this.#heldFrom = 0;
  }

  /** A connection to `node` has come about. */
  connected(node: number, after: Ms): void {
    average(this.#nodes.connectMs, node, after);
  }

  /**
   * A request has ended.
   * @param serviceMs from its sending; of one that failed, what it might have taken at worst
   * @param bytes of its answer, 0 when it failed
   */
  end(node: number, ticket: number, now: Ms, serviceMs: Ms, bytes: Bytes): void {
    this.#speeds?.end(node, now, bytes);
    this.#nodes.inFlight[node]! -= 1;
    average(this.#nodes.serviceMs, node, serviceMs);
    this.#policy.end?.(node, ticket, now);
  }

  /** A request was given up before it was sent: its node learns nothing from it. */
  giveUp(node: number, ticket: number, now: Ms): void {
    this.#speeds?.end(node, now, 0);
    this.#nodes.inFlight[node]! -= 1;
    this.#policy.end?.(node, ticket, now);
  }

  /** Weights, loads or storage in the columns have changed. */
  refresh(now: Ms): void {
    this.#policy.refresh?.(now);
  }

  #began(node: number, now: Ms): void {
    this.#speeds?.begin(node, now);
    this.#nodes.inFlight[node]! += 1;
  }
}

function average(column: Float64Array, node: number, value: Ms): void {
  const old = column[node]!;
  column[node] = Number.isNaN(old) ? value : old + (value - old) * NEW_TIME_WEIGHT;
}
