import { describe, expect, it } from 'vitest';
import {
  parseCfsQuota,
  parseCgroupPaths,
  parseCpuMax,
} from '../../../../src/core/probe/parse/cgroup.ts';
import { parseCpuList } from '../../../../src/core/probe/parse/cpu-list.ts';
import { parseCpuinfo } from '../../../../src/core/probe/parse/cpuinfo.ts';
import { parseMeminfo } from '../../../../src/core/probe/parse/meminfo.ts';
import { mountOf, parseMountinfo } from '../../../../src/core/probe/parse/mountinfo.ts';
import formulas from '../../../fixtures/dch/dch-formulas.json' with { type: 'json' };

describe('parseCpuList', () => {
  it.each([
    { text: '0', want: [0] },
    { text: '0-3\n', want: [0, 1, 2, 3] },
    { text: '0,2-3,8', want: [0, 2, 3, 8] },
    { text: '8, 1-2, 2', want: [1, 2, 8] },
    { text: '65535', want: [65_535] },
    { text: '65536', want: undefined },
    { text: '0-99999999999', want: undefined },
    { text: '3-1', want: undefined },
    { text: '', want: undefined },
    { text: '\n', want: undefined },
    { text: '-1', want: undefined },
    { text: '0,', want: undefined },
    { text: '0x3', want: undefined },
    { text: undefined, want: undefined },
  ])('$text is $want', ({ text, want }) => {
    expect(parseCpuList(text)).toEqual(want);
  });
});

describe('parseCpuinfo', () => {
  const x86 = 'vendor_id\t: GenuineIntel\nflags\t\t: fpu\nbogomips\t: 4890.86\n';

  it.each([
    {
      name: 'x86 with MHz',
      text: `processor\t: 0\n${x86}model name\t: Intel(R)  Xeon(R) CPU\ncpu MHz\t\t: 2445.432\n\nprocessor\t: 1\ncpu MHz\t\t: 1200\n`,
      want: { model: 'Intel(R) Xeon(R) CPU', mhz: [2445.432, 1200], bogomips: [4890.86], count: 2 },
    },
    {
      name: 'x86 virtual machine without MHz',
      text: `processor\t: 0\n${x86}model name\t: AMD EPYC\n`,
      want: { model: 'AMD EPYC', mhz: [], bogomips: [4890.86], count: 1 },
    },
    {
      name: 'a frequency of 0, as some guests write it',
      text: `processor\t: 0\n${x86}cpu MHz\t\t: 0.000\n`,
      want: { model: undefined, mhz: [], bogomips: [4890.86], count: 1 },
    },
    {
      name: 'ARM server: no model name, BogoMIPS of a timer',
      text: 'processor\t: 0\nBogoMIPS\t: 243.75\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n',
      want: { model: 'ARM implementer 0x41 part 0xd0c', mhz: [], bogomips: [], count: 1 },
    },
    {
      name: 'ARM board of the old kind',
      text: 'Processor\t: ARMv7\nprocessor\t: 0\nbogomips\t: 38.40\n\nHardware\t: BCM2711\n',
      want: { model: 'BCM2711', mhz: [], bogomips: [], count: 1 },
    },
    {
      name: 'POWER',
      text: 'processor\t: 0\ncpu\t\t: POWER9, altivec supported\nclock\t\t: 3800.000000MHz\n',
      want: { model: 'POWER9, altivec supported', mhz: [3800], bogomips: [], count: 1 },
    },
    {
      name: 'text that is no cpuinfo',
      text: `\u0000\u0000: :\n:::\nprocessor\t: -1\nprocessor : 1e99\ncpu MHz: NaN\n${'x'.repeat(99_999)}`,
      want: { model: undefined, mhz: [], bogomips: [], count: 0 },
    },
    { name: 'nothing', text: '', want: { model: undefined, mhz: [], bogomips: [], count: 0 } },
  ])('reads $name', ({ text, want }) => {
    const info = parseCpuinfo(text);
    expect({
      model: info.model,
      mhz: [...info.megahertz.values()],
      bogomips: [...info.bogomips.values()],
      count: info.cpuCount,
    }).toEqual(want);
  });
});

describe('parseMeminfo', () => {
  const [printed, , pages] = formulas.memory;

  it('agrees with the page count of the same machine (SPEC S1.6)', () => {
    const { totalBytes } = parseMeminfo(`MemTotal:       ${printed!.meminfo_MemTotal_kB} kB\n`);
    expect(totalBytes).toBe(printed!.bytes);
    expect(totalBytes).toBe(pages!.phys_pages! * pages!.page_size!);
  });

  it.each([
    {
      name: 'MemAvailable',
      text: 'MemTotal: 100 kB\nMemFree: 1 kB\nMemAvailable: 40 kB\nBuffers: 5 kB\n',
      want: { totalBytes: 102_400, availableBytes: 40_960 },
    },
    {
      name: 'an old kernel without it',
      text: 'MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 5 kB\nCached: 20 kB\n',
      want: { totalBytes: 102_400, availableBytes: 35_840 },
    },
    {
      name: 'no memory known',
      text: 'MemTotal: 0 kB\nMemTotalX: 5 kB\nHugePages_Total: 7\n',
      want: { totalBytes: undefined, availableBytes: undefined },
    },
    {
      name: 'nonsense',
      text: 'MemTotal: -5 kB\nMemAvailable: lots kB\nMemFree: 99999999999999999999 kB',
      want: { totalBytes: undefined, availableBytes: undefined },
    },
  ])('reads $name', ({ text, want }) => {
    expect(parseMeminfo(text)).toEqual(want);
  });
});

describe('control group limits', () => {
  it.each([
    { text: '150000 100000\n', want: 1.5 },
    { text: '25000 100000', want: 0.25 },
    { text: 'max 100000\n', want: undefined },
    { text: '100000', want: undefined },
    { text: '0 100000', want: undefined },
    { text: '5 0', want: undefined },
    { text: '-1 100000', want: undefined },
    { text: '', want: undefined },
  ])('cpu.max "$text" is $want cores', ({ text, want }) => {
    expect(parseCpuMax(text)).toBe(want);
  });

  it.each([
    { quota: '50000\n', period: '100000\n', want: 0.5 },
    { quota: '-1\n', period: '100000\n', want: undefined },
    { quota: undefined, period: '100000', want: undefined },
    { quota: '50000', period: undefined, want: undefined },
    { quota: '50000', period: '0', want: undefined },
  ])('quota $quota of $period is $want cores', ({ quota, period, want }) => {
    expect(parseCfsQuota(quota, period)).toBe(want);
  });

  it('finds the path of every controller, colons in names included', () => {
    const text =
      '12:cpu,cpuacct:/docker/a:b\n1:name=systemd:/x\n0::/user.slice\nbroken\n3:memory:relative\n';
    expect(Object.fromEntries(parseCgroupPaths(text))).toEqual({
      cpu: '/docker/a:b',
      cpuacct: '/docker/a:b',
      'name=systemd': '/x',
      '': '/user.slice',
    });
  });
});

describe('parseMountinfo', () => {
  const text = [
    '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard',
    '30 27 259:2 /data /srv/with\\040blank\\134 rw shared:1 master:2 - xfs /dev/nvme0n1p2 rw',
    '31 27 0:40 / /srv rw - tmpfs tmpfs rw,size=4k',
    '32 27 0:41 / /srv rw - btrfs /dev/sdb1 rw',
    'a line that is cut o',
    '33 27 0:42 / /half rw -',
    '',
  ].join('\n');
  const mounts = parseMountinfo(text);

  it('reads optional fields and escapes, and skips broken lines', () => {
    expect(mounts).toHaveLength(4);
    expect(mounts[1]).toEqual({
      device: '259:2',
      root: '/data',
      mountPoint: '/srv/with blank\\',
      type: 'xfs',
      source: '/dev/nvme0n1p2',
      superOptions: ['rw'],
    });
  });

  it.each([
    { path: '/', want: '/dev/vda' },
    { path: '/srvx', want: '/dev/vda' },
    { path: '/srv', want: '/dev/sdb1' },
    { path: '/srv/deep', want: '/dev/sdb1' },
    { path: '/srv/with blank\\/deep', want: '/dev/nvme0n1p2' },
  ])('$path lies on $want', ({ path, want }) => {
    expect(mountOf(mounts, path)?.source).toBe(want);
  });

  it('knows no mount when there is none', () => {
    expect(mountOf([], '/')).toBeUndefined();
  });
});
