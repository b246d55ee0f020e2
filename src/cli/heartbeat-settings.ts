import { Flags } from '@oclif/core';
import { findClusterFile } from '../adapters/ring-file.ts';
import { defaultHeartbeatSettings } from '../core/cluster/heartbeat-defaults.ts';
import {
  type DetectorName,
  detectorNames,
  type HeartbeatSettings,
} from '../core/cluster/heartbeat-settings.ts';
import { detectors } from '../core/health/detector/registry.ts';
import type { Ms } from '../core/kernel/units.ts';
import { loadClusterFile } from './cluster-source.ts';
import { durationFlag } from './probe-flags.ts';

/** Detectors that judge silence: those that a trace can be played to. */
export const silenceDetectors = detectorNames.filter(
  (name) => detectors[name].claims.judges === 'heartbeats',
);

export const detectorFlag = Flags.custom<DetectorName>({
  options: [...silenceDetectors],
  helpValue: 'NAME',
  summary: 'How silence is judged: see heartbeat list-detectors.',
});

/** Flags that stand above the section `heartbeat` of the cluster file. */
export const heartbeatFlags = {
  interval: Flags.string({
    helpValue: 'DURATION',
    summary: 'Time from one check of a node to the next; 1s when nobody says.',
  }),
  timeout: Flags.string({
    helpValue: 'DURATION',
    summary: 'A check without an answer after this long has failed; 2s when nobody says.',
  }),
};

interface Given {
  readonly interval?: string | undefined;
  readonly timeout?: string | undefined;
}

const INTERVALS: readonly [Ms, Ms] = [10, 86_400_000];
const TIMEOUTS: readonly [Ms, Ms] = [1, 86_400_000];

/** Settings with the flags over them. @throws LbError USAGE */
export function withHeartbeatFlags(settings: HeartbeatSettings, flags: Given): HeartbeatSettings {
  return {
    ...settings,
    intervalMs: durationFlag('interval', flags.interval, settings.intervalMs, INTERVALS),
    timeoutMs: durationFlag('timeout', flags.timeout, settings.timeoutMs, TIMEOUTS),
  };
}

/**
 * The settings of a command that needs no nodes: of the cluster file, if there is one.
 * @throws LbError CLUSTER_NOT_FOUND for a file that was named, CLUSTER_INVALID
 */
export async function loadHeartbeatSettings(flags: {
  readonly cluster?: string | undefined;
}): Promise<HeartbeatSettings> {
  if (!flags.cluster && findClusterFile() === undefined) return defaultHeartbeatSettings;
  return (await loadClusterFile(flags)).cluster.heartbeat;
}
