import { printDuration } from '../kernel/units-text.ts';
import type { Cluster } from './cluster.ts';
import type { HeartbeatSettings } from './heartbeat-settings.ts';
import type { ActionSettings, Maintenance, NodeScope } from './recovery-settings.ts';

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
  const { check, intervalMs, timeoutMs, detector, fall, rise, phi, chen, monitor, guards } =
    heartbeat;
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
    actions: listText(heartbeat.actions.map(actionText)),
    guards: {
      maxShare: guards.maxShare,
      maxActions: guards.maxActions,
      window: printDuration(guards.windowMs),
    },
    maintenance: listText(heartbeat.maintenance.map(maintenanceText)),
  };
}

const listText = (texts: readonly string[]): string =>
  texts.length === 0 ? 'none' : texts.join('; ');

/** `dead: restart of rack-1 by ssh {host} reboot` */
function actionText(action: ActionSettings): string {
  const { on, kind, command } = action;
  return `${on}: ${kind} of ${scopeText(action)} by ${command.join(' ')}`;
}

/** `rack-1 from 2026-12-01T22:00Z to 2026-12-02T02:00Z (new switch)` */
function maintenanceText(maintenance: Maintenance): string {
  const { from, to, reason } = maintenance;
  const why = reason === undefined ? '' : ` (${reason})`;
  return `${scopeText(maintenance)} from ${from} to ${to}${why}`;
}

function scopeText({ nodes, zones }: NodeScope): string {
  if (nodes === undefined && zones === undefined) return 'all nodes';
  return [...(nodes ?? []), ...(zones ?? [])].join(' ');
}
