import { systemClock } from '../adapters/clock.ts';
import { createFleetProbe } from '../adapters/probe/fleet.ts';
import type { HeartbeatSettings } from '../core/cluster/heartbeat-settings.ts';
import { type DegradedEvent, LoadHealth } from '../core/health/load-health.ts';
import type { Ms } from '../core/kernel/units.ts';
import { watchLoad } from '../core/probe/watch.ts';
import type { ProbePlan } from './probe-plan.ts';

const SAMPLE_MS: Ms = 1000;

/** Measures the loads of nodes while they are watched, and tells which are over their limits. */
export async function monitorLoads(
  { targets, timeoutMs, concurrency }: ProbePlan,
  settings: HeartbeatSettings,
  signal: AbortSignal,
  tell: (event: DegradedEvent) => void,
): Promise<void> {
  const probe = createFleetProbe();
  const health = new LoadHealth(settings);
  const request = { signal, timeoutMs, concurrency, intervalMs: SAMPLE_MS };
  try {
    for await (const outcome of watchLoad(probe, targets, request, systemClock)) {
      const event = health.hear(outcome, systemClock.now());
      if (event !== undefined) tell(event);
    }
  } finally {
    await probe.close();
  }
}
