import { systemClock } from '../adapters/clock.ts';
import { createFleetProbe } from '../adapters/probe/fleet.ts';
import type { HeartbeatSettings } from '../core/cluster/heartbeat-settings.ts';
import { type DegradedEvent, LoadHealth } from '../core/health/load-health.ts';
import type { Ms } from '../core/kernel/units.ts';
import { watchLoad } from '../core/probe/watch.ts';
import type { ProbePlan } from './probe-plan.ts';

const SAMPLE_MS: Ms = 1000;

/**
 * Measures the loads of nodes while they are watched, and tells which are over their limits. A node that
 * cannot be measured is told once, and again after each measurement.
 */
export async function monitorLoads(
  { targets, timeoutMs, concurrency }: ProbePlan,
  settings: HeartbeatSettings,
  signal: AbortSignal,
  tell: (event: DegradedEvent) => void,
  note: (text: string) => void,
): Promise<void> {
  const probe = createFleetProbe();
  const health = new LoadHealth(settings);
  const unmeasured = new Set<string>();
  const request = { signal, timeoutMs, concurrency, intervalMs: SAMPLE_MS };
  try {
    for await (const outcome of watchLoad(probe, targets, request, systemClock)) {
      const event = health.hear(outcome, systemClock.now());
      if (event !== undefined) tell(event);
      if (outcome.kind === 'measured') unmeasured.delete(outcome.node);
      else if (!signal.aborted && !unmeasured.has(outcome.node)) {
        unmeasured.add(outcome.node);
        note(`${outcome.node}: its loads cannot be measured: ${outcome.reason}`);
      }
    }
  } finally {
    await probe.close();
  }
}
