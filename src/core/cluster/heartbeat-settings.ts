import type { Ms, Ratio } from '../kernel/units.ts';
import type { RecoverySettings } from './recovery-settings.ts';

/** Names of the heartbeat probes; the adapters' registry has one member for each. */
export const heartbeatProbeNames = [
  'tcp',
  'http',
  'https',
  'grpc',
  'udp',
  'dns',
  'icmp',
  'redis',
  'memcached',
  'exec',
  'file',
] as const;
export type HeartbeatProbeName = (typeof heartbeatProbeNames)[number];

/** Names of the detectors that judge by arrivals; core/health/detector has one member for each. */
export const detectorNames = ['timeout', 'phi', 'chen', 'monitor'] as const;
export type DetectorName = (typeof detectorNames)[number];

/** How a node is asked whether it lives. Every setting is of use for some probes only. */
export interface CheckSettings {
  readonly probe: HeartbeatProbeName;
  /** Else the port of the node's address, else the usual one of the probe. */
  readonly port?: number;
  /** Host to reach it at instead of its address, canonical and without a port. */
  readonly address?: string;
  /** tcp, udp: text to send; with escapes (see escapes.ts). tcp keeps the connection then. */
  readonly send?: string;
  /** tcp, udp, http, https: text that the answer must contain, with escapes. */
  readonly contains?: string;
  /** http, https: path and query. */
  readonly path?: string;
  /** http, https: statuses that count as alive, such as `200-399,401`. */
  readonly status?: string;
  /** https, and redis over TLS: certificates to trust, PEM. */
  readonly caFile?: string;
  /** https: a certificate that ends sooner is a wrong answer. */
  readonly minValidityMs?: Ms;
  /** dns: the name asked for. */
  readonly name?: string;
  /** dns: the type of record asked for. */
  readonly type?: string;
  /** grpc: the service asked for; '' is the whole server. */
  readonly service?: string;
  /** redis: file whose first line is the password. */
  readonly passwordFile?: string;
  /** exec: program and its arguments; `{host}`, `{port}` and `{node}` are replaced. */
  readonly command?: readonly string[];
  /** file: a recorded trace. */
  readonly trace?: string;
}

/** The section `heartbeat` of the cluster file. */
export interface HeartbeatSettings extends RecoverySettings {
  /** How nodes are asked that say nothing of their own. */
  readonly check: CheckSettings;
  /** Time from one check of a node to the next. */
  readonly intervalMs: Ms;
  /** A check that has no answer after this long has failed (R of the survey's T = interval + R). */
  readonly timeoutMs: Ms;
  readonly detector: DetectorName;
  /** Failed intervals in a row besides the timeout, for `timeout`: T = fall · interval + timeout. */
  readonly fall: number;
  /** Answers in a row that make a dead node alive again. */
  readonly rise: number;
  readonly phi: PhiSettings;
  readonly chen: ChenSettings;
  readonly monitor: MonitorSettings;
}

interface PhiSettings {
  /** Suspicion from which on a node counts as dead: -log10 of the chance to be wrong. */
  readonly threshold: number;
  /** Arrivals remembered. */
  readonly window: number;
  /** Least standard deviation, so that a very regular node is not suspected at its first delay. */
  readonly leastDeviationMs: Ms;
  /** Added to the mean, for pauses that are no deaths. */
  readonly pauseMs: Ms;
}

interface ChenSettings {
  /** Safety margin (alpha) on top of the expected arrival. */
  readonly marginMs: Ms;
  /** Arrivals remembered. */
  readonly window: number;
}

/** A node that is over a limit in `count` samples in a row is degraded. */
export interface MonitorSettings {
  readonly count: number;
  readonly cpu: Ratio;
  readonly memory: Ratio;
  readonly disk: Ratio;
}

/** What a node says about its own heartbeat, over the cluster's settings. */
export type NodeHeartbeat = Partial<CheckSettings>;
