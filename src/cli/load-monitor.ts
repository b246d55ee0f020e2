import { systemClock } from '../adapters/clock.ts';
import { createFleetProbe } from '../adapters/probe/fleet.ts';
import type { HeartbeatSettings, MonitorSettings } from '../core/cluster/heartbeat-settings.ts';
import type { Detector } from '../core/health/detector/detector.ts';
import { detectors } from '../core/health/detector/registry.ts';
import type { Ms } from '../core/kernel/units.ts';
import { formatPercent } from '../core/kernel/units-text.ts';
import type { LoadSample } from '../core/probe/load-sample.ts';
import { watchLoad } from '../core/probe/watch.ts';
import type { DegradedEvent } from './health-event-text.ts';
import type { ProbePlan } from './probe-plan.ts';

const SAMPLE_MS: Ms = 1000;

/**
 * Measures the loads of nodes while they are watched, and tells which are over their limits: such a
 * node answers, but is not well. Nodes that cannot be measured are judged by their heartbeats alone;
 * that is told once, and again after each measurement.
 */
export async function monitorLoads(
  { targets, timeoutMs, concurrency }: ProbePlan,
  settings: HeartbeatSettings,
  signal: AbortSignal,
  tell: (event: DegradedEvent) => void,
  note: (text: string) => void,
): Promise<void> {
  const probe = createFleetProbe();
  const watched = new Map<string, Detector>();
  const degraded = new Set<string>();
  const unmeasured = new Set<string>();
  const request = { signal, timeoutMs, concurrency, intervalMs: SAMPLE_MS };
  try {
    for await (const outcome of watchLoad(probe, targets, request, systemClock)) {
      if (outcome.kind === 'failed') {
        if (signal.aborted || unmeasured.has(outcome.node)) continue;
        unmeasured.add(outcome.node);
        note(`${outcome.node}: its loads cannot be measured: ${outcome.reason}`);
        continue;
      }
      unmeasured.delete(outcome.node);
      const { node, value } = outcome;
      const at = systemClock.now();
      const detector = watched.get(node) ?? detectors.monitor.create(settings, at);
      watched.set(node, detector);
      const [cpu, memory, disk] = uses(value);
      detector.observe({ kind: 'load', at, cpu, memory, disk });
      const isDegraded = detector.judge(at) === 'degraded';
      if (isDegraded === degraded.has(node)) continue;
      if (isDegraded) degraded.add(node);
      else degraded.delete(node);
      const detail = overText(value, settings.monitor);
      tell({ kind: 'degraded', at, node, isOver: !isDegraded, detail });
    }
  } finally {
    await probe.close();
  }
}

const uses = ({ cpu, memory, disk }: LoadSample) =>
  [cpu.busyRatio.value, memory.usedRatio.value, disk.busyRatio.value] as const;

/** `CPU 97.0%, disk 91.0%`, what is over its limit. */
function overText(sample: LoadSample, { cpu, memory, disk }: MonitorSettings): string {
  const [usedCpu, usedMemory, usedDisk] = uses(sample);
  return (
    [
      ['CPU', usedCpu, cpu],
      ['memory', usedMemory, memory],
      ['disk', usedDisk, disk],
    ] as const
  )
    .flatMap(([name, use, limit]) =>
      use !== null && use >= limit ? [`${name} ${formatPercent(use)}`] : [],
    )
    .join(', ');
}
