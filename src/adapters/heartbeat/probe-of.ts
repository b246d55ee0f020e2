import type { HeartbeatProbe } from '../../core/health/heartbeat-probe.ts';
import { deadlines } from './deadlines.ts';
import { type OpenCheck, OpenChecks } from './open-check.ts';

/**
 * A heartbeat probe, made of how it asks.
 * @param ask sends a check's question and ends it with what comes; a failure that it throws is evidence
 * @param giveBack what is kept between checks
 */
export function probeOf(
  ask: (check: OpenCheck) => void,
  giveBack: () => void = () => undefined,
): HeartbeatProbe {
  const checks = new OpenChecks(deadlines);
  return {
    check: (target, request) => checks.run(target, request, ask),
    async close() {
      checks.close();
      giveBack();
    },
  };
}
