import { describe, expect, it } from 'vitest';
import { hostProbes } from '../../../src/adapters/probe/registry.ts';
import type { HostProbeSpec, ProbeRequest } from '../../../src/core/probe/host-probe.ts';
import type { Figure, HostProfile } from '../../../src/core/probe/profile.ts';

const request: ProbeRequest = {
  node: 'this one',
  diskPath: '/var/tmp',
  measuresCpu: false,
  measuresDisk: false,
  isForced: false,
};

function figuresOf({ system, cpu, memory, disk }: HostProfile): [string, Figure<unknown>][] {
  const { path: _, ladder: __, ...rest } = disk;
  return Object.entries({ ...system, ...cpu, ...memory, ...rest });
}

/** What every host probe must hold, whatever it claims. */
describe.each(Object.entries<HostProbeSpec>(hostProbes))('host probe %s', (_, spec) => {
  const probe = spec.create();

  it('says what it is in one line', () => {
    expect(spec.summary).toMatch(/^.{5,60}$/);
    expect(spec.source).not.toBe('');
  });

  it('gives every figure with its source and time, or the reason why it is missing', async () => {
    const profile = await probe.profile(request);
    expect(profile.node).toBe('this one');
    expect(new Date(profile.measuredAt).toISOString()).toBe(profile.measuredAt);
    for (const [name, figure] of figuresOf(profile)) {
      const stamp = 'reason' in figure ? figure.reason : figure.source && figure.measuredAt;
      expect(stamp, name).toMatch(/\w/);
      if (typeof figure.value === 'number' && name !== 'busyRatio') {
        expect(figure.value, name).toBeGreaterThan(0);
      }
    }
  });

  it('puts no load on the node unless it is asked to', async () => {
    const { cpu, disk } = await probe.profile(request);
    expect(cpu.scoreMopsPerSecond.value).toBeNull();
    expect(disk.randomReadIops.value).toBeNull();
    expect(disk.ladder).toEqual([]);
  });

  it.runIf(spec.claims.measuresCpu)('measures the CPU', async () => {
    const { cpu } = await probe.profile({ ...request, measuresCpu: true });
    expect(cpu.scoreMopsPerSecond.value).toBeGreaterThan(1);
    expect(cpu.scoreCpuTimeRatio.value).toBeGreaterThan(0);
    expect(cpu.scoreCpuTimeRatio.value).toBeLessThanOrEqual(1);
  });

  it('never fails because it was stopped before it began', async () => {
    const all = {
      ...request,
      measuresCpu: true,
      measuresDisk: true,
      signal: AbortSignal.abort('x'),
    };
    const { cpu, disk } = await probe.profile(all);
    expect(cpu.scoreMopsPerSecond).toMatchObject({ value: null, code: 'INTERRUPTED' });
    expect(disk.randomReadIops).toMatchObject({ value: null, code: 'INTERRUPTED' });
  });
});
