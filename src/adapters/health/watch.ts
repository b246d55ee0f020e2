import { setImmediate as pollPass } from 'node:timers/promises';
import type { Evidence } from '../../core/health/evidence.ts';
import type { DueCheck, FleetHealth, HealthEvent } from '../../core/health/fleet-health.ts';
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
  const tell = (events: readonly HealthEvent[]): void => {
    if (events.length > 0) listener.onEvents(events);
  };
  let heardCount = 0;
  let bug: { readonly error: unknown } | undefined;
  const send = (check: DueCheck): void => {
    probe.check(targets[check.index]!, request).then(
      (evidence) => {
        if (signal.aborted) return;
        const now = clock.now();
        heardCount++;
        tell(fleet.pulse(now));
        listener.onCheck?.(check, evidence, now);
        tell(fleet.hear(check.index, evidence, check, now));
      },
      (error) => {
        bug ??= { error };
      },
    );
  };
  const drain = async (): Promise<void> => {
    for (let passes = 0, quiet = 0; passes < MOST_PASSES && quiet < QUIET_PASSES; passes++) {
      const before = heardCount;
      await pollPass();
      quiet = heardCount === before ? quiet + 1 : 0;
    }
  };
  const end = clock.now() + forMs;
  while (!signal.aborted && clock.now() < end) {
    if (bug !== undefined) throw bug.error;
    tell(fleet.pulse(clock.now()));
    if (fleet.isJudging(clock.now())) await drain();
    tell(fleet.judge(clock.now()));
    for (const check of fleet.due(clock.now())) send(check);
    listener.onTurn?.(clock.now());
    await clock.sleep(TURN_MS, signal).catch(() => undefined);
  }
}
