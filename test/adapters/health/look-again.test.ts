import { describe, expect, it } from 'vitest';
import { lookFrom } from '../../../src/adapters/health/look-again.ts';
import type { HeartbeatTarget } from '../../../src/core/health/heartbeat-probe.ts';
import type { Vantage } from '../../../src/core/health/vantage.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';

const target: HeartbeatTarget = {
  node: 'a',
  host: '10.0.0.1',
  port: 80,
  settings: { probe: 'tcp' },
};
const { signal } = new AbortController();

const vantage = (node: string, reaches: Vantage['reaches']): Vantage => ({
  node,
  reaches,
  async close() {},
});
const sees = async () => true;
const isBlind = async () => false;
const look = (...vantages: Vantage[]) => lookFrom(vantages, target, 1000, signal);

describe('lookFrom', () => {
  it('names the first that reaches the node, and waits for no other', async () => {
    let isGivenUp = false;
    const slow = vantage('slow', (_, __, signal) => {
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          isGivenUp = true;
          reject(signal.reason);
        });
      });
    });
    expect(await look(slow, vantage('v', sees))).toMatchObject({ from: 'v', failures: [] });
    expect(isGivenUp).toBe(true);
  });

  it('tells who could not be asked, and takes that for no sight', async () => {
    const error = new LbError('NODE_TIMEOUT', 'waited 10 s');
    const lost = vantage('lost', () => Promise.reject(error));
    const failures = [{ node: 'lost', error }];
    expect(await look(lost, vantage('v', isBlind))).toEqual({ failures });
    const seen = await look(lost, vantage('v', sees));
    expect(seen.from).toBe('v');
  });

  it.each([
    { name: 'there is no vantage', vantages: [] },
    { name: 'the only one is the node itself', vantages: [vantage('a', sees)] },
    { name: 'none reaches it', vantages: [vantage('v', isBlind), vantage('w', isBlind)] },
  ])('sees nothing when $name', async ({ vantages }) => {
    expect(await look(...vantages)).toEqual({ failures: [] });
  });

  it('asks nobody about a node without a port', async () => {
    const { port: _, ...portless } = target;
    const seen = await lookFrom([vantage('v', sees)], portless, 1000, signal);
    expect(seen).toEqual({ failures: [] });
  });

  it('ends with the signal, without a failure of the vantage', async () => {
    const stop = new AbortController();
    const slow = vantage('slow', async (_, __, signal) => {
      stop.abort(new LbError('INTERRUPTED', 'interrupted'));
      throw signal.reason;
    });
    expect(await lookFrom([slow], target, 1000, stop.signal)).toEqual({ failures: [] });
  });

  it('passes on a bug', async () => {
    const broken = vantage('v', () => Promise.reject(new TypeError('a bug')));
    await expect(look(broken)).rejects.toThrow('a bug');
  });
});
