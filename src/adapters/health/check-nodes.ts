import type { HeartbeatProbeName } from '../../core/cluster/heartbeat-settings.ts';
import type { Evidence } from '../../core/health/evidence.ts';
import type {
  CheckRequest,
  HeartbeatProbe,
  HeartbeatProbeSpec,
  HeartbeatTarget,
} from '../../core/health/heartbeat-probe.ts';

/** Checks each node by the probe that its settings name; probes are made when first needed. */
export function createNodeChecks(
  specs: Readonly<Record<HeartbeatProbeName, HeartbeatProbeSpec>>,
): HeartbeatProbe {
  const probes = new Map<HeartbeatProbeName, HeartbeatProbe>();
  return {
    check(target: HeartbeatTarget, request: CheckRequest): Promise<Evidence> {
      const name = target.settings.probe;
      let probe = probes.get(name);
      if (probe === undefined) {
        probe = specs[name].create();
        probes.set(name, probe);
      }
      return probe.check(target, request);
    },
    async close() {
      await Promise.all([...probes.values()].map((probe) => probe.close()));
    },
  };
}
