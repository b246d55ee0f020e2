import type { HeartbeatSettings } from './heartbeat-settings.ts';
import { defaultRecoverySettings } from './recovery-settings.ts';

/**
 * What holds for a cluster that says nothing about heartbeats. Interval and timeout are the survey's
 * example (SPEC S2): a death is found after 3 s at most, 2.5 s in the mean.
 */
export const defaultHeartbeatSettings: HeartbeatSettings = {
  check: { probe: 'tcp' },
  intervalMs: 1000,
  timeoutMs: 2000,
  detector: 'timeout',
  fall: 1,
  rise: 2,
  phi: { threshold: 8, window: 1000, leastDeviationMs: 100, pauseMs: 1500 },
  chen: { marginMs: 2000, window: 100 },
  monitor: { count: 3, cpu: 0.9, memory: 0.9, disk: 0.85 },
  ...defaultRecoverySettings,
};
