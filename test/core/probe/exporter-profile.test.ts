import { describe, expect, it } from 'vitest';
import {
  addSample,
  exporterMetricNames,
  noMetrics,
} from '../../../src/core/probe/exporter-metrics.ts';
import { exporterProfile } from '../../../src/core/probe/exporter-profile.ts';
import { PrometheusScanner } from '../../../src/core/probe/parse/prometheus-text.ts';
import type { HostProfile } from '../../../src/core/probe/profile.ts';
import { exporterPage, type PageLines } from '../../support/exporter-page.ts';

const measuredAt = '2026-01-02T03:04:05.000Z';

function profile(changes: PageLines = {}): HostProfile {
  const metrics = noMetrics();
  new PrometheusScanner(exporterMetricNames, (name, labels, value) =>
    addSample(metrics, name, labels, value),
  ).push(Buffer.from(exporterPage(changes)));
  return exporterProfile(metrics, { node: 'a', measuredAt, source: 'http://a', diskPath: '/srv' });
}

const told = {
  'node_cpu_frequency_max_hertz{cpu="0"}': 3e9,
  'node_cpu_frequency_max_hertz{cpu="1"}': 2e9,
  'node_cpu_info{cpu="0",model_name="AMD EPYC  7B13"}': 1,
  'node_uname_info{machine="x86_64",nodename="web1",release="6.1.0-18"}': 1,
  'node_os_info{pretty_name="Debian GNU/Linux 12 (bookworm)"}': 1,
  'node_dmi_info{system_vendor="QEMU",product_name="Standard PC"}': 1,
};

describe('a profile of an exporter', () => {
  it('tells what the page has, with its source', () => {
    const { node, system, cpu, memory, disk } = profile(told);
    expect(node).toBe('a');
    expect(system).toMatchObject({
      model: { value: 'QEMU Standard PC', source: 'http://a node_dmi_info', measuredAt },
      os: { value: 'Debian GNU/Linux 12 (bookworm), kernel 6.1.0-18' },
    });
    expect(cpu).toMatchObject({
      model: { value: 'AMD EPYC 7B13' },
      onlineCores: { value: 2 },
      usableCores: { value: 2 },
      frequencyMhz: { value: 2500 },
      totalFrequencyMhz: { value: 5000 },
    });
    expect(memory).toMatchObject({
      totalBytes: { value: 8e9 },
      usableBytes: { value: 8e9 },
      availableBytes: { value: 6e9 },
      limitBytes: { value: null },
    });
    expect(disk.path).toBe('/srv');
  });

  it('says why figures are missing that nobody measured', () => {
    const { cpu, disk } = profile();
    for (const figure of [cpu.scoreMopsPerSecond, disk.randomReadIops, disk.randomWriteIops]) {
      expect(figure).toEqual({ value: null, reason: expect.stringContaining('measures nothing') });
    }
    expect(cpu.model).toMatchObject({ reason: expect.stringContaining('--collector.cpu.info') });
  });

  it.each([
    { name: 'no CPU has one', changes: {} },
    { name: 'a CPU has none', changes: { 'node_cpu_frequency_max_hertz{cpu="0"}': 3e9 } },
    { name: 'one is 0', changes: { ...told, 'node_cpu_frequency_max_hertz{cpu="0"}': 'NaN' } },
  ])('has no frequency when $name', ({ changes }) => {
    expect(profile(changes).cpu.frequencyMhz).toMatchObject({ value: null });
    expect(profile(changes).cpu.totalFrequencyMhz).toMatchObject({ value: null });
  });

  it.each([
    { name: 'memory', changes: { node_memory_MemTotal_bytes: 'NaN' }, why: /collector meminfo/ },
    {
      name: 'memory',
      changes: { node_memory_MemTotal_bytes: undefined },
      why: /collector meminfo/,
    },
  ])('points at the collector when $name is missing: $changes', ({ changes, why }) => {
    expect(profile(changes).memory.totalBytes).toEqual({
      value: null,
      reason: expect.stringMatching(why),
    });
  });

  it('cuts texts of a stranger', () => {
    const { system } = profile({ [`node_os_info{pretty_name="${'x'.repeat(9000)}"}`]: 1 });
    expect(system.os.value?.length).toBeLessThan(500);
  });
});
