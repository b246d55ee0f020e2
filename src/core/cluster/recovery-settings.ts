import type { Ms, Ratio } from '../kernel/units.ts';

/** What a node turns into for an action to be taken. */
export const actionEvents = ['dead', 'alive', 'degraded'] as const;
export type ActionEvent = (typeof actionEvents)[number];

/** Only `restart` is tried again when it did not help; for the rest they are names in the log. */
export const actionKinds = ['restart', 'notify', 'exec'] as const;
export type ActionKind = (typeof actionKinds)[number];

/** All nodes when neither is given; a zone with all that is in it. */
export interface NodeScope {
  readonly nodes?: readonly string[];
  readonly zones?: readonly string[];
}

/** What is to be done when a node changes. */
export interface ActionSettings extends NodeScope {
  readonly on: ActionEvent;
  readonly kind: ActionKind;
  /** Program and arguments; `{node}`, `{zone}`, `{host}` and `{cause}` are replaced. */
  readonly command: readonly string[];
  /** Least time from one death's last attempt to the next death's first, for the same node. */
  readonly cooldownMs: Ms;
  /** Most attempts at the same death. */
  readonly attempts: number;
}

/** What holds back too many actions. */
interface GuardSettings {
  /** Most nodes acted on at once, as a share of all; one node is always allowed. */
  readonly maxShare: Ratio;
  /** Most actions within `windowMs`. */
  readonly maxActions: number;
  /** How long a node counts as acted on, unless it is alive again sooner. */
  readonly windowMs: Ms;
}

/** A time in which nothing is done about some nodes. */
export interface Maintenance extends NodeScope {
  /** ISO 8601 with its zone; the first moment. */
  readonly from: string;
  /** The first moment after. */
  readonly to: string;
  readonly reason?: string;
}

/** What is to be done about deaths, and what is not: a part of the section `heartbeat`. */
export interface RecoverySettings {
  readonly actions: readonly ActionSettings[];
  readonly guards: GuardSettings;
  readonly maintenance: readonly Maintenance[];
}

/** The survey's example: five attempts, then a person must look (SPEC S2). */
export const defaultActionLimits = { cooldownMs: 300_000, attempts: 5 } as const;

export const defaultRecoverySettings: RecoverySettings = {
  actions: [],
  guards: { maxShare: 0.2, maxActions: 20, windowMs: 600_000 },
  maintenance: [],
};
