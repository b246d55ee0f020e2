import { printDuration } from '../kernel/units-text.ts';
import type { Cluster } from './cluster.ts';

/** One setting of the cluster file by its dotted name, for display. */
export interface Setting {
  readonly name: string;
  readonly value: string | number | boolean | readonly number[];
  /** The file says so; else it is the default. */
  readonly isGiven: boolean;
}

/** All settings of the sections ring, vector and probe, in the order of the file format. */
export function listSettings({ ring, vector, probe, given }: Cluster): Setting[] {
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
  return settings;
}
