import { describeCpu, usableCpus } from '../../core/probe/cpu.ts';
import type { HostProbe, HostProbeSpec, ProbeRequest } from '../../core/probe/host-probe.ts';
import { describeMemory } from '../../core/probe/memory.ts';
import {
  type CpuProfile,
  type Figure,
  type HostProfile,
  type Missing,
  missing,
  type Recorder,
  recorder,
} from '../../core/probe/profile.ts';
import { attempt } from './attempt.ts';
import { measureDisk } from './disk.ts';
import { type LocalWorld, thisMachine } from './world.ts';

export const local = {
  summary: 'this machine: /proc, /sys and own measurements',
  source: 'proc(5), sysfs(5), cgroups(7)',
  claims: { measuresCpu: true, measuresDisk: true },
  create: () => createLocalProbe(thisMachine),
} as const satisfies HostProbeSpec;

/** One part after the other, so that no measurement disturbs the next. */
export function createLocalProbe(world: LocalWorld): HostProbe {
  return {
    async profile(request) {
      const measuredAt = world.wallTime();
      const record = recorder(measuredAt);
      const told = describeCpu(world.files, record);
      const memory = describeMemory(world.files, record);
      const score = await cpuScore(world, request, record);
      const disk = await measureDisk(world, request, record);
      request.onProgress?.('reading names and versions');
      const { cpuModel, ...system } = await world.describeSystem(measuredAt);
      const cpu: CpuProfile = { ...told, model: firstKnown(told.model, cpuModel), ...score };
      return { node: request.node, measuredAt, system, cpu, memory, disk } satisfies HostProfile;
    },
  };
}

function firstKnown<T>(one: Figure<T>, other: Figure<T>): Figure<T> {
  return one.value === null ? other : one;
}

type Score = Pick<CpuProfile, 'scoreMopsPerSecond' | 'scoreCpuTimeRatio'>;

async function cpuScore(
  world: LocalWorld,
  { measuresCpu, signal, onProgress }: ProbeRequest,
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
