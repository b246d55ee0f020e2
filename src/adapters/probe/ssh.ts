import { LbError } from '../../core/kernel/errors.ts';
import type { Ms } from '../../core/kernel/units.ts';
import type { HostCounters } from '../../core/probe/counters.ts';
import { describeHost, wantedFiles } from '../../core/probe/describe-host.ts';
import type { HostProbe, HostProbeSpec, ProbeTarget } from '../../core/probe/host-probe.ts';
import { COUNTER_FILES, readCounters } from '../../core/probe/kernel-counters.ts';
import type { HostProfile } from '../../core/probe/profile.ts';
import { snapshotFiles } from '../../core/probe/system-files.ts';
import { eachNode } from './each-node.ts';
import { Sampler } from './sampler.ts';
import { type Attempt, within } from './ssh/attempt.ts';
import { type Operator, thisOperator } from './ssh/operator.ts';
import { Sessions } from './ssh/sessions.ts';

export const ssh = {
  summary: 'over SSH, by a shell loop that reads /proc and /sys',
  source: 'RFC 4251 to 4254, ssh_config(5), sshd(8), proc(5)',
  claims: {
    isRemote: true,
    measuresCpu: false,
    measuresDisk: false,
    profiles: true,
    samples: true,
  },
  create: () => createSshProbe(thisOperator()),
} as const satisfies HostProbeSpec;

/** The limit here says what a node was waited for; that of `eachNode` comes after it, if ever. */
const GRACE_MS: Ms = 1000;

/** Keeps one connection with one shell open to every node that it was asked of. */
export function createSshProbe(operator: Operator): HostProbe {
  const sessions = new Sessions(operator);
  const stop = new AbortController();
  const until = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, stop.signal]);
  const sampler = new Sampler({
    read: (target, signal) =>
      within(target.settings.timeoutMs, signal, (attempt) => counters(sessions, target, attempt)),
    source: ({ host }) => `/proc of ${host} over SSH`,
  });
  return {
    profile: (targets, request) =>
      eachNode(targets, patient(request, until(request.signal)), (target, signal) =>
        within(request.timeoutMs, signal, (attempt) => profile(sessions, target, attempt)),
      ),
    sample: (targets, request) =>
      sampler.sample(
        targets.map((target) => withTimeout(target, request.timeoutMs)),
        patient(request, until(request.signal)),
      ),
    async close() {
      stop.abort(new LbError('INTERRUPTED', 'interrupted'));
      await sessions.close();
    },
  };
}

function patient<R extends { readonly timeoutMs: Ms }>(request: R, signal: AbortSignal): R {
  return { ...request, signal, timeoutMs: request.timeoutMs + GRACE_MS };
}

function withTimeout(target: ProbeTarget, timeoutMs: Ms): ProbeTarget {
  return { ...target, settings: { ...target.settings, timeoutMs } };
}

async function counters(
  sessions: Sessions,
  target: ProbeTarget,
  attempt: Attempt,
): Promise<HostCounters> {
  const files = await sessions.read(target, COUNTER_FILES, attempt);
  const counters = readCounters(snapshotFiles(files));
  if (counters !== undefined) return counters;
  throw new LbError('ANSWER_INVALID', 'it has no counters in /proc: not a Linux kernel?');
}

/** What is in some files names others: control groups, CPUs. */
async function profile(
  sessions: Sessions,
  target: ProbeTarget,
  attempt: Attempt,
): Promise<HostProfile> {
  const known: Record<string, string | undefined> = {};
  for (let wanted = wantedFiles(known); wanted.length > 0; wanted = wantedFiles(known)) {
    const files = await sessions.read(target, wanted, attempt);
    for (const path of wanted) known[path] = files[path];
  }
  const found = Object.entries(known).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return describeHost(snapshotFiles(Object.fromEntries(found)), {
    node: target.node,
    measuredAt: new Date().toISOString(),
    why: 'not measured over SSH',
  });
}
