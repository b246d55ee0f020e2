import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostCounters } from '../../../src/core/probe/counters.ts';
import { bootOf, exporterCounters } from '../../../src/core/probe/exporter-counters.ts';
import {
  addSample,
  type ExporterMetrics,
  exporterMetricNames,
  noMetrics,
} from '../../../src/core/probe/exporter-metrics.ts';
import { loadBetween } from '../../../src/core/probe/load-sample.ts';
import { PrometheusScanner } from '../../../src/core/probe/parse/prometheus-text.ts';
import type { Figure } from '../../../src/core/probe/profile.ts';
import { exporterPage, laterPage, type PageLines, usualPage } from '../../support/exporter-page.ts';

function metricsOf(page: string): ExporterMetrics {
  const metrics = noMetrics();
  new PrometheusScanner(exporterMetricNames, (name, labels, value) =>
    addSample(metrics, name, labels, value),
  ).push(Buffer.from(page));
  return metrics;
}

const countersOf = (changes: PageLines = {}): HostCounters | undefined =>
  exporterCounters(metricsOf(exporterPage(changes)));

const origin = { node: 'a', sampledAt: '2026-01-02T03:04:05.000Z', source: 'http://a' };

/** The load over 10 s, with lines changed in the first page and in the second. */
function load(first: PageLines = {}, second: PageLines = {}) {
  const before = exporterCounters(metricsOf(exporterPage(first)));
  const after = exporterCounters(metricsOf(laterPage(10, second)));
  return loadBetween(before!, after!, origin);
}

describe('the counters of a page', () => {
  it('are those that a load sample needs', () => {
    expect(countersOf()).toEqual({
      uptimeMs: 1_000_250,
      cpu: { idle: 1000, iowait: 50, softirq: 20, steal: 10, total: 2000 },
      memory: { totalBytes: 8e9, availableBytes: 6e9 },
      disks: [
        { name: 'sda', busyMs: 100_000 },
        { name: 'nvme0n1', busyMs: 200_000 },
      ],
      network: { receivedBytes: 1500, sentBytes: 2000 },
      pressure: { cpuMs: 30_000, memoryMs: 0, ioMs: 7000 },
    });
  });

  it('count guest time once, also where an old exporter has it among the modes', () => {
    const guest = {
      'node_cpu_seconds_total{cpu="0",mode="guest"}': 300,
      'node_cpu_seconds_total{cpu="0",mode="guest_nice"}': 5,
    };
    expect(countersOf(guest)?.cpu).toEqual(countersOf()?.cpu);
  });

  it.each(['node_time_seconds', 'node_boot_time_seconds'])('say nothing without %s', (line) => {
    expect(countersOf({ [line]: undefined })).toBeUndefined();
    expect(countersOf({ [line]: 'NaN' })).toBeUndefined();
    expect(countersOf({ [line]: '+Inf' })).toBeUndefined();
  });

  it('take free memory, buffers and cache for available where the kernel is old', () => {
    const old = { node_memory_MemAvailable_bytes: undefined };
    expect(countersOf(old)?.memory).toEqual({ totalBytes: 8e9, availableBytes: 5e9 });
    expect(countersOf({ ...old, node_memory_Cached_bytes: undefined })).not.toHaveProperty(
      'memory',
    );
  });

  it.each([
    { part: 'memory', changes: { node_memory_MemTotal_bytes: undefined } },
    { part: 'memory', changes: { node_memory_MemTotal_bytes: 0 } },
    { part: 'memory', changes: { node_memory_MemTotal_bytes: -8e9 } },
    { part: 'memory', changes: { node_memory_MemAvailable_bytes: 'NaN' } },
    { part: 'cpu', changes: without('node_cpu_seconds') },
    { part: 'cpu', changes: without('mode="idle"') },
    { part: 'disks', changes: without('node_disk') },
    { part: 'network', changes: without('node_network_transmit') },
    { part: 'pressure', changes: without('node_pressure') },
  ])('leave out $part where the page lacks it: $changes', ({ part, changes }) => {
    const counters = countersOf(changes);
    expect(counters).not.toHaveProperty(part);
    expect(Object.keys(counters ?? {})).toHaveLength(5);
  });

  it('tell pressure of one resource without the others', () => {
    const changes = { node_pressure_memory_waiting_seconds_total: undefined };
    expect(countersOf(changes)?.pressure).toEqual({ cpuMs: 30_000, ioMs: 7000 });
  });
});

describe('the load between two pages', () => {
  it('is the arithmetic of /proc', () => {
    const { cpu, memory, disk, network, pressure, intervalMs } = load();
    expect(intervalMs).toBeCloseTo(10_000);
    expect(values(cpu)).toEqual({
      busyRatio: 0.625, // CPU 0 all the time, CPU 1 stolen for a quarter
      iowaitRatio: 0.125,
      softirqRatio: 0.125,
      stealRatio: 0.125,
    });
    expect(values(memory)).toMatchObject({ usedRatio: 0.25 });
    expect(values(disk)).toEqual({ busyRatio: expect.closeTo(0.75), device: 'nvme0n1' });
    expect(values(network)).toEqual({
      receivedBytesPerSecond: expect.closeTo(1000),
      sentBytesPerSecond: expect.closeTo(500),
    });
    expect(values(pressure)).toEqual({
      cpuRatio: expect.closeTo(0.5),
      memoryRatio: 0,
      ioRatio: expect.closeTo(0.125),
    });
  });

  it.each<{ name: string; first?: PageLines; second?: PageLines; reason: RegExp }>([
    {
      name: 'NaN',
      second: { 'node_cpu_seconds_total{cpu="1",mode="user"}': 'NaN' },
      reason: /no finite number/,
    },
    {
      name: 'infinite',
      second: { 'node_cpu_seconds_total{cpu="1",mode="user"}': '+Inf' },
      reason: /no finite number/,
    },
    {
      name: 'negative',
      first: { 'node_cpu_seconds_total{cpu="1",mode="user"}': -500 },
      second: { 'node_cpu_seconds_total{cpu="1",mode="user"}': -300 },
      reason: /no finite number/,
    },
    {
      name: 'gone back',
      first: { 'node_cpu_seconds_total{cpu="1",mode="user"}': 1e6 },
      reason: /went back/,
    },
    {
      name: 'gone',
      second: { ...without('node_cpu_seconds') },
      reason: /does not tell/,
    },
  ])('has no figure, and never 0, for a counter that is $name', ({ first, second, reason }) => {
    const { cpu, disk } = load(first, second);
    expect(cpu.busyRatio).toEqual({ value: null, reason: expect.stringMatching(reason) });
    expect(disk.busyRatio.value).toBeCloseTo(0.75);
  });

  it('has no rate over a restart', () => {
    const restarted = { node_boot_time_seconds: usualPage.node_boot_time_seconds + 1005 };
    const { cpu, disk, memory, intervalMs } = load({}, restarted);
    expect(intervalMs).toBe(0);
    for (const figure of [cpu.busyRatio, disk.busyRatio]) {
      expect(figure).toMatchObject({
        value: null,
        reason: expect.stringContaining('started again'),
      });
    }
    expect(memory.usedRatio.value).toBeCloseTo(0.25);
  });

  it.each([-3600, -1, 3600])('does not care about a wall clock that is set by %d s', (step) => {
    const stepped = {
      node_boot_time_seconds: usualPage.node_boot_time_seconds + step,
      node_time_seconds: usualPage.node_time_seconds + 10 + step,
    };
    expect(load({}, stepped)).toEqual(load());
  });

  it('whatever a page says, has figures that are finite or a reason', () => {
    const lines = Object.keys(usualPage);
    const value = fc.oneof(
      fc.constantFrom('NaN', '+Inf', '-Inf', '-1', '0', '1e308', undefined, 'x'),
      fc.double().map(String),
    );
    const changes = fc.dictionary(fc.constantFrom(...lines), value, { maxKeys: 12 });
    fc.assert(
      fc.property(changes, changes, (first, second) => {
        const [before, after] = [first, second].map((one) => countersOf(one));
        if (before === undefined || after === undefined) return;
        const { cpu, memory, disk, network, pressure } = loadBetween(before, after, origin);
        for (const figure of [cpu, memory, disk, network, pressure].flatMap(Object.values)) {
          if ('reason' in figure) expect(figure.reason).toMatch(/\w/);
          else if (typeof figure.value === 'number') {
            expect(figure.value >= 0 && Number.isFinite(figure.value)).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the time of start', () => {
  const booted = (seconds: number) => metricsOf(exporterPage({ node_boot_time_seconds: seconds }));
  it.each([
    { name: 'the first time', seconds: 100, before: undefined, want: 100 },
    { name: 'the same', seconds: 100, before: 100, want: 100 },
    { name: 'rounded up', seconds: 101, before: 100, want: 100 },
    { name: 'rounded down', seconds: 99, before: 100, want: 100 },
    { name: 'another one', seconds: 102, before: 100, want: 102 },
  ])('that is $name', ({ seconds, before, want }) => {
    expect(bootOf(booted(seconds), before)).toBe(want);
  });
});

function without(part: string): PageLines {
  const lines = Object.keys(usualPage).filter((line) => line.includes(part));
  return Object.fromEntries(lines.map((line) => [line, undefined]));
}

function values(figures: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [name, (figure as Figure<unknown>).value]),
  );
}
