import type { ProbeSettings } from '../cluster/probe-settings.ts';
import type { FailureCode } from '../kernel/errors.ts';
import type { Ms } from '../kernel/units.ts';
import type { LoadSample } from './load-sample.ts';
import type { HostProfile } from './profile.ts';

/** A node to be probed. */
export interface ProbeTarget {
  /** Id in the cluster; results are filed under it. */
  readonly node: string;
  /** Host to reach it at: the node's address without its port (IPv6 without brackets), or its own. */
  readonly host: string;
  /** The cluster's settings with the node's own over them. */
  readonly settings: ProbeSettings;
}

interface Request {
  /** Nodes asked at the same time. */
  readonly concurrency: number;
  /**
   * A node that has not answered after this long has failed. The interval of a sample comes on top,
   * and so does the time of measurements that put load on the node.
   */
  readonly timeoutMs: Ms;
  /** Ends the measurements; nodes without an answer by then fail as INTERRUPTED. */
  readonly signal: AbortSignal;
}

export interface ProfileRequest extends Request {
  /** Folder whose disk is to be measured. */
  readonly diskPath: string;
  /** Run the CPU loop; needs the CPUs to itself for about 0.4 s. */
  readonly measuresCpu: boolean;
  /** Read the disk at random for up to 10 s. */
  readonly measuresDisk: boolean;
  /** Write to it too, after the reads. */
  readonly measuresWrites: boolean;
  /** Measure the disk also while others keep it busy. */
  readonly isForced: boolean;
  readonly onProgress?: (step: string) => void;
}

export interface SampleRequest extends Request {
  /** Time over which a sample is taken. */
  readonly intervalMs: Ms;
}

/** What became of one node: a failure costs none of the others. */
export type ProbeOutcome<T> =
  | { readonly kind: 'measured'; readonly node: string; readonly value: T }
  | {
      readonly kind: 'failed';
      readonly node: string;
      readonly code: FailureCode;
      /** In words, safe to print after `printable`. */
      readonly reason: string;
    };

/**
 * A way to learn what nodes can do and how busy they are. Outcomes come as they are found, one a
 * target and call, in any order. Whatever a node answers, memory and time stay bounded.
 *
 * A probe keeps what it can between calls (connections, the last counters): a second `sample` of the
 * same nodes measures from the reading before it when that is at least `intervalMs` old.
 */
export interface HostProbe {
  profile(
    targets: readonly ProbeTarget[],
    request: ProfileRequest,
  ): AsyncIterable<ProbeOutcome<HostProfile>>;
  sample(
    targets: readonly ProbeTarget[],
    request: SampleRequest,
  ): AsyncIterable<ProbeOutcome<LoadSample>>;
  /** Gives back connections; outcomes still open fail as INTERRUPTED. */
  close(): Promise<void>;
}

export interface HostProbeSpec {
  readonly summary: string;
  readonly source: string;
  readonly claims: {
    /** Reaches nodes other than the machine that lbctl runs on. */
    readonly isRemote: boolean;
    /** Can put load on the node to measure it, instead of reading what the kernel tells only. */
    readonly measuresCpu: boolean;
    readonly measuresDisk: boolean;
    /** `profile` is possible at all; a recording of samples has none. */
    readonly profiles: boolean;
    readonly samples: boolean;
  };
  create(): HostProbe;
}
