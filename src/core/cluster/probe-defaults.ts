import type { ProbeSettings } from './probe-settings.ts';

/** What holds for a cluster that says nothing about probing. */
export const defaultProbeSettings: ProbeSettings = {
  source: 'ssh',
  timeoutMs: 10_000,
  concurrency: 32,
  ssh: { engine: 'ssh2' },
  nodeExporter: { url: 'http://{host}:9100/metrics' },
  prometheus: { url: 'http://localhost:9090', instance: '{host}:9100' },
  file: {},
};
