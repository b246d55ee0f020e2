import type { Evidence } from '../../core/health/evidence.ts';
import type { HeartbeatProbe, HeartbeatTarget } from '../../core/health/heartbeat-probe.ts';
import {
  isWorthASecondLook,
  type Sighting,
  seenFromText,
  type Vantage,
} from '../../core/health/vantage.ts';
import type { Clock } from '../../core/kernel/clock.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { lookFrom } from './look-again.ts';

interface SecondLook {
  readonly vantages: readonly Vantage[];
  /** A look at a node counts for this long: for all checks of it that fail meanwhile. */
  readonly intervalMs: Ms;
  readonly clock: Clock;
  /** Called with every look, for what could not be asked. */
  readonly onLook: (sighting: Sighting) => void;
}

/**
 * A probe whose checks are looked at from elsewhere before they tell of a node without a connection:
 * when a vantage reaches it, the way from here is cut, which is `local`. The look begins when half of
 * the check's time is over, so that it costs no time of detection.
 */
export function withSecondLook(
  probe: HeartbeatProbe,
  { vantages, intervalMs, clock, onLook }: SecondLook,
): HeartbeatProbe {
  const stop = new AbortController();
  const looks = new Map<string, { readonly at: Ms; readonly sighting: Promise<Sighting> }>();
  const look = (target: HeartbeatTarget, timeoutMs: Ms): Promise<Sighting> => {
    const last = looks.get(target.node);
    if (last !== undefined && clock.now() - last.at < intervalMs) return last.sighting;
    const sighting = lookFrom(vantages, target, timeoutMs, stop.signal).then((found) => {
      onLook(found);
      return found;
    });
    sighting.catch(() => undefined); // thrown where it is awaited
    looks.set(target.node, { at: clock.now(), sighting });
    return sighting;
  };
  return {
    async check(target, request): Promise<Evidence> {
      const { timeoutMs } = request;
      const over = new AbortController();
      clock.sleep(timeoutMs / 2, over.signal).then(
        () => look(target, timeoutMs),
        () => undefined,
      );
      const evidence = await probe.check(target, request).finally(() => over.abort(OVER));
      if (!isWorthASecondLook(evidence.finding) || request.signal?.aborted) return evidence;
      const { from } = await look(target, timeoutMs);
      if (from === undefined) return evidence;
      return { ...evidence, finding: 'local', detail: seenFromText(from) };
    },
    async close() {
      stop.abort(OVER);
      await Promise.all([probe.close(), ...vantages.map((vantage) => vantage.close())]);
    },
  };
}

const OVER = 'over';
