import { describe, expect, it } from 'vitest';
import { createIcmpProbe, icmp } from '../../../src/adapters/heartbeat/icmp.ts';
import { findPinger, fping, type Pinger, ping } from '../../../src/adapters/heartbeat/pingers.ts';
import { heartbeatProbeContract } from './heartbeat-probe-contract.ts';

const at = (host: string) => ({ node: host, host, settings: { probe: 'icmp' } }) as const;
const pingers = { fping, ping };
const isHere = (name: 'fping' | 'ping'): boolean => findPinger() === fping || name === 'ping';

for (const [name, pinger] of Object.entries(pingers)) {
  if (!isHere(name as keyof typeof pingers)) continue;
  const spec = { ...icmp, create: () => createIcmpProbe(() => pinger) };
  heartbeatProbeContract(`icmp by ${name}`, spec, () => ({ good: at('127.0.0.1') }));
}

it('ping gets no argument that it could take for an option', () => {
  const events = { onFound: () => undefined, onGone: () => undefined };
  expect(() => ping.start(['-f'], 1000, events)).toThrow(/no address/);
});

/** A program that finds what the test says. */
const played = (play: (address: string, events: Parameters<Pinger['start']>[2]) => void) => {
  const runs: { addresses: readonly string[]; isStopped: boolean }[] = [];
  const pinger: Pinger = {
    isForMany: true,
    start(addresses, _, events) {
      const run = { addresses, isStopped: false };
      runs.push(run);
      setImmediate(() => {
        for (const address of addresses) play(address, events);
      });
      return {
        stop() {
          run.isStopped = true;
        },
      };
    },
  };
  return { runs, probe: createIcmpProbe(() => pinger) };
};

describe('checks by ICMP', () => {
  it('that come together share a program, each host once, so many in one', async () => {
    const { runs, probe } = played((address, { onFound }) => onFound(address, 'answered', '', 0.5));
    const hosts = Array.from({ length: 250 }, (_, i) => `10.0.0.${i}`);
    const found = await Promise.all(
      [...hosts, ...hosts].map((host) => probe.check(at(host), { timeoutMs: 5000 })),
    );
    expect(found.every(({ finding, rttMs }) => finding === 'answered' && rttMs === 0.5)).toBe(true);
    expect(runs.map(({ addresses }) => addresses.length)).toEqual([200, 50]);
    expect(runs.every(({ isStopped }) => isStopped)).toBe(true);
  });

  it('that nobody echoes are late, and end the program', async () => {
    const { runs, probe } = played(() => undefined);
    expect(await probe.check(at('10.0.0.1'), { timeoutMs: 150 })).toMatchObject({
      finding: 'no-connection',
    });
    expect(runs[0]!.isStopped).toBe(true);
  });

  it('blame no node for a program that cannot work', async () => {
    const { probe } = played((_, { onGone }) => onGone('fping: must run as root'));
    expect(await probe.check(at('10.0.0.1'), { timeoutMs: 5000 })).toMatchObject({
      finding: 'local',
      detail: 'fping: must run as root',
    });
  });
});
