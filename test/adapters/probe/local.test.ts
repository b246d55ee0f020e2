import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createLocalProbe } from '../../../src/adapters/probe/local.ts';
import { localFiles } from '../../../src/adapters/probe/system-files.ts';
import type { LocalWorld } from '../../../src/adapters/probe/world.ts';
import { defaultProbeSettings } from '../../../src/core/cluster/probe-defaults.ts';
import { VirtualClock } from '../../../src/core/kernel/clock.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';
import type { ProbeTarget, ProfileRequest } from '../../../src/core/probe/host-probe.ts';
import { type DiskStep, type HostProfile, missing } from '../../../src/core/probe/profile.ts';
import { type SystemFiles, snapshotFiles } from '../../../src/core/probe/system-files.ts';

const measuredAt = '2026-01-02T03:04:05.000Z';
const machine = localFiles(
  fileURLToPath(new URL('../../fixtures/hosts/x86-vm-cgroup-v1', import.meta.url)),
);
const step: DiskStep = {
  queueDepth: 4,
  iops: 20_000,
  serviceTimeP50Ms: 0.1,
  serviceTimeP99Ms: 0.4,
  readCount: 14_000,
};
const writeStep = { ...step, queueDepth: 1, iops: 9000, writeCount: 6300 };

/** A clock whose sleeps are over at once. */
class SkippingClock extends VirtualClock {
  override sleep(duration: number, signal?: AbortSignal): Promise<void> {
    const sleep = super.sleep(duration, signal);
    this.advance(duration);
    return sleep;
  }
}

/** The machine's disk, with so many more ms of busy time at each look. */
function busyBy(perLook: number): SystemFiles {
  let ticks = 0;
  return {
    list: machine.list,
    read(path) {
      if (path !== '/sys/block/vda/stat') return machine.read(path);
      ticks += perLook;
      return `1 2 3 4 5 6 7 8 9 ${ticks} 11\n`;
    },
  };
}

function world(changes: Partial<LocalWorld> = {}): LocalWorld {
  const unknown = missing('not asked');
  return {
    files: machine,
    keepFiles: () => ({ ...(changes.files ?? machine), close: () => undefined }),
    clock: new SkippingClock(),
    wallTime: () => measuredAt,
    realPath: (path) => path,
    describeSystem: async () => ({
      model: unknown,
      os: { value: 'Linux', source: 'test', measuredAt },
      virtualisation: unknown,
      cpuModel: { value: 'by another name', source: 'test', measuredAt },
    }),
    scoreCpu: async (_, threadCount = 0) => ({
      mopsPerSecond: 100 * threadCount,
      cpuTimeRatio: 0.24,
      threadCount,
      durationMs: 300,
    }),
    climbDisk: async (_folder, _world, { measuresWrites, onStep }) => {
      onStep?.('read', 4);
      const writes = measuresWrites ? { value: [writeStep] } : missing('not asked for');
      return { reads: [step], writes };
    },
    ...changes,
  };
}

const request: ProfileRequest = {
  concurrency: 1,
  timeoutMs: 1000,
  signal: new AbortController().signal,
  diskPath: '/var/tmp',
  measuresCpu: true,
  measuresDisk: true,
  measuresWrites: false,
  isForced: false,
};
const target: ProbeTarget = { node: 'a', host: '10.0.0.1', settings: defaultProbeSettings };

async function probe(
  changes: Partial<LocalWorld> = {},
  more: Partial<ProfileRequest> = {},
): Promise<HostProfile> {
  const local = createLocalProbe(world(changes));
  const [outcome] = await Array.fromAsync(local.profile([target], { ...request, ...more }));
  if (outcome?.kind !== 'measured') throw new Error(`no profile: ${outcome?.reason}`);
  return outcome.value;
}

describe('the local probe', () => {
  it('puts together what the kernel tells and what was measured', async () => {
    const steps: string[] = [];
    const profile = await probe({}, { onProgress: (text) => steps.push(text) });
    expect(profile).toMatchObject({
      node: 'a',
      measuredAt,
      system: { os: { value: 'Linux' } },
      cpu: {
        model: { value: 'AMD EPYC' },
        usableCores: { value: 0.5 },
        scoreMopsPerSecond: { value: 200, source: 'measured: mix32 loop, 2 threads, 300 ms' },
        scoreCpuTimeRatio: { value: 0.96 },
      },
      memory: { usableBytes: { value: 2 ** 29 } },
      disk: {
        device: { value: 'vda' },
        filesystem: { value: 'ext4' },
        busyRatio: { value: 0 },
        randomReadIops: {
          value: 20_000,
          source: 'measured: 4 KiB random O_DIRECT reads, 4 in flight',
        },
        ladder: [step],
      },
    });
    expect(steps).toContain('measuring reads of the disk, 4 in flight');
  });

  it('takes the name of the CPU from elsewhere only when the kernel has none', async () => {
    const { cpu } = await probe({ files: snapshotFiles({}) });
    expect(cpu.model.value).toBe('by another name');
  });

  it.each([
    { name: 'idle', perLook: 0, isForced: false, busy: 0, code: undefined },
    { name: 'at the limit', perLook: 100, isForced: false, busy: 0.5, code: undefined },
    { name: 'above it', perLook: 101, isForced: false, busy: 0.505, code: 'PROBE_REFUSED' },
    { name: 'above it and forced', perLook: 500, isForced: true, busy: 1, code: undefined },
  ])('measures a disk that is $name: $code', async ({ perLook, isForced, busy, code }) => {
    const { disk } = await probe({ files: busyBy(perLook) }, { isForced });
    expect(disk.busyRatio.value).toBe(busy);
    expect(disk.ladder).toHaveLength(code === undefined ? 1 : 0);
    expect('code' in disk.randomReadIops ? disk.randomReadIops.code : undefined).toBe(code);
  });

  it('never measures memory as a disk', async () => {
    const { disk } = await probe({}, { diskPath: '/dev/shm', isForced: true });
    expect(disk.filesystem.value).toBe('tmpfs');
    expect(disk.randomReadIops).toEqual({
      value: null,
      reason: '"/dev/shm" is no disk: tmpfs: it lives in memory',
      code: 'PROBE_FAILED',
    });
  });

  it.each([
    {
      name: 'a failed measurement',
      error: new LbError('PROBE_FAILED', 'no O_DIRECT'),
      want: 'no O_DIRECT',
    },
    {
      name: 'a system error',
      error: Object.assign(new Error('x'), { code: 'EIO' }),
      want: 'the device reports an error',
    },
  ])('keeps the other figures after $name', async ({ error, want }) => {
    const fail = () => Promise.reject(error);
    const profile = await probe({ climbDisk: fail, scoreCpu: fail });
    expect(profile.disk.randomReadIops).toMatchObject({ value: null, reason: want });
    expect(profile.cpu.scoreMopsPerSecond).toMatchObject({ value: null, reason: want });
    expect(profile.cpu.usableCores.value).toBe(0.5);
    expect(profile.memory.usableBytes.value).toBe(2 ** 29);
  });

  it('does not hide a bug', async () => {
    const bug = new TypeError('undefined is not a function');
    await expect(probe({ scoreCpu: () => Promise.reject(bug) })).rejects.toBe(bug);
  });

  it('keeps what it has when it is interrupted', async () => {
    const stop = new AbortController();
    const scoreCpu: LocalWorld['scoreCpu'] = async () => {
      stop.abort('SIGINT');
      throw stop.signal.reason;
    };
    const { cpu, disk, memory } = await probe({ scoreCpu }, { signal: stop.signal });
    const interrupted = { value: null, reason: 'interrupted', code: 'INTERRUPTED' };
    expect(cpu.scoreMopsPerSecond).toEqual(interrupted);
    expect(disk.randomReadIops).toEqual(interrupted);
    expect(memory.usableBytes.value).toBe(2 ** 29);
  });

  it('leaves out what is not asked for', async () => {
    const { cpu, disk } = await probe({}, { measuresCpu: false, measuresDisk: false });
    for (const figure of [cpu.scoreMopsPerSecond, disk.randomReadIops, disk.busyRatio]) {
      expect(figure).toEqual({ value: null, reason: 'not asked for' });
    }
    expect(disk.device.value).toBe('vda');
  });

  it('measures writes only when asked to', async () => {
    expect((await probe()).disk).toMatchObject({
      randomWriteIops: { value: null, reason: 'not asked for' },
      writeLadder: [],
    });
    expect((await probe({}, { measuresWrites: true })).disk).toMatchObject({
      randomReadIops: { value: 20_000 },
      randomWriteIops: {
        value: 9000,
        source: 'measured: 4 KiB random O_DIRECT writes, 1 in flight',
      },
      writeLadder: [writeStep],
    });
  });

  it('says why a folder has no disk', async () => {
    const realPath = (): string => {
      throw Object.assign(new Error('x'), { code: 'ENOENT' });
    };
    const { disk } = await probe({ realPath }, { diskPath: '/nowhere' });
    expect(disk.device).toMatchObject({
      value: null,
      reason: 'cannot use "/nowhere": no such file or folder',
    });
    expect(disk.randomReadIops).toMatchObject({
      value: null,
      reason: 'cannot use "/nowhere": no such file or folder',
    });
  });
});
