import { describeCpu, usableCpus } from '../../core/probe/cpu.ts';
import type { HostProbe, HostProbeSpec, ProfileRequest } from '../../core/probe/host-probe.ts';
import { describeMemory } from '../../core/probe/memory.ts';
import { describePressure } from '../../core/probe/pressure.ts';
import {
  type CpuProfile,
  type Figure,
  type HostProfile,
  type Missing,
  missing,
  type Recorder,
  recorder,
  type SystemProfile,
} from '../../core/probe/profile.ts';
import { describeSystem } from '../../core/probe/system.ts';
import { attempt } from './attempt.ts';
import { measureDisk } from './disk.ts';
import { eitherSignal } from './either-signal.ts';
import { failedOutcome } from './failed-outcome.ts';
import { LocalLoad } from './local-load.ts';
import { type LocalWorld, thisMachine } from './world.ts';

export const local = {
  summary: 'this machine: /proc, /sys and own measurements',
  source: 'proc(5), sysfs(5), cgroups(7)',
  claims: { isRemote: false, measuresCpu: true, measuresDisk: true, profiles: true, samples: true },
  create: () => createLocalProbe(thisMachine),
} as const satisfies HostProbeSpec;

/** Every target is this machine, whatever its address. One profile at a time: they would disturb each other. */
export function createLocalProbe(world: LocalWorld): HostProbe {
  const stop = new AbortController();
  const load = new LocalLoad(world);
  return {
    async *profile(targets, request) {
      const { signal, release } = eitherSignal([request.signal, stop.signal]);
      for (const { node } of targets) {
        if (signal.aborted) yield failedOutcome(node, signal.reason, signal);
        else
          yield {
            kind: 'measured',
            node,
            value: await profile(world, node, { ...request, signal }),
          };
      }
      release();
    },
    sample: (targets, request) => load.sample(targets, request),
    async close() {
      stop.abort('closed');
      load.close();
    },
  };
}

/** One part after the other, so that no measurement disturbs the next. */
async function profile(
  world: LocalWorld,
  node: string,
  request: ProfileRequest,
): Promise<HostProfile> {
  const measuredAt = world.wallTime();
  const record = recorder(measuredAt);
  const told = describeCpu(world.files, record);
  const memory = describeMemory(world.files, record);
  const pressure = describePressure(world.files, record); // before there is any of our own
  const score = await cpuScore(world, request, record);
  const disk = await measureDisk(world, request, record);
  request.onProgress?.('reading names and versions');
  const { cpuModel, ...described } = await world.describeSystem(measuredAt);
  const named = describeSystem(world.files, record);
  const system: SystemProfile = {
    model: firstKnown(described.model, named.model),
    os: firstKnown(described.os, named.os),
    virtualisation: firstKnown(described.virtualisation, named.virtualisation),
  };
  const cpu: CpuProfile = { ...told, model: firstKnown(told.model, cpuModel), ...score };
  return { node, measuredAt, system, cpu, memory, disk, pressure };
}

function firstKnown<T>(one: Figure<T>, other: Figure<T>): Figure<T> {
  return one.value === null ? other : one;
}

type Score = Pick<CpuProfile, 'scoreMopsPerSecond' | 'scoreCpuTimeRatio'>;

async function cpuScore(
  world: LocalWorld,
  { measuresCpu, signal, onProgress }: ProfileRequest,
  record: Recorder,
): Promise<Score> {
  if (!measuresCpu) return unknownScore(missing('not asked for'));
  onProgress?.('measuring the CPU');
  const usable = usableCpus(world.files);
  const outcome = await attempt(signal, (limit) => world.scoreCpu(limit, usable?.cpus.length));
  if (outcome.value === null) return unknownScore(outcome);
  const { mopsPerSecond, cpuTimeRatio, threadCount, durationMs } = outcome.value;
  const threads = threadCount === 1 ? '1 thread' : `${threadCount} threads`;
  const source = `measured: mix32 loop, ${threads}, ${durationMs} ms`;
  const entitled = (usable?.cores ?? threadCount) / threadCount;
  return {
    scoreMopsPerSecond: record(mopsPerSecond, source, ''),
    scoreCpuTimeRatio: record(Math.min(1, cpuTimeRatio / entitled), source, ''),
  };
}

function unknownScore(why: Missing): Score {
  return { scoreMopsPerSecond: why, scoreCpuTimeRatio: why };
}
