import { printDuration } from '../kernel/units-text.ts';
import type { Cluster } from './cluster.ts';
import type { HeartbeatSettings } from './heartbeat-settings.ts';

/** One setting of the cluster file by its dotted name, for display. */
export interface Setting {
  readonly name: string;
  readonly value: string | number | boolean | readonly number[];
  /** The file says so; else it is the default. */
  readonly isGiven: boolean;
}

/** All settings of the sections ring, vector, probe and heartbeat, in the order of the file format. */
export function listSettings({ ring, vector, probe, heartbeat, given }: Cluster): Setting[] {
  const settings: Setting[] = [];
  const walk = (value: object, path: string): void => {
    for (const [key, inner] of Object.entries(value)) {
      const name = `${path}.${key}`;
      const isSection = typeof inner === 'object' && !Array.isArray(inner);
      if (isSection) walk(inner, name);
      else settings.push({ name, value: inner, isGiven: given.includes(name) });
    }
  };
  walk(ring, 'ring');
  const { performanceWeights, iopsRatioCap, loadWeights, thresholds, law } = vector;
  const { cycleMs, sampleMs, ...others } = vector;
  const times = { cycle: printDuration(cycleMs), sample: printDuration(sampleMs) };
  const first = { performanceWeights, iopsRatioCap, loadWeights, thresholds, law, ...times };
  walk({ ...first, ...others }, 'vector');
  const { source, timeoutMs, ...rest } = probe;
  walk({ source, timeout: printDuration(timeoutMs), ...rest }, 'probe');
  walk(heartbeatSettings(heartbeat), 'heartbeat');
  return settings;
}

/** By the names and in the units of the cluster file. */
function heartbeatSettings(heartbeat: HeartbeatSettings): object {
  const { check, intervalMs, timeoutMs, detector, fall, rise, phi, chen, monitor } = heartbeat;
  const { probe, minValidityMs, ...own } = check;
  return {
    probe,
    interval: printDuration(intervalMs),
    timeout: printDuration(timeoutMs),
    detector,
    fall,
    rise,
    ...own,
    ...(minValidityMs !== undefined && { minValidity: printDuration(minValidityMs) }),
    phi: {
      threshold: phi.threshold,
      window: phi.window,
      leastDeviation: printDuration(phi.leastDeviationMs),
      pause: printDuration(phi.pauseMs),
    },
    chen: { margin: printDuration(chen.marginMs), window: chen.window },
    monitor,
  };
}
