import type { CheckSettings, HeartbeatProbeName } from '../cluster/heartbeat-settings.ts';
import type { Ms } from '../kernel/units.ts';
import type { Evidence } from './evidence.ts';

/** A node to be checked. */
export interface HeartbeatTarget {
  readonly node: string;
  /** Host without a port, IPv6 without brackets. */
  readonly host: string;
  /** Present for every probe that needs one. */
  readonly port?: number;
  readonly settings: CheckSettings;
}

export interface CheckRequest {
  /**
   * Without an answer by then the check has failed: `no-connection` or `no-answer`. Time in which this
   * process itself was held up does not count, within bounds.
   */
  readonly timeoutMs: Ms;
  /** Ends the check at once; its evidence is then `local`, detail `interrupted`. */
  readonly signal?: AbortSignal;
}

/**
 * A way to ask a node whether it lives. A check always ends with evidence, soon after its limit at
 * the latest, and never rejects: only a bug is thrown. Nobody is judged by a timer alone: answers that
 * wait in this process's own queue when the limit is over still count.
 *
 * A probe keeps what it can between checks (sockets, connections). Checks of the same target may
 * overlap. Whatever a node answers, memory and time stay bounded, and `detail` is printable.
 */
export interface HeartbeatProbe {
  check(target: HeartbeatTarget, request: CheckRequest): Promise<Evidence>;
  /** Gives back what is kept; checks still open end as interrupted. */
  close(): Promise<void>;
}

export interface HeartbeatProbeSpec {
  readonly summary: string;
  readonly source: string;
  /** Port when neither the settings nor the address name one; undefined: one must be named. */
  readonly usualPort?: number;
  readonly claims: {
    /** Goes over the network to the node's host and port. */
    readonly needsPort: boolean;
    /** A refused connection is told from silence. */
    readonly seesRefusal: boolean;
    /** A frozen process, whose kernel still accepts connections, is found out by the least settings. */
    readonly seesFrozen: boolean;
    /** Tells a new process from the old one by its answers. */
    readonly seesRestart: boolean;
  };
  create(): HeartbeatProbe;
}

export type HeartbeatProbes = Readonly<Record<HeartbeatProbeName, HeartbeatProbeSpec>>;
