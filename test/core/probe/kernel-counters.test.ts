import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTER_FILES, readCounters } from '../../../src/core/probe/kernel-counters.ts';
import { snapshotFiles } from '../../../src/core/probe/system-files.ts';

/** Of a guest with a busy disk, kernel 6.1; cut to what matters. */
const guest: Readonly<Record<string, string>> = {
  '/proc/stat': 'cpu  400 10 200 5000 300 0 50 40 120 0\ncpu0 1 2 3\nintr 12345 0 0\n',
  '/proc/meminfo': 'MemTotal:       16000000 kB\nMemFree:  1000 kB\nMemAvailable:   12000000 kB\n',
  '/proc/diskstats':
    '   8       0 sda 1 2 3 4 5 6 7 8 0 9100 11 12 13 14 15 16 17\n' +
    '   8       1 sda1 1 2 3 4 5 6 7 8 0 9000 11\n' +
    ' 253       0 dm-0 1 2 3 4 5 6 7 8 0 9050 11\n',
  '/proc/net/dev':
    'Inter-|   Receive                                                |  Transmit\n' +
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n' +
    '    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0\n' +
    '  eth0:1000 10 0 0 0 0 0 0 2000 20 0 0 0 0 0 0\n' +
    '  eth1: 500 10 0 0 0 0 0 0 70 20 0 0 0 0 0 0\n',
  '/proc/uptime': '1234.56 2000.00\n',
  '/proc/pressure/cpu':
    'some avg10=1.00 avg60=2.00 avg300=3.00 total=4500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1\n',
  '/proc/pressure/memory': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
  '/proc/pressure/io': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=1500\n',
};
const read = (changes: Readonly<Record<string, string>> = {}) =>
  readCounters(snapshotFiles({ ...guest, ...changes }));
const without = (...paths: string[]) =>
  readCounters(
    snapshotFiles(
      Object.fromEntries(Object.entries(guest).filter(([path]) => !paths.includes(path))),
    ),
  );

describe('readCounters', () => {
  it('reads what the kernel counts', () => {
    expect(read()).toEqual({
      uptimeMs: 1_234_560,
      cpu: { idle: 5000, iowait: 300, softirq: 50, steal: 40, total: 6000 },
      memory: { totalBytes: 16_384_000_000, availableBytes: 12_288_000_000 },
      disks: [{ name: 'sda', busyMs: 9100 }],
      network: { receivedBytes: 1500, sentBytes: 2070 },
      pressure: { cpuMs: 4500, memoryMs: 0, ioMs: 1.5 },
    });
  });

  it('reads no file that a source does not fetch', () => {
    const asked = new Set<string>();
    readCounters({
      list: () => [],
      read: (path) => {
        asked.add(path);
        return guest[path];
      },
    });
    expect([...asked].sort()).toEqual([...COUNTER_FILES].sort());
  });

  it.each([
    { name: 'no /proc/stat', got: without('/proc/stat'), part: 'cpu' },
    { name: 'no MemAvailable', got: read({ '/proc/meminfo': 'MemTotal: 5 kB\n' }), part: 'memory' },
    { name: 'no /proc/diskstats', got: without('/proc/diskstats'), part: 'disks' },
    {
      name: 'loopback only',
      got: read({ '/proc/net/dev': 'lo: 1 2 3 4 5 6 7 8 9\n' }),
      part: 'network',
    },
    {
      name: 'a kernel without PSI',
      got: without('/proc/pressure/cpu', '/proc/pressure/memory', '/proc/pressure/io'),
      part: 'pressure',
    },
  ])('with $name leaves out $part and nothing else', ({ got, part }) => {
    const { [part as 'cpu']: _, ...rest } = read()!;
    expect(got).toEqual(rest);
  });

  it('keeps the other pressures when one cannot be read', () => {
    expect(without('/proc/pressure/memory')?.pressure).toEqual({ cpuMs: 4500, ioMs: 1.5 });
  });

  it('says nothing without the time since the start', () => {
    expect(without('/proc/uptime')).toBeUndefined();
    expect(read({ '/proc/uptime': 'NaN 1\n' })).toBeUndefined();
  });

  it.each([
    { name: 'an old kernel without steal', line: 'cpu  1 2 3 4 5 6 7', total: 28 },
    { name: 'guest time, which is in user time', line: 'cpu  1 2 3 4 5 6 7 8 100 100', total: 36 },
    { name: 'a negative number', line: 'cpu  1 2 -3 4 5 6 7 8', total: undefined },
    { name: 'NaN', line: 'cpu  1 2 NaN 4 5 6 7 8', total: undefined },
    { name: 'one CPU only', line: 'cpu0 1 2 3 4 5 6 7 8', total: undefined },
    { name: 'a torn line', line: 'cpu  1 2', total: undefined },
    { name: 'nothing', line: '', total: undefined },
  ])('adds up the modes of $name: $total', ({ line, total }) => {
    expect(read({ '/proc/stat': line })?.cpu?.total).toBe(total);
  });

  it.each([
    { names: ['sda', 'sda1', 'sda2', 'sdb', 'sdaa', 'sdaa1'], disks: ['sda', 'sdb', 'sdaa'] },
    { names: ['nvme0n1', 'nvme0n1p1', 'nvme0n1p12', 'nvme1n1'], disks: ['nvme0n1', 'nvme1n1'] },
    { names: ['mmcblk0', 'mmcblk0p1', 'mmcblk1'], disks: ['mmcblk0', 'mmcblk1'] },
    { names: ['vda', 'vda1', 'xvda1', 'xvdf'], disks: ['vda', 'xvda1', 'xvdf'] },
    {
      names: ['loop0', 'ram0', 'zram0', 'dm-0', 'md127', 'md127p1', 'md_d0', 'sr0', 'fd0'],
      disks: [],
    },
    {
      names: ['bcache0', 'drbd1', 'zd16', 'zd16p1', 'nbd0', 'rbd0', 'dasda', 'dasda1'],
      disks: ['nbd0', 'rbd0', 'dasda'],
    },
    { names: ['cciss/c0d0', 'cciss/c0d0p1'], disks: ['cciss/c0d0'] },
  ])('of $names finds the disks $disks', ({ names, disks }) => {
    const lines = names.map((name, i) => `8 ${i} ${name} 1 2 3 4 5 6 7 8 9 10 11`);
    const found = read({ '/proc/diskstats': lines.join('\n') })?.disks;
    expect(found?.map(({ name }) => name)).toEqual(disks);
  });

  it.each([
    { name: 'docker0', isCounted: false },
    { name: 'br-0123456789ab', isCounted: false },
    { name: 'veth12ab', isCounted: false },
    { name: 'eth0.100', isCounted: false },
    { name: 'bond0', isCounted: false },
    { name: 'wg0', isCounted: false },
    { name: 'ens5', isCounted: true },
    { name: 'enp3s0f1np1', isCounted: true },
    { name: 'wlan0', isCounted: true },
    { name: 'lora0', isCounted: true },
    { name: 'tunnel', isCounted: false },
  ])('counts the bytes of $name: $isCounted', ({ name, isCounted }) => {
    const found = read({ '/proc/net/dev': `${name}: 7 2 3 4 5 6 7 8 9` })?.network;
    expect(found).toEqual(isCounted ? { receivedBytes: 7, sentBytes: 9 } : undefined);
  });
});

describe('whatever a node sends', () => {
  const torn = fc
    .constantFrom(...Object.values(guest))
    .chain((text) =>
      fc.tuple(fc.nat(text.length), fc.string()).map(([at, junk]) => text.slice(0, at) + junk),
    );
  const text = fc.oneof(torn, fc.string(), fc.constantFrom(...Object.values(guest)));
  const files = fc.dictionary(fc.constantFrom(...COUNTER_FILES), text);

  it('counters are finite and not negative, or left out', () => {
    fc.assert(
      fc.property(files, (texts) => {
        const check = (value: unknown): void => {
          if (typeof value === 'number') expect(value >= 0 && Number.isFinite(value)).toBe(true);
          else if (typeof value === 'object') Object.values(value!).forEach(check);
        };
        check(readCounters(snapshotFiles({ '/proc/uptime': '1.00 2.00', ...texts })) ?? {});
      }),
      { numRuns: 500 },
    );
  });

  it('a file of many lines is read in time that grows with its length, and not to its end', () => {
    const many = Array.from({ length: 50_000 }, (_, i) => `8 0 sd${i} 1 2 3 4 5 6 7 8 9 10 11`);
    expect(read({ '/proc/diskstats': many.join('\n') })?.disks).toHaveLength(10_000);
    const wide = `cpu  ${'9'.repeat(5_000_000)}`;
    expect(read({ '/proc/stat': wide, '/proc/net/dev': wide })?.cpu).toBeUndefined();
  });
});
