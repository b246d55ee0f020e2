import type { HashFunction } from '../kernel/hash64.ts';
import type { Rng } from '../kernel/rng.ts';
import type { Bytes, Ms, Ratio } from '../kernel/units.ts';
import type { TableBuilder } from '../placement/placement.ts';
import type { Capacity } from '../vector/performance.ts';
import type { NodeColumns } from './node-columns.ts';

/** What a policy is told of a request. One object may be used again and again; nothing keeps it. */
export interface DispatchRequest {
  /** When it is dispatched; never runs back. */
  now: Ms;
  /** The 64-bit hash of its key in two unsigned halves. */
  keyHi: number;
  keyLo: number;
  /** Expected size of the answer, above 0. */
  length: Bytes;
  /** Number of its class of requests, for a pool. */
  requestClass: number;
  /** Names the request until it ends: whole numbers from 0, the smallest that is free. */
  ticket: number;
}

/** Answers of `pick` that are no node. */
export const HELD = -1;
export const NO_NODE = -2;

/** Request → node. Pure but for what it remembers; the columns are the ones it was created with. */
export interface Policy {
  /**
   * @returns index of an open node; HELD when nodes are open, but the request had better wait (the
   * dispatcher asks again, first come first served); NO_NODE when none is open, or none that is open
   * has room for what is stored there
   */
  pick(request: DispatchRequest): number;
  /** The request `ticket`, sent to `node`, has ended, however. Absent: the policy does not remember. */
  end?(node: number, ticket: number, now: Ms): void;
  /**
   * Weights, loads or storage in the columns have changed, or were measured again. What is open, in
   * flight or on its way is read with every pick and needs no word.
   */
  refresh?(now: Ms): void;
}

/** Parameters by name, as `--policy ring:algorithm=circle` gives them. */
export type PolicyParameters = Readonly<Record<string, number | string>>;

/** What a policy is made from. */
export interface PolicyContext {
  readonly nodes: NodeColumns;
  /** Canonical and distinct, for policies that place keys. */
  readonly addresses: readonly string[];
  readonly rng: Rng;
  readonly hash: HashFunction;
  /** What the nodes can do, where that was measured; else weights say it. */
  readonly capacities?: readonly Capacity[];
  /** A faster equal of ordering tables by `hash`. */
  readonly tableBuilder?: TableBuilder;
}

/** Columns that belong together, as a claim names them. */
export type Reading = 'inFlight' | 'times' | 'work' | 'loads' | 'storage';

export interface PolicySpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  /** Paper, RFC or program the behaviour comes from. */
  readonly source: string;
  readonly claims: {
    /** Without other knowledge, shares follow the weights. */
    readonly weighted: boolean;
    /** What it reads besides weights and keys: requests `inFlight`, `times` of answers, lengths and progress (`work`), `loads` of hosts, `storage`. */
    readonly reads: readonly Reading[];
    /** Requests of one key go to one node, as long as nothing changes. */
    readonly keyed: boolean;
    /** May answer HELD. */
    readonly holds: boolean;
  };
  /** With their defaults; the kind of the default is the kind of the parameter. */
  readonly parameters: PolicyParameters;
  /** What each parameter means, with unit and bounds; by the same names. */
  readonly meanings?: Readonly<Record<string, string>>;
  /**
   * @param parameters all of `parameters`, given or default
   * @throws LbError USAGE when a parameter has a value that it cannot have; WEIGHTS_UNSUPPORTED when
   * the nodes have weights that it cannot follow
   */
  create(context: PolicyContext, parameters: PolicyParameters): Policy;
  /**
   * Shares of requests that it would give in the long run, summing to 1 over open nodes; absent where
   * they follow from what happens.
   */
  idealShares?(context: PolicyContext, parameters: PolicyParameters): Ratio[];
}
