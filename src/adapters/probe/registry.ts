import type { HostProbeSpec } from '../../core/probe/host-probe.ts';
import { local } from './local.ts';

export const hostProbes = { local } as const satisfies Record<string, HostProbeSpec>;
