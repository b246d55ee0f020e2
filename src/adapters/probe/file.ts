import type { Clock } from '../../core/kernel/clock.ts';
import { LbError } from '../../core/kernel/errors.ts';
import type { Ms } from '../../core/kernel/units.ts';
import type { HostProbe, HostProbeSpec, ProbeTarget } from '../../core/probe/host-probe.ts';
import type { LoadSample } from '../../core/probe/load-sample.ts';
import type { HostProfile } from '../../core/probe/profile.ts';
import { type Recording, readRecorded, readRecording } from '../../core/probe/records/recording.ts';
import { systemClock } from '../clock.ts';
import { readText } from '../files.ts';
import { eachNode, eachTask } from './each-node.ts';

export const file = {
  summary: 'a recording: profiles and load samples, one JSON a line',
  source: 'what lbctl probe --save writes',
  claims: {
    isRemote: true,
    measuresCpu: false,
    measuresDisk: false,
    profiles: true,
    samples: true,
  },
  create: () => createFileProbe(),
} as const satisfies HostProbeSpec;

/**
 * Plays recordings: the last profile of a node, and its load samples one after the other. Times and
 * sources stay what they were. From the second sample of a node on, one comes at most every
 * interval, as from a node itself.
 */
export function createFileProbe(
  clock: Clock = systemClock,
  read: (path: string) => string = (path) => readText(path),
): HostProbe {
  const stop = new AbortController();
  const until = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, stop.signal]);
  const recordings = new Map<string, Recording>();
  const played = new Map<string, { count: number; at: Ms }>();
  const recordingOf = (target: ProbeTarget): Recording => {
    const path = pathOf(target);
    const recording = recordings.get(path) ?? openRecording(path, read);
    recordings.set(path, recording);
    return recording;
  };
  return {
    profile: (targets, request) =>
      eachNode(
        targets,
        { ...request, signal: until(request.signal) },
        async (target) => profileOf(target, recordingOf(target)),
        clock,
      ),
    sample: (targets, request) =>
      eachTask(
        targets,
        { ...request, signal: until(request.signal) },
        async (target, _ask, signal) => {
          const before = played.get(target.node);
          const left = before === undefined ? 0 : before.at + request.intervalMs - clock.now();
          if (left > 0) await clock.sleep(left, signal);
          const count = before?.count ?? 0;
          const sample = sampleOf(target, recordingOf(target), count);
          played.set(target.node, { count: count + 1, at: clock.now() });
          return sample;
        },
        clock,
      ),
    async close() {
      stop.abort();
    },
  };
}

function pathOf({ settings }: ProbeTarget): string {
  if (settings.file.path !== undefined) return settings.file.path;
  throw new LbError('PROBE_FAILED', 'no recording is named: probe.file.path in the cluster file');
}

/** @throws LbError INPUT_INVALID with the first mistake in words */
function openRecording(path: string, read: (path: string) => string): Recording {
  const recording = readRecording(read(path), path);
  const [first, ...more] = recording.problems;
  if (first === undefined) return recording;
  const others = more.length === 0 ? '' : `; and ${more.length} more`;
  throw new LbError('INPUT_INVALID', `${path}:${first.line}: ${first.message}${others}`, {
    problems: recording.problems,
  });
}

function profileOf(target: ProbeTarget, { profiles }: Recording): HostProfile {
  const profile = profiles.get(target.node);
  if (profile !== undefined) return profile;
  throw new LbError('NOT_RECORDED', `no profile in ${pathOf(target)}`);
}

function sampleOf(target: ProbeTarget, { samples }: Recording, index: number): LoadSample {
  const line = samples.get(target.node)?.[index];
  const what = index === 0 ? 'no load sample' : `no load sample after the first ${index}`;
  if (line === undefined) throw new LbError('NOT_RECORDED', `${what} in ${pathOf(target)}`);
  const read = readRecorded(line);
  if (read === undefined || !('kind' in read) || read.kind !== 'sample') {
    throw new Error('a checked line of a recording does not read again');
  }
  return read.value;
}
