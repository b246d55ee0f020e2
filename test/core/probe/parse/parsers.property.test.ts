import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCpu } from '../../../../src/core/probe/cpu.ts';
import { diskUnder } from '../../../../src/core/probe/disk.ts';
import { describeMemory } from '../../../../src/core/probe/memory.ts';
import { parseCpuList } from '../../../../src/core/probe/parse/cpu-list.ts';
import { recorder } from '../../../../src/core/probe/profile.ts';
import { snapshotFiles } from '../../../../src/core/probe/system-files.ts';

const PATHS = [
  '/proc/cpuinfo',
  '/proc/meminfo',
  '/proc/self/status',
  '/proc/self/cgroup',
  '/proc/self/mountinfo',
  '/sys/devices/system/cpu/online',
  '/sys/fs/cgroup/cpu.max',
  '/sys/fs/cgroup/memory.max',
  '/sys/block/sda/dev',
];
/** Lines that look like what the kernel writes, whole or torn. */
const fragment = fc.constantFrom(
  'processor\t: 0',
  'cpu MHz\t: 1e9',
  'bogomips : -3',
  'MemTotal: 5 kB',
  'MemAvailable: 9 kB',
  '0::/',
  '0::/a/../b',
  '1:cpu:/x',
  '1 0 8:0 / / rw - ext4 /dev/sda rw',
  '1 0 0:30 / /sys/fs/cgroup rw - cgroup2 c rw',
  '100 100000',
  'max',
  '0-3',
  '3-0',
  'Cpus_allowed_list:\t0-1',
  '8:0',
  ' - ',
  '-',
  ':',
  '\u0000',
);
const text = fc
  .array(fc.oneof(fragment, fc.string()), { maxLength: 8 })
  .map((all) => all.join('\n'));
const files = fc.dictionary(fc.constantFrom(...PATHS), text).map(snapshotFiles);

describe('whatever kernel files hold', () => {
  it('figures are positive numbers or missing with a reason', () => {
    const record = recorder('2026-01-02T03:04:05.000Z');
    fc.assert(
      fc.property(files, (world) => {
        const { model: _, efficiencyCores: __, ...cpu } = describeCpu(world, record);
        const { availableBytes, limitBytes, ...memory } = describeMemory(world, record);
        for (const figure of [...Object.values(cpu), memory.totalBytes]) {
          if ('reason' in figure) expect(figure.reason).not.toBe('');
          else expect(figure.value > 0 && Number.isFinite(figure.value)).toBe(true);
        }
        for (const figure of [availableBytes, limitBytes]) {
          if (!('reason' in figure)) expect(figure.value).toBeGreaterThanOrEqual(0);
        }
        diskUnder(world, '/var/tmp');
      }),
      { numRuns: 500 },
    );
  });

  it('a written CPU list is read back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 9000 }), { minLength: 1 }), (cpus) => {
        const sorted = [...cpus].sort((a, b) => a - b);
        expect(parseCpuList(cpus.join(','))).toEqual(sorted);
        expect(parseCpuList(`${sorted[0]}-${sorted[0]! + 3}`)).toHaveLength(4);
      }),
    );
  });
});
