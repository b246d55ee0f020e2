import { type LoadSample, loadBetween } from '../../src/core/probe/load-sample.ts';

/** A complete load sample of which only the utilisations matter; `cycle` counts minutes. */
export function loadSample(
  node: string,
  { cpu, memory, disk }: { cpu: number; memory: number; disk: number },
  cycle = 0,
): LoadSample {
  const sampledAt = new Date(Date.UTC(2026, 0, 2, 3, cycle)).toISOString();
  const times = { iowait: 0, softirq: 0, steal: 0 };
  return loadBetween(
    {
      uptimeMs: 0,
      cpu: { ...times, idle: 0, total: 0 },
      disks: [{ name: 'sda', busyMs: 0 }],
      network: { receivedBytes: 0, sentBytes: 0 },
    },
    {
      uptimeMs: 60_000,
      cpu: { ...times, idle: 1000 * (1 - cpu), total: 1000 },
      memory: { totalBytes: 2 ** 30, availableBytes: 2 ** 30 * (1 - memory) },
      disks: [{ name: 'sda', busyMs: 60_000 * disk }],
      network: { receivedBytes: 6e6, sentBytes: 3e6 },
    },
    { node, sampledAt, source: 'test' },
  );
}
