import { describe, expect, it } from 'vitest';
import { createFleetProbe } from '../../../src/adapters/probe/fleet.ts';
import { defaultProbeSettings } from '../../../src/core/cluster/probe-defaults.ts';
import type { ProbeSource } from '../../../src/core/cluster/probe-settings.ts';
import type {
  HostProbe,
  HostProbeSpec,
  ProbeTarget,
  ProfileRequest,
} from '../../../src/core/probe/host-probe.ts';
import { hostProfile } from '../../support/host-profiles.ts';
import { loadSample } from '../../support/load-samples.ts';

const target = (node: string, source: ProbeSource): ProbeTarget => ({
  node,
  host: node,
  settings: { ...defaultProbeSettings, source },
});
const request: ProfileRequest = {
  concurrency: 8,
  timeoutMs: 1000,
  signal: new AbortController().signal,
  diskPath: '/',
  measuresCpu: true,
  measuresDisk: false,
  measuresWrites: false,
  isForced: false,
};

/** A source that logs what is done with it. */
function source(
  name: string,
  log: string[],
  claims: Partial<HostProbeSpec['claims']> = {},
): HostProbeSpec {
  const probe: HostProbe = {
    async *profile(targets, { concurrency }) {
      log.push(`${name} begins ${targets.map(({ node }) => node).join('')} by ${concurrency}`);
      for (const { node } of targets) {
        await Promise.resolve();
        const value = hostProfile(node, { score: 1, cores: 1, memory: 1, iops: 1 });
        yield { kind: 'measured', node, value };
      }
      log.push(`${name} ends`);
    },
    async *sample(targets) {
      for (const { node } of targets) {
        yield { kind: 'measured', node, value: loadSample(node, { cpu: 0, memory: 0, disk: 0 }) };
      }
    },
    async close() {
      log.push(`${name} closed`);
    },
  };
  const all = {
    isRemote: true,
    measuresCpu: false,
    measuresDisk: false,
    profiles: true,
    samples: true,
  };
  return {
    summary: name,
    source: name,
    claims: { ...all, ...claims },
    create: () => {
      log.push(`${name} opened`);
      return probe;
    },
  };
}

function fleet(log: string[], claims: Partial<HostProbeSpec['claims']> = {}): HostProbe {
  return createFleetProbe({
    ssh: source('ssh', log),
    'node-exporter': source('node-exporter', log, claims),
    local: source('local', log, { measuresCpu: true }),
  });
}

const mixed = [
  target('a', 'ssh'),
  target('b', 'node-exporter'),
  target('c', 'local'),
  target('d', 'ssh'),
];

describe('all sources as one', () => {
  it('measure every node by its own source, this machine when the others are done', async () => {
    const log: string[] = [];
    const found = await Array.fromAsync(fleet(log).profile(mixed, request));
    expect(found.map(({ node }) => node).sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(log.indexOf('local begins c by 2')).toBe(log.length - 2);
    expect(log).toContain('ssh begins ad by 4');
    expect(log).toContain('node-exporter begins b by 2');
  });

  it('keep a source open from one call to the next, and close only what was opened', async () => {
    const log: string[] = [];
    const probe = fleet(log);
    const some = mixed.slice(0, 1);
    const load = { ...request, intervalMs: 1 };
    expect(await Array.fromAsync(probe.sample(some, load))).toHaveLength(1);
    expect(await Array.fromAsync(probe.sample(some, load))).toHaveLength(1);
    await probe.close();
    expect(log).toEqual(['ssh opened', 'ssh closed']);
  });

  it.each([
    {
      name: 'cannot',
      targets: [target('x', 'node-exporter')],
      says: 'source node-exporter gives no profiles',
    },
    {
      name: 'is not there',
      targets: [target('x', 'prometheus')],
      says: 'source prometheus gives no profiles',
    },
  ])('fail a node whose source $name, and no other', async ({ targets, says }) => {
    const probe = fleet([], { profiles: false });
    const found = await Array.fromAsync(probe.profile([...targets, target('a', 'ssh')], request));
    const failed = found.filter(({ kind }) => kind === 'failed');
    expect(failed).toEqual([{ kind: 'failed', node: 'x', code: 'PROBE_FAILED', reason: says }]);
    expect(found).toHaveLength(2);
  });

  it('have no outcome for no node', async () => {
    expect(await Array.fromAsync(fleet([]).profile([], request))).toEqual([]);
  });
});
