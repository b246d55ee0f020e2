import type { HostProbeSpec } from '../../core/probe/host-probe.ts';
import { file } from './file.ts';
import { local } from './local.ts';
import { ssh } from './ssh.ts';

export const hostProbes = { local, ssh, file } as const satisfies Record<string, HostProbeSpec>;
