import type { Evidence } from '../../core/health/evidence.ts';
import type { HeartbeatProbe, HeartbeatTarget } from '../../core/health/heartbeat-probe.ts';
import type { Clock } from '../../core/kernel/clock.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { createTurns } from '../probe/turns.ts';

interface RoundRequest {
  readonly timeoutMs: Ms;
  readonly concurrency: number;
  /** Questions to a node before its failure counts. */
  readonly tries: number;
  readonly signal: AbortSignal;
  readonly onDone?: (evidence: Evidence) => void;
}

/** Before the next try: what restarts just now is there again by then. */
const PAUSE_MS: Ms = 200;

/**
 * One round over all nodes. A node that fails is asked again before its failure counts.
 * @returns the last evidence of each, in the order of the targets
 */
export async function checkRound(
  targets: readonly HeartbeatTarget[],
  probe: HeartbeatProbe,
  { timeoutMs, concurrency, tries, signal, onDone }: RoundRequest,
  clock: Clock,
): Promise<Evidence[]> {
  const turns = createTurns(concurrency);
  const ask = async (target: HeartbeatTarget): Promise<Evidence> => {
    for (let left = tries; ; left--) {
      const evidence = await probe.check(target, { timeoutMs, signal });
      if (evidence.finding === 'answered' || left <= 1 || signal.aborted) return evidence;
      await clock.sleep(PAUSE_MS, signal).catch(() => undefined);
    }
  };
  return Promise.all(
    targets.map(async (target) => {
      const evidence = await turns
        .take(signal, () => ask(target))
        .catch((error) => {
          if (signal.aborted) return interrupted(target.node);
          throw error;
        });
      onDone?.(evidence);
      return evidence;
    }),
  );
}

const interrupted = (node: string): Evidence => ({
  node,
  finding: 'local',
  rttMs: 0,
  detail: 'interrupted',
});
