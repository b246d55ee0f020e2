import type { HostCounters } from '../../src/core/probe/counters.ts';

export interface Use {
  readonly cpu: number;
  readonly memory: number;
  readonly disk: number;
}

/** What a node has counted that was as busy as this since it was started. */
export function hostCounters(uptimeMs: number, { cpu, memory, disk }: Use): HostCounters {
  const total = uptimeMs / 60;
  return {
    uptimeMs,
    cpu: { idle: total * (1 - cpu), iowait: 0, softirq: 0, steal: 0, total },
    memory: { totalBytes: 2 ** 30, availableBytes: 2 ** 30 * (1 - memory) },
    disks: [{ name: 'sda', busyMs: uptimeMs * disk }],
    network: { receivedBytes: uptimeMs * 100, sentBytes: uptimeMs * 50 },
  };
}
