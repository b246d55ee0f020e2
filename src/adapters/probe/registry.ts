import type { HostProbeSpec } from '../../core/probe/host-probe.ts';
import { file } from './file.ts';
import { local } from './local.ts';

/** Where figures of hosts come from; a name in core/cluster/probe-settings.ts for each. */
export const hostProbes = { local, file } as const satisfies Record<string, HostProbeSpec>;
