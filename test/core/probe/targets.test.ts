import { describe, expect, it } from 'vitest';
import { defaultProbeSettings } from '../../../src/core/cluster/probe-defaults.ts';
import type { NodeProbe } from '../../../src/core/cluster/probe-settings.ts';
import { probeTargets } from '../../../src/core/probe/targets.ts';

const target = (
  probe: NodeProbe | undefined,
  address = '10.0.0.1',
  source?: 'local' | 'prometheus',
) =>
  probeTargets([{ id: 'a', address, ...(probe && { probe }) }], defaultProbeSettings, source)[0]!;

describe('probeTargets', () => {
  it.each([
    { address: '10.0.0.1', host: '10.0.0.1' },
    { address: '10.0.0.1:53', host: '10.0.0.1' },
    { address: '2001:db8::1', host: '2001:db8::1' },
    { address: '[2001:db8::1]:53', host: '2001:db8::1' },
    { address: 'dns-1.example.com:53', host: 'dns-1.example.com' },
  ])('reaches $address at $host', ({ address, host }) => {
    expect(target(undefined, address)).toEqual({
      node: 'a',
      host,
      settings: defaultProbeSettings,
    });
  });

  it('reaches a node at its own address', () => {
    expect(target({ address: 'a.mgmt.example' }).host).toBe('a.mgmt.example');
  });

  it.each([
    {
      name: 'user and port',
      probe: { user: 'u', port: 2222 },
      want: { ssh: { engine: 'ssh2', user: 'u', port: 2222 } },
    },
    { name: 'a source', probe: { source: 'local' as const }, want: { source: 'local' } },
    {
      name: 'the page of its exporter',
      probe: { source: 'node-exporter' as const, url: 'http://x/' },
      want: {
        source: 'node-exporter',
        nodeExporter: { url: 'http://x/' },
        prometheus: defaultProbeSettings.prometheus,
      },
    },
    {
      name: 'its Prometheus and its label there',
      probe: { source: 'prometheus' as const, url: 'http://x/', instance: 'i' },
      want: {
        prometheus: { url: 'http://x/', instance: 'i' },
        nodeExporter: defaultProbeSettings.nodeExporter,
      },
    },
    {
      name: 'a page without a source, for when the command line names one',
      probe: { url: 'http://x/' },
      want: { source: 'ssh', nodeExporter: { url: 'http://x/' } },
    },
  ])('puts $name over the settings of the cluster', ({ probe, want }) => {
    expect(target(probe).settings).toMatchObject(want);
  });

  it('takes the source of the command line for all, whatever nodes say', () => {
    const { settings } = target({ source: 'node-exporter', url: 'http://x/' }, '::1', 'prometheus');
    expect(settings.source).toBe('prometheus');
    expect(settings.prometheus).toEqual(defaultProbeSettings.prometheus);
  });
});
