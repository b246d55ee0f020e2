import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostCounters } from '../../../src/core/probe/counters.ts';
import { loadBetween } from '../../../src/core/probe/load-sample.ts';
import type { Figure } from '../../../src/core/probe/profile.ts';

const origin = { node: 'a', sampledAt: '2026-01-02T03:04:05.000Z', source: '/proc' };
const before: HostCounters = {
  uptimeMs: 10_000,
  cpu: { idle: 1000, iowait: 100, softirq: 10, steal: 5, total: 2000 },
  memory: { totalBytes: 1000, availableBytes: 900 },
  disks: [
    { name: 'sda', busyMs: 500 },
    { name: 'sdb', busyMs: 7000 },
  ],
  network: { receivedBytes: 100, sentBytes: 200 },
  pressure: { cpuMs: 50, memoryMs: 0, ioMs: 10 },
};
const after: HostCounters = {
  uptimeMs: 12_000,
  cpu: { idle: 1200, iowait: 140, softirq: 30, steal: 15, total: 2400 },
  memory: { totalBytes: 1000, availableBytes: 250 },
  disks: [
    { name: 'sda', busyMs: 1500 },
    { name: 'sdb', busyMs: 7100 },
  ],
  network: { receivedBytes: 4100, sentBytes: 200 },
  pressure: { cpuMs: 1050, memoryMs: 0, ioMs: 510 },
};
const between = (one: Partial<HostCounters> = {}, other: Partial<HostCounters> = {}) =>
  loadBetween({ ...before, ...one }, { ...after, ...other }, origin);

describe('the load between two readings', () => {
  it('is what the counters rose by, over the time', () => {
    const load = between();
    expect(load).toMatchObject({ node: 'a', sampledAt: origin.sampledAt, intervalMs: 2000 });
    expect(load.cpu).toMatchObject({
      busyRatio: { value: 0.4, source: '/proc', measuredAt: origin.sampledAt },
      iowaitRatio: { value: 0.1 },
      softirqRatio: { value: 0.05 },
      stealRatio: { value: 0.025 },
    });
    expect(load.memory).toMatchObject({
      usedRatio: { value: 0.75 },
      totalBytes: { value: 1000 },
      availableBytes: { value: 250 },
    });
    expect(load.disk).toMatchObject({ busyRatio: { value: 0.5 }, device: { value: 'sda' } });
    expect(load.network).toMatchObject({
      receivedBytesPerSecond: { value: 2000 },
      sentBytesPerSecond: { value: 0 },
    });
    expect(load.pressure).toMatchObject({
      cpuRatio: { value: 0.5 },
      memoryRatio: { value: 0 },
      ioRatio: { value: 0.25 },
    });
  });

  it.each([
    { name: 'the node was started again', other: { uptimeMs: 50 }, says: /started again/ },
    { name: 'no time passed', other: { uptimeMs: 10_000 }, says: /no time passed/ },
    { name: 'the clock is no number', other: { uptimeMs: Number.NaN }, says: /started again/ },
  ])('is unknown when $name, but for the memory', ({ other, says }) => {
    const load = between({}, other);
    expect(load.intervalMs).toBe(0);
    for (const figure of [load.cpu.busyRatio, load.disk.busyRatio, load.pressure.cpuRatio]) {
      expect(figure).toMatchObject({ value: null, reason: expect.stringMatching(says) });
    }
    expect(load.memory.usedRatio.value).toBe(0.75);
  });

  it('is unknown in the part whose counter went back, as iowait does, and nowhere else', () => {
    const { cpu } = between({}, { cpu: { ...after.cpu!, iowait: 99 } });
    expect(cpu.iowaitRatio).toEqual({ value: null, reason: 'the counter went back' });
    expect(cpu.softirqRatio.value).toBe(0.05);
  });

  it('is of the disks that both readings have', () => {
    const disks = [...after.disks!, { name: 'sdc', busyMs: 99_999 }];
    expect(between({}, { disks }).disk.device.value).toBe('sda');
    const other = between({ disks: [] }, { disks: [] });
    expect(other.disk.busyRatio).toEqual({ value: null, reason: 'the node does not tell' });
  });

  it('never exceeds what is possible', () => {
    const disks = [{ name: 'sda', busyMs: 99_999 }];
    expect(between({}, { disks }).disk.busyRatio.value).toBe(1);
    const cpu = { ...after.cpu!, softirq: 5000 };
    expect(between({}, { cpu }).cpu.softirqRatio.value).toBe(1);
    const memory = { totalBytes: 10, availableBytes: 20 };
    expect(between({}, { memory }).memory.usedRatio.value).toBe(0);
  });

  it('is a number of the right size or missing with a reason, whatever was counted', () => {
    const number = fc.oneof(fc.double(), fc.nat(100), fc.constantFrom(0, 1, -1));
    const counters: fc.Arbitrary<HostCounters> = fc.record(
      {
        uptimeMs: number,
        cpu: fc.record({
          idle: number,
          iowait: number,
          softirq: number,
          steal: number,
          total: number,
        }),
        memory: fc.record({ totalBytes: number, availableBytes: number }),
        disks: fc.array(fc.record({ name: fc.constantFrom('a', 'b'), busyMs: number })),
        network: fc.record({ receivedBytes: number, sentBytes: number }),
        pressure: fc.record(
          { cpuMs: number, memoryMs: number, ioMs: number },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: ['uptimeMs'] },
    );
    fc.assert(
      fc.property(counters, counters, (one, other) => {
        const load = loadBetween(one, other, origin);
        expect(load.intervalMs).toBeGreaterThanOrEqual(0);
        const { device, ...disk } = load.disk;
        const parts = [load.cpu, load.memory, disk, load.network, load.pressure];
        for (const [name, figure] of parts.flatMap((part) => Object.entries<Figure>({ ...part }))) {
          if ('reason' in figure) continue;
          expect(Number.isFinite(figure.value) && figure.value >= 0, name).toBe(true);
          if (name.endsWith('Ratio')) expect(figure.value, name).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
