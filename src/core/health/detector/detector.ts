import type { HeartbeatSettings } from '../../cluster/heartbeat-settings.ts';
import type { Ms, Ratio } from '../../kernel/units.ts';

/** What a detector is told of a node. Instants are on one monotonic clock and never run back. */
type Observation = HeartbeatArrival | LoadObservation;

export interface HeartbeatArrival {
  readonly kind: 'heartbeat';
  /** When it arrived. */
  readonly at: Ms;
  /** When it was sent, or asked for; only differences to other sendings mean something. */
  readonly sentAt: Ms;
  /** Asked for out of turn, to confirm a suspicion: a sign of life that says nothing of the rhythm. */
  readonly isExtra?: boolean;
  /** Since the one before, whoever asks had trouble of his own: the gap is no part of the rhythm. */
  readonly isAfterTrouble?: boolean;
}

export interface LoadObservation {
  readonly kind: 'load';
  readonly at: Ms;
  /** null: not known, which is not over any limit. */
  readonly cpu: Ratio | null;
  readonly memory: Ratio | null;
  readonly disk: Ratio | null;
}

/** `dead` for silence, `degraded` for a node that answers and is over its limits. */
export type Judgement = 'alive' | 'dead' | 'degraded';

/** Judges one node by what is observed of it. Time comes in with every call. */
export interface Detector {
  observe(observation: Observation): void;
  /** The last instant at which the node is still judged alive if nothing more is observed. */
  deadline(): Ms;
  /** Dead strictly after the deadline. */
  judge(now: Ms): Judgement;
  /** In the detector's own measure; from `suspicionLimit` on it judges no longer alive. */
  suspicion(now: Ms): number;
  readonly suspicionLimit: number;
  /** The node runs anew: what was observed of its former life counts no more. */
  restart(at: Ms): void;
}

export interface DetectorSpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  /** Paper, standard or program the behaviour comes from. */
  readonly source: string;
  /** What its suspicion is called where it is shown; undefined: the time left says more. */
  readonly scale?: string;
  /** When it judges, as a formula over the settings. */
  formula(settings: HeartbeatSettings): string;
  readonly claims: {
    readonly judges: 'heartbeats' | 'loads';
    /** Follows the rhythm of the arrivals, so that its deadline is known from them only. */
    readonly isAdaptive: boolean;
  };
  /**
   * Longest time from the last heartbeat to the judgement; of an adaptive one while the rhythm is
   * as set, without jitter. Infinity when silence is not judged.
   */
  promise(settings: HeartbeatSettings): Ms;
  /** @param at the start, which counts as a heartbeat: nobody is dead before it had time to answer */
  create(settings: HeartbeatSettings, at: Ms): Detector;
}
