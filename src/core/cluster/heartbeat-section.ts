import type { HeartbeatSettings } from './heartbeat-settings.ts';
import { interpretCluster } from './interpret.ts';
import type { Mistake } from './mistake.ts';

/**
 * The section `heartbeat` alone, as it stands in a cluster file.
 * @returns the settings, or what is wrong with them; paths begin with `heartbeat`
 */
export function readHeartbeatSection(
  heartbeat: unknown,
): { readonly settings: HeartbeatSettings } | { readonly mistakes: readonly Mistake[] } {
  const around = { version: 1, nodes: ['n1=10.0.0.1'] };
  const { cluster, mistakes } = interpretCluster({ ...around, heartbeat }, { file: 'heartbeat' });
  return cluster === undefined ? { mistakes } : { settings: cluster.heartbeat };
}
