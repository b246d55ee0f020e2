import { createRng } from '../../../src/core/kernel/rng.ts';
import { xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { type NodeColumns, nodeColumns } from '../../../src/core/policy/node-columns.ts';
import type {
  DispatchRequest,
  Policy,
  PolicyContext,
  PolicyParameters,
  PolicySpec,
} from '../../../src/core/policy/policy.ts';

/** Node i at 10.x.y.z, all open, nothing known but the weights. */
export function contextOf(weights: readonly number[], seed = 1): PolicyContext {
  return {
    nodes: nodeColumns(weights),
    addresses: weights.map((_, i) => `10.0.${i >> 8}.${i & 255}`),
    rng: createRng(seed),
    hash: xxh64,
  };
}

/** A request for a key that is drawn anew for each number, unless it is given. */
export function requestOf(number: number, given: Partial<DispatchRequest> = {}): DispatchRequest {
  const { hi, lo } = xxh64(`key ${number}`);
  return { now: 0, keyHi: hi, keyLo: lo, length: 1000, requestClass: 0, ticket: 0, ...given };
}

/** A policy with the dispatcher around it that counts what is in flight and gives out tickets. */
export class Dispatcher {
  readonly nodes: NodeColumns;
  readonly policy: Policy;
  now = 0;
  /** Of the last request that got a node. */
  lastTicket = -1;
  private readonly nodeOf: number[] = [];
  private readonly free: number[] = [];

  constructor(spec: PolicySpec, context: PolicyContext, parameters: PolicyParameters = {}) {
    this.nodes = context.nodes;
    this.policy = spec.create(context, { ...spec.parameters, ...parameters });
  }

  /** Tickets of the requests that are in flight. */
  get open(): number[] {
    return [...this.nodeOf.keys()].filter((ticket) => this.nodeOf[ticket]! >= 0);
  }

  dispatch(number: number, given: Partial<DispatchRequest> = {}): number {
    const ticket = this.free.sort((a, b) => a - b)[0] ?? this.nodeOf.length;
    const node = this.policy.pick(requestOf(number, { now: this.now, ticket, ...given }));
    if (node < 0) return node;
    if (this.free[0] === ticket) this.free.shift();
    this.nodeOf[ticket] = node;
    this.lastTicket = ticket;
    this.nodes.inFlight[node]!++;
    return node;
  }

  end(ticket: number): void {
    const node = this.nodeOf[ticket]!;
    this.nodeOf[ticket] = -1;
    this.free.push(ticket);
    this.nodes.inFlight[node]!--;
    this.policy.end?.(node, ticket, this.now);
  }
}
