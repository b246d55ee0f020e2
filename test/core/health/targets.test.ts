import { describe, expect, it } from 'vitest';
import { heartbeatProbes } from '../../../src/adapters/heartbeat/registry.ts';
import type { CheckSettings, NodeHeartbeat } from '../../../src/core/cluster/heartbeat-settings.ts';
import { heartbeatTargets } from '../../../src/core/health/targets.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';

const claims = { needsPort: false, seesRefusal: false, seesFrozen: false, seesRestart: false };
const specs = { ...heartbeatProbes, file: { claims } };

interface Case {
  readonly address?: string;
  readonly general?: Partial<CheckSettings>;
  readonly own?: NodeHeartbeat;
}

function targetOf({ address = '10.0.0.1', general = {}, own }: Case) {
  const node = { id: 'a', address, ...(own !== undefined && { heartbeat: own }) };
  const check = { probe: 'tcp', ...general } as const;
  return heartbeatTargets([node], { check }, specs)[0]!;
}

describe('heartbeat targets', () => {
  it.each<Case & { name: string; host?: string; port?: number }>([
    { name: "the address's port", address: '10.0.0.1:53', port: 53 },
    { name: "the cluster's port first", address: '10.0.0.1:53', general: { port: 22 }, port: 22 },
    { name: "the node's port before both", general: { port: 22 }, own: { port: 23 }, port: 23 },
    { name: 'the usual port last', own: { probe: 'redis' }, port: 6379 },
    {
      name: "the node's other host, with the port of its address",
      address: '10.0.0.1:53',
      own: { address: '192.0.2.1' },
      host: '192.0.2.1',
      port: 53,
    },
    { name: 'IPv6 without brackets', address: '[2001:db8::1]:53', host: '2001:db8::1', port: 53 },
    {
      name: 'no port of another probe',
      general: { probe: 'http', port: 8080 },
      own: { probe: 'redis' },
      port: 6379,
    },
    {
      name: 'a port that a program is told',
      own: { probe: 'exec', command: ['x'], port: 5 },
      port: 5,
    },
  ])('have $name', ({ host = '10.0.0.1', port, ...one }) => {
    expect(targetOf(one)).toMatchObject({ node: 'a', host, port });
  });

  it('have no port where none is of use', () => {
    expect(targetOf({ address: '10.0.0.1:53', own: { probe: 'icmp' } })).toEqual({
      node: 'a',
      host: '10.0.0.1',
      settings: { probe: 'icmp' },
    });
  });

  it.each<Case & { name: string; want: object }>([
    {
      name: 'what its probe makes no use of is dropped',
      general: { send: 'x', path: '/a', minValidityMs: 5, name: 'b', port: 80 },
      want: { probe: 'tcp', send: 'x', port: 80 },
    },
    {
      name: 'what only one probe knows is taken over by nodes with that probe',
      general: { port: 80, contains: 'x', path: '/a', minValidityMs: 5 },
      own: { probe: 'https' },
      want: { probe: 'https', path: '/a', minValidityMs: 5 },
    },
    {
      name: "the node's own comes over the cluster's",
      general: { probe: 'http', path: '/a', port: 80 },
      own: { path: '/b' },
      want: { probe: 'http', path: '/b', port: 80 },
    },
  ])('$name', ({ want, ...one }) => {
    expect(targetOf(one).settings).toEqual(want);
  });

  it('names every node that cannot be checked, with what to write', () => {
    const nodes = [
      { id: 'a', address: '10.0.0.1' },
      { id: 'b', address: '10.0.0.2:80' },
      { id: 'c', address: '10.0.0.3:53', heartbeat: { probe: 'udp' } },
      { id: 'd', address: '10.0.0.4', heartbeat: { probe: 'exec', command: ['x', '{port}'] } },
    ] as const;
    const failed = (): unknown => heartbeatTargets(nodes, { check: { probe: 'tcp' } }, specs);
    expect(failed).toThrow(LbError);
    try {
      failed();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'USAGE',
        problems: [
          {
            message: 'node "a" has no port for probe tcp to ask',
            hint: expect.stringContaining('heartbeat: { port: 8080 }'),
          },
          { message: 'node "c" has probe udp, but no send', hint: expect.stringMatching(/send: /) },
          { message: 'node "d" has no port for probe exec to ask', hint: expect.any(String) },
        ],
      });
    }
  });
});
