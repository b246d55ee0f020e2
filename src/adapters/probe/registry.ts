import type { HostProbeSpec } from '../../core/probe/host-probe.ts';
import { file } from './file.ts';
import { local } from './local.ts';
import { nodeExporter } from './node-exporter.ts';
import { prometheus } from './prometheus.ts';
import { ssh } from './ssh.ts';

/** Where figures of hosts come from; a name in core/cluster/probe-settings.ts for each. */
export const hostProbes = {
  local,
  ssh,
  'node-exporter': nodeExporter,
  prometheus,
  file,
} as const satisfies Record<string, HostProbeSpec>;
