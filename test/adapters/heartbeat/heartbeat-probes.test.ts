import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heartbeatProbes } from '../../../src/adapters/heartbeat/registry.ts';
import type { CheckSettings } from '../../../src/core/cluster/heartbeat-settings.ts';
import type { HeartbeatTarget } from '../../../src/core/health/heartbeat-probe.ts';
import { freePort, type PlayedNode, playNode } from '../../support/heartbeat-nodes.ts';
import { tlsFile } from '../probe/servers.ts';
import { heartbeatProbeContract } from './heartbeat-probe-contract.ts';

type Name = keyof typeof heartbeatProbes;

/** Settings by which each of the probes that ask a server finds its right answer. */
const asked: Readonly<Partial<Record<Name, Partial<CheckSettings>>>> = {
  tcp: {},
  http: { contains: 'PONG' },
  https: { contains: 'PONG', caFile: tlsFile('authority.pem') },
  grpc: {},
  udp: { send: 'PING', contains: 'PONG' },
  dns: {},
  redis: {},
  memcached: {},
};

const target = (probe: Name, port: number | undefined, more: object = {}): HeartbeatTarget => ({
  node: `${probe}-1`,
  host: '127.0.0.1',
  ...(port !== undefined && { port }),
  settings: { probe, ...more },
});

for (const [name, settings] of Object.entries(asked) as [Name, object][]) {
  describe(name, () => {
    let node: PlayedNode;
    let free = 0;
    beforeAll(async () => {
      node = await playNode(name);
      free = await freePort();
    });
    afterAll(() => node.kill());

    heartbeatProbeContract(name, heartbeatProbes[name], () => {
      const at = (port: number, more: object = {}) => target(name, port, { ...settings, ...more });
      const { right, wrong, endless, closing } = node.ports;
      const words = name === 'tcp' ? { send: 'PING', contains: 'PONG' } : {};
      return {
        good: at(right),
        wrong: at(wrong, words),
        closing: at(closing, words),
        refusing: at(free),
        endless: at(endless, words),
        freeze() {
          node.freeze();
          return node.thaw;
        },
      };
    });
  });
}

heartbeatProbeContract('icmp', heartbeatProbes.icmp, () => ({ good: target('icmp', undefined) }));

heartbeatProbeContract('exec', heartbeatProbes.exec, () => {
  const at = (...command: string[]) => target('exec', undefined, { command });
  return {
    good: at('true'),
    wrong: at('sh', '-c', 'printf "\\033[31mCRITICAL - down|1\\nmore"; exit 2'),
    closing: at('sleep', '60'),
    endless: at('yes'),
  };
});

it('every member of the registry keeps the contract', () => {
  const tried = [...Object.keys(asked), 'icmp', 'exec'];
  expect(tried.sort()).toEqual(Object.keys(heartbeatProbes).sort());
});
