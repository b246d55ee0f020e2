import { hostProbes } from '../adapters/probe/registry.ts';
import { defaultProbeSettings } from '../core/cluster/probe-defaults.ts';
import { LbError } from '../core/kernel/errors.ts';
import type { ProfileRequest } from '../core/probe/host-probe.ts';
import type { HostProfile } from '../core/probe/profile.ts';

/** The profile of the machine that lbctl runs on; parts that fail are missing in it. */
export async function profileThisMachine(
  node: string,
  request: Omit<ProfileRequest, 'concurrency' | 'timeoutMs'>,
): Promise<HostProfile> {
  const { timeoutMs } = defaultProbeSettings;
  const target = {
    node,
    host: 'localhost',
    settings: { ...defaultProbeSettings, source: 'local' as const },
  };
  const outcomes = hostProbes.local
    .create()
    .profile([target], { ...request, concurrency: 1, timeoutMs });
  for await (const outcome of outcomes) {
    if (outcome.kind === 'measured') return outcome.value;
    throw new LbError(outcome.code, outcome.reason);
  }
  throw new Error('no outcome for this machine');
}
