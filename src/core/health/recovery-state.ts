import type { ActionEvent, ActionKind } from '../cluster/recovery-settings.ts';
import type { Ms } from '../kernel/units.ts';
import type { Cause } from './localise.ts';

/**
 * A change of a node that a detector found: by heartbeats it is dead or alive, by loads degraded or
 * not any more.
 */
export type NodeEvent = {
  readonly node: string;
  /** How it is known, in words; '' when there is nothing to say. */
  readonly evidence: string;
} & (
  | { readonly by: 'heartbeats'; readonly to: 'dead' | 'alive' }
  | { readonly by: 'loads'; readonly to: 'degraded' | 'alive' }
);

/** What is known at a step. */
export interface RecoveryObservation {
  /** Changes since the step before, in their order. */
  readonly events: readonly NodeEvent[];
  /** The asking machine is in trouble itself: nobody can be judged. */
  readonly isLocal: boolean;
  /** What deaths are blamed on, as far as it has settled. */
  readonly causes: readonly Cause[];
  /** Ids of actions whose commands have ended since the step before, however they ended. */
  readonly finished: readonly number[];
  /** The wall clock, since 1970: for maintenance and the log. */
  readonly wallMs: Ms;
}

/** A command to be run now. Its id is to be given back in `finished`. */
export interface RecoveryAction {
  readonly id: number;
  readonly node: string;
  readonly zone: string;
  readonly host: string;
  readonly on: ActionEvent;
  readonly kind: ActionKind;
  /** Filled in. */
  readonly command: readonly string[];
  /** From 1. */
  readonly attempt: number;
  /** Changes of the node so far: one number for one death. */
  readonly epoch: number;
  /** Such as `node dns-1`; '' when nothing is blamed. */
  readonly cause: string;
  readonly evidence: string;
}

/**
 * Why nothing is done, the first that holds: the asking machine is in trouble; maintenance; what is to
 * blame is not sure yet; it is not the node itself; the last attempt was not long ago; there were too
 * many actions; too many nodes are acted on.
 */
type HoldReason =
  | 'local'
  | 'maintenance'
  | 'unsettled'
  | 'common-cause'
  | 'cooldown'
  | 'rate'
  | 'share';

export interface Hold {
  readonly reason: HoldReason;
  /** The cause, the reason of the maintenance; '' when there is nothing to say. */
  readonly detail: string;
}

/** An action that is due and is not taken. */
export interface HeldAction extends Hold {
  readonly node: string;
  readonly on: ActionEvent;
  readonly kind: ActionKind;
}

/** A decision, for the log. Something held is told when it begins and when its reason changes. */
export interface RecoveryRecord {
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly node: string;
  readonly on: ActionEvent;
  readonly epoch: number;
  readonly kind: ActionKind;
  /** The attempt that is made, held, or was the last. */
  readonly attempt: number;
  readonly why: string;
  readonly outcome: 'applied' | 'dry-run' | 'held' | 'gave-up';
  /** Of what is or would be taken. */
  readonly command?: readonly string[];
  /** Only of what is held. */
  readonly hold?: Hold;
}

/** An action that a change of a node asks for. */
export interface Case {
  /** Index among the settings. */
  readonly action: number;
  readonly attempts: number;
  /** When the next attempt is due, once the last one has ended. */
  readonly dueAt: Ms;
  readonly isDone: boolean;
  readonly hold?: Hold;
}

/** From one change of a node to the next. */
export interface Episode {
  readonly state: ActionEvent;
  readonly epoch: number;
  readonly evidence: string;
  readonly cases: readonly Case[];
}

interface RunningAction {
  readonly node: string;
  readonly action: number;
  readonly epoch: number;
}

export interface RecoveryState {
  /** Of nodes that were dead or degraded at some time. */
  readonly episodes: ReadonlyMap<string, Episode>;
  /** How it is known of nodes whose loads are over their limits, whether they live or not. */
  readonly degraded: ReadonlyMap<string, string>;
  /** By the id of the action. */
  readonly running: ReadonlyMap<number, RunningAction>;
  /** When each action was last taken, by node and action. */
  readonly lastAt: ReadonlyMap<string, Ms>;
  /** When each node was last acted on, as long as it counts. */
  readonly actedOn: ReadonlyMap<string, Ms>;
  /** When actions were taken, within the window of the guards. */
  readonly recent: readonly Ms[];
  /** Actions so far. */
  readonly count: number;
}

export interface RecoveryDecision {
  readonly state: RecoveryState;
  /** To be run now; none in a dry run. */
  readonly actions: readonly RecoveryAction[];
  /** All that is due and held at this step. */
  readonly held: readonly HeldAction[];
  readonly records: readonly RecoveryRecord[];
}
