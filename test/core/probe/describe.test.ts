import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { localFiles } from '../../../src/adapters/probe/system-files.ts';
import { cpuQuota, memoryLimit } from '../../../src/core/probe/cgroups.ts';
import { describeCpu } from '../../../src/core/probe/cpu.ts';
import { busyTime, diskUnder, isRotational, unmeasurable } from '../../../src/core/probe/disk.ts';
import { describeMemory } from '../../../src/core/probe/memory.ts';
import { describePressure } from '../../../src/core/probe/pressure.ts';
import { recorder } from '../../../src/core/probe/profile.ts';
import { type SystemFiles, snapshotFiles } from '../../../src/core/probe/system-files.ts';

const record = recorder('2026-01-02T03:04:05.000Z');
const host = (name: string): SystemFiles =>
  localFiles(fileURLToPath(new URL(`../../fixtures/hosts/${name}`, import.meta.url)));
const x86 = host('x86-vm-cgroup-v1');
const arm = host('arm-container-cgroup-v2');

describe('a guest under control groups of version 1', () => {
  it('has the cores that its quota leaves', () => {
    const cpu = describeCpu(x86, record);
    expect(cpu.model.value).toBe('AMD EPYC');
    expect(cpu.onlineCores.value).toBe(2);
    expect(cpu.usableCores).toEqual({
      value: 0.5,
      source: '/sys/fs/cgroup/cpu/tenant/cpu.cfs_quota_us',
      measuredAt: '2026-01-02T03:04:05.000Z',
    });
  });

  it('has half its BogoMIPS as frequency where there is no MHz line', () => {
    expect(describeCpu(x86, record).frequencyMhz).toMatchObject({
      value: 2445.43,
      source: '/proc/cpuinfo bogomips / 2',
    });
  });

  it('has the memory that an outer group leaves, less what is in use', () => {
    const memory = describeMemory(x86, record);
    expect(memory.totalBytes.value).toBe(24_684_096 * 1024);
    expect(memory.limitBytes.value).toBe(512 * 2 ** 20);
    expect(memory.usableBytes.value).toBe(512 * 2 ** 20);
    expect(memory.availableBytes).toMatchObject({
      value: (512 - 192 + 64) * 2 ** 20,
      source: '/sys/fs/cgroup/memory/tenant/memory.limit_in_bytes less the working set',
    });
  });

  it('has a disk, and memory file systems without one', () => {
    const place = diskUnder(x86, '/var/tmp');
    expect(place).toMatchObject({ disk: 'vda', mount: { type: 'ext4' } });
    expect(unmeasurable(place)).toBeUndefined();
    expect(isRotational(x86, 'vda')).toBe(true);
    expect(busyTime(x86, 'vda')).toBeGreaterThan(0);
    expect(diskUnder(x86, '/dev/shm/x')).toMatchObject({ disk: undefined });
    expect(unmeasurable(diskUnder(x86, '/dev/shm/x'))).toBe('tmpfs: it lives in memory');
  });
});

describe('a container under control groups of version 2', () => {
  it('has the cores that its quota leaves of its CPU set, and no frequency', () => {
    const cpu = describeCpu(arm, record);
    expect(cpu.model.value).toBe('ARM implementer 0x41 part 0xd0c');
    expect(cpu.onlineCores.value).toBe(4);
    expect(cpu.usableCores).toMatchObject({ value: 1.5, source: '/sys/fs/cgroup/cpu.max' });
    expect(cpu.frequencyMhz).toEqual({
      value: null,
      reason: 'the kernel tells no CPU frequency (usual in virtual machines and on ARM)',
    });
  });

  it('has the memory of its limit', () => {
    const memory = describeMemory(arm, record);
    expect(memory.usableBytes.value).toBe(2 ** 31);
    expect(memory.availableBytes.value).toBe(2 ** 31 - (1.5 - 0.5) * 2 ** 30);
  });

  it('has a partition, whose figures are those of its disk', () => {
    expect(diskUnder(arm, '/srv/with blank/data')).toMatchObject({ disk: 'nvme0n1' });
    expect(isRotational(arm, 'nvme0n1')).toBe(false);
    expect(busyTime(arm, 'nvme0n1')).toBe(120);
    expect(diskUnder(arm, '/srv')).toMatchObject({ disk: undefined, mount: { type: 'overlay' } });
  });
});

describe('CPU limits', () => {
  const cpus = (allowed: string): Record<string, string> => ({
    '/proc/self/status': `Cpus_allowed_list:\t${allowed}\n`,
  });
  const v2 = (files: Record<string, string>): Record<string, string> => ({
    '/proc/self/cgroup': '0::/a/b\n',
    '/proc/self/mountinfo': '1 0 0:30 / /cg rw - cgroup2 cgroup rw\n',
    ...files,
  });

  it.each([
    { name: 'the innermost group', files: { '/cg/a/b/cpu.max': '50000 100000' }, want: 0.5 },
    { name: 'a group above', files: { '/cg/a/cpu.max': '50000 100000' }, want: 0.5 },
    {
      name: 'the lower one of two',
      files: { '/cg/a/cpu.max': '70000 100000', '/cg/a/b/cpu.max': '150000 100000' },
      want: 0.7,
    },
    { name: 'no group', files: { '/cg/a/cpu.max': 'max 100000' }, want: 2 },
    { name: 'a quota above the CPU set', files: { '/cg/a/cpu.max': '900000 100000' }, want: 2 },
  ])('are those of $name', ({ files, want }) => {
    const snapshot = snapshotFiles({ ...cpus('2-3'), ...v2(files) });
    expect(describeCpu(snapshot, record).usableCores.value).toBe(want);
  });

  it.each([
    { name: 'outside the mounted tree', root: '/docker/x', path: '/elsewhere' },
    { name: 'above its own namespace', root: '/', path: '/../../init.scope' },
  ])('are read at the top of the mount for a path $name', ({ root, path }) => {
    const files = snapshotFiles({
      '/proc/self/cgroup': `0::${path}\n`,
      '/proc/self/mountinfo': `1 0 0:30 ${root} /cg rw - cgroup2 cgroup rw\n`,
      '/cg/cpu.max': '50000 100000',
      '/cg/memory.max': '1000',
    });
    expect(cpuQuota(files)).toEqual({ value: 0.5, source: '/cg/cpu.max' });
    expect(memoryLimit(files, undefined)).toEqual({ value: 1000, source: '/cg/memory.max' });
  });

  it('prefers the highest frequency to the momentary one, and takes neither when a CPU lacks it', () => {
    const files = {
      ...cpus('0-1'),
      '/proc/cpuinfo': 'processor: 0\ncpu MHz: 800\n\nprocessor: 1\ncpu MHz: 1000\n',
      '/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq': '3000000\n',
    };
    const max1 = { '/sys/devices/system/cpu/cpu1/cpufreq/cpuinfo_max_freq': '2000000\n' };
    const frequency = (all: Record<string, string>) =>
      describeCpu(snapshotFiles(all), record).frequencyMhz;
    expect(frequency({ ...files, ...max1 })).toMatchObject({ value: 2500 });
    expect(frequency(files)).toMatchObject({ value: 900, source: '/proc/cpuinfo MHz' });
    expect(
      frequency({ ...files, '/proc/cpuinfo': 'processor: 0\ncpu MHz: 800\n' }).value,
    ).toBeNull();
  });
});

describe('kinds of cores', () => {
  const status = (list: string) => ({ '/proc/self/status': `Cpus_allowed_list:\t${list}\n` });
  const intel = {
    '/sys/devices/cpu_core/cpus': '0-3\n',
    '/sys/devices/cpu_atom/cpus': '4-11\n',
  };
  const capacity = (...all: number[]) =>
    Object.fromEntries(
      all.map((one, cpu) => [`/sys/devices/system/cpu/cpu${cpu}/cpu_capacity`, `${one}\n`]),
    );

  it.each([
    { name: 'hybrid x86', files: { ...status('0-11'), ...intel }, want: [4, 8, null] },
    { name: 'a part of it', files: { ...status('2-5'), ...intel }, want: [2, 2, null] },
    {
      name: 'big.LITTLE',
      files: { ...status('0-3'), ...capacity(256, 256, 1024, 1024) },
      want: [2, 2, 2.5],
    },
    {
      name: 'three kinds',
      files: { ...status('0-2'), ...capacity(1024, 512, 256) },
      want: [1, 2, 1.75],
    },
    { name: 'all alike', files: { ...status('0-1'), ...capacity(1024, 1024) }, want: [2, 0, 2] },
    {
      name: 'one that says nothing',
      files: { ...status('0-1'), ...capacity(1024) },
      want: [null, null, null],
    },
    { name: 'nonsense', files: { ...status('0'), ...capacity(99_999) }, want: [null, null, null] },
  ])('of $name are $want', ({ files, want }) => {
    const cpu = describeCpu(snapshotFiles(files), record);
    const found = [cpu.performanceCores, cpu.efficiencyCores, cpu.fastCoreEquivalents];
    expect(found.map(({ value }) => value)).toEqual(want);
  });
});

describe('cores times frequency', () => {
  it('is of what a quota leaves', () => {
    const { totalFrequencyMhz } = describeCpu(x86, record);
    expect(totalFrequencyMhz).toMatchObject({
      value: expect.closeTo(0.5 * 2445.43, 2),
      source: 'usable cores × /proc/cpuinfo bogomips / 2',
    });
    expect(describeCpu(arm, record).totalFrequencyMhz.value).toBeNull();
  });
});

describe('pressure', () => {
  it.each([
    {
      text: 'some avg10=1.00 avg60=12.50 avg300=3.00 total=1\nfull avg10=0 avg60=9.00\n',
      want: 0.125,
    },
    { text: 'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n', want: 0 },
    { text: 'some avg10=0.00 avg60=NaN avg300=0.00 total=0\n', want: null },
    { text: '', want: null },
  ])('of the last minute in $text is $want', ({ text, want }) => {
    const pressure = describePressure(snapshotFiles({ '/proc/pressure/io': text }), record);
    expect(pressure.ioRatio.value).toBe(want);
    expect(pressure.cpuRatio).toMatchObject({
      value: null,
      reason: expect.stringContaining('PSI'),
    });
  });
});

describe('a machine that tells nothing', () => {
  const nothing = snapshotFiles({});

  it('has missing figures with reasons, and no zero', () => {
    const figures = [describeCpu(nothing, record), describeMemory(nothing, record)].flatMap(
      (part) => Object.values(part),
    );
    expect(figures).toHaveLength(12);
    for (const figure of figures) {
      expect(figure.value).toBeNull();
      expect(figure).toHaveProperty('reason', expect.stringMatching(/\w/));
    }
    expect(diskUnder(nothing, '/')).toBeUndefined();
  });
});

describe('disks without a number of their own', () => {
  const at = (source: string): SystemFiles =>
    snapshotFiles({
      '/proc/self/mountinfo': `1 0 0:30 / / rw - btrfs ${source} rw\n`,
      '/sys/block/dm-0/dm/name': 'vg-root\n',
      '/sys/block/dm-0/dev': '253:0\n',
      '/sys/block/sda/dev': '8:0\n',
      '/sys/block/sda/sda1/dev': '8:1\n',
    });

  it.each([
    { source: '/dev/sda1', want: 'sda' },
    { source: '/dev/sda', want: 'sda' },
    { source: '/dev/mapper/vg-root', want: 'dm-0' },
    { source: '/dev/sdb', want: undefined },
    { source: 'overlay', want: undefined },
  ])('$source is found by name as $want', ({ source, want }) => {
    expect(diskUnder(at(source), '/data')?.disk).toBe(want);
  });
});

describe('stat and rotational', () => {
  it.each([
    { text: '1 2 3 4 5 6 7 8 9 77 11', want: 77 },
    { text: '1 2 3', want: undefined },
    { text: '1 2 3 4 5 6 7 8 9 -1 11', want: undefined },
    { text: '', want: undefined },
  ])('busy time of "$text" is $want', ({ text, want }) => {
    expect(busyTime(snapshotFiles({ '/sys/block/sda/stat': text }), 'sda')).toBe(want);
  });

  it.each([
    { text: '0\n', want: false },
    { text: '1\n', want: true },
    { text: 'yes', want: undefined },
  ])('rotational "$text" is $want', ({ text, want }) => {
    expect(isRotational(snapshotFiles({ '/sys/block/sda/queue/rotational': text }), 'sda')).toBe(
      want,
    );
  });
});
