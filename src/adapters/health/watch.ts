import { setImmediate as pollPass } from 'node:timers/promises';
import type { Evidence } from '../../core/health/evidence.ts';
import type { DueCheck, FleetHealth } from '../../core/health/fleet-health.ts';
import type { HealthEvent } from '../../core/health/health-event.ts';
import type { HeartbeatProbe, HeartbeatTarget } from '../../core/health/heartbeat-probe.ts';
import type { Clock } from '../../core/kernel/clock.ts';
import type { Ms } from '../../core/kernel/units.ts';

/** What a watch tells of, besides what the fleet makes of it. */
export interface WatchListener {
  onEvents(events: readonly HealthEvent[]): void;
  /** Every check with its evidence, for recordings and statistics. */
  onCheck?(check: DueCheck, evidence: Evidence, receivedAt: Ms): void;
  /** After each turn, some 100 times a second. */
  onTurn?(now: Ms): void;
}

export interface WatchRequest {
  readonly timeoutMs: Ms;
  /** Ends the watch, and the checks that are open. */
  readonly signal: AbortSignal;
  /** Else until the signal. */
  readonly forMs?: Ms;
}

const TURN_MS: Ms = 10;
/** Poll passes without an answer after which none waits any more; one is not enough for UDP. */
const QUIET_PASSES = 2;
const MOST_PASSES = 50;

/**
 * Drives a fleet's health in real time: sends the checks that are due, takes in answers as they come,
 * and lets the fleet judge, never before answers that wait in this process's own queue were heard.
 * Checks that are still open at the end are heard no more.
 */
export async function watchFleet(
  fleet: FleetHealth,
  targets: readonly HeartbeatTarget[],
  probe: HeartbeatProbe,
  { timeoutMs, signal, forMs = Number.POSITIVE_INFINITY }: WatchRequest,
  listener: WatchListener,
  clock: Clock,
): Promise<void> {
  const request = { timeoutMs, signal };
  const hearing = new Hearing(fleet, listener, signal, clock);
  const end = clock.now() + forMs;
  try {
    while (!signal.aborted && clock.now() < end) {
      hearing.tell(fleet.pulse(clock.now()));
      if (fleet.isJudging(clock.now())) await hearing.drain();
      hearing.tell(fleet.judge(clock.now()));
      for (const check of fleet.due(clock.now())) {
        hearing.await(check, probe.check(targets[check.index]!, request));
      }
      listener.onTurn?.(clock.now());
      await clock.sleep(TURN_MS, signal).catch(() => undefined);
      hearing.passOnBug();
    }
  } finally {
    hearing.isOver = true;
  }
}

/** Takes in the evidence of checks as it comes. */
class Hearing {
  readonly #fleet: FleetHealth;
  readonly #listener: WatchListener;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  #heardCount = 0;
  #bug: { readonly error: unknown } | undefined;
  isOver = false;

  constructor(fleet: FleetHealth, listener: WatchListener, signal: AbortSignal, clock: Clock) {
    this.#fleet = fleet;
    this.#listener = listener;
    this.#signal = signal;
    this.#clock = clock;
  }

  tell(events: readonly HealthEvent[]): void {
    if (events.length > 0) this.#listener.onEvents(events);
  }

  await(check: DueCheck, evidence: Promise<Evidence>): void {
    evidence
      .then((found) => this.#hear(check, found))
      .catch((error) => {
        this.#bug ??= { error };
      });
  }

  /** Until no answer waits in this process's own queue. */
  async drain(): Promise<void> {
    for (let passes = 0, quiet = 0; passes < MOST_PASSES && quiet < QUIET_PASSES; passes++) {
      const before = this.#heardCount;
      await pollPass();
      quiet = this.#heardCount === before ? quiet + 1 : 0;
    }
  }

  /** A probe rejects, and a listener throws, for what is to end the watch. */
  passOnBug(): void {
    if (this.#bug !== undefined) throw this.#bug.error;
  }

  #hear(check: DueCheck, evidence: Evidence): void {
    if (this.isOver || this.#signal.aborted) return;
    const now = this.#clock.now();
    this.#heardCount++;
    this.tell(this.#fleet.pulse(now));
    this.#listener.onCheck?.(check, evidence, now);
    this.tell(this.#fleet.hear(check.index, evidence, check, now));
  }
}
