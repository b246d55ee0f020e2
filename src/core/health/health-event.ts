import type { Ms } from '../kernel/units.ts';
import type { Finding } from './evidence.ts';
import type { Verdict } from './node-health.ts';

/** What became known. `at` is on the clock of the calls. */
export type HealthEvent =
  | VerdictEvent
  | { readonly kind: 'restarted'; readonly at: Ms; readonly node: string }
  | { readonly kind: 'flapping'; readonly at: Ms; readonly node: string; readonly isOver: boolean }
  | StallEvent;

export interface VerdictEvent {
  readonly kind: 'verdict';
  readonly at: Ms;
  readonly node: string;
  readonly from: Verdict;
  readonly to: Verdict;
  /** Time since the last answer, without one's own stalls. */
  readonly silentMs: Ms;
  /** What the last failed check found, where one failed. */
  readonly finding?: Finding;
  readonly detail?: string;
  /** The verdict is `unknown` for trouble of the machine that asks. */
  readonly isLocal: boolean;
}

/** The machine that asks did not run for a while; intervals are stretched by `stretch` now. */
interface StallEvent {
  readonly kind: 'stall';
  readonly at: Ms;
  readonly lostMs: Ms;
  readonly stretch: number;
  /** The stretch is another one than before. */
  readonly isStretched: boolean;
}
