import type { Bytes, Ms, Ratio, Weight } from '../kernel/units.ts';

/**
 * What a dispatcher knows of its nodes: a column a quantity, an entry a node. The dispatcher keeps
 * them, policies read them. A policy sees what one balancer sees: its own requests, not those of others.
 */
export interface NodeColumns {
  /** Number of nodes, at least 1. */
  readonly count: number;
  /** 1: may get requests; 0: must not. */
  readonly isOpen: Uint8Array;
  /** Relative capacity, as the operator gives it; above 0. */
  readonly weight: ArrayLike<Weight> & Float64Array;
  /** Sent and unanswered. */
  readonly inFlight: Uint32Array;
  /** Moving average of the service time; NaN before the first answer. */
  readonly serviceMs: ArrayLike<Ms> & Float64Array;
  /** Moving average of the time a connection takes to come about; NaN before the first. */
  readonly connectMs: ArrayLike<Ms> & Float64Array;
  /** Bytes a second that the node delivers while it works, μ of SPEC S3; NaN while nothing is known. */
  readonly bytesPerSecond: Float64Array;
  /** Requests in flight past which the node degrades, NMax of SPEC S3.6; Infinity where none is known. */
  readonly criticalCount: Float64Array;
  /** Utilisation of CPU time, memory and disk; NaN where it is not measured. */
  readonly cpu: ArrayLike<Ratio> & Float64Array;
  readonly memory: ArrayLike<Ratio> & Float64Array;
  readonly disk: ArrayLike<Ratio> & Float64Array;
  /** Storage that is left, and all of it; NaN where it is not known. */
  readonly freeBytes: ArrayLike<Bytes> & Float64Array;
  readonly totalBytes: ArrayLike<Bytes> & Float64Array;
}

/** Columns of nodes of which only the weights are known: all open, nothing in flight. */
export function nodeColumns(weights: readonly Weight[]): NodeColumns {
  const count = weights.length;
  const unknown = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  return {
    count,
    isOpen: new Uint8Array(count).fill(1),
    weight: Float64Array.from(weights),
    inFlight: new Uint32Array(count),
    serviceMs: unknown(),
    connectMs: unknown(),
    bytesPerSecond: unknown(),
    criticalCount: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    cpu: unknown(),
    memory: unknown(),
    disk: unknown(),
    freeBytes: unknown(),
    totalBytes: unknown(),
  };
}
