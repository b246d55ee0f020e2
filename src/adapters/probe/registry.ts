import type { HostProbeSpec } from '../../core/probe/host-probe.ts';
import { local } from './local.ts';
import { ssh } from './ssh.ts';

export const hostProbes = { local, ssh } as const satisfies Record<string, HostProbeSpec>;
