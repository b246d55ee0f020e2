import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { withSecondLook } from '../../../src/adapters/health/second-look.ts';
import type { Evidence, Finding } from '../../../src/core/health/evidence.ts';
import type { HeartbeatProbe, HeartbeatTarget } from '../../../src/core/health/heartbeat-probe.ts';
import type { Sighting, Vantage } from '../../../src/core/health/vantage.ts';
import { VirtualClock } from '../../../src/core/kernel/clock.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';

const target: HeartbeatTarget = {
  node: 'a',
  host: '10.0.0.1',
  port: 80,
  settings: { probe: 'tcp' },
};
const request = { timeoutMs: 2000 };

/** A probe whose one check ends when the test says so, and a vantage that counts its looks. */
function scene(reaches: () => Promise<boolean>) {
  const clock = new VirtualClock();
  const answer = Promise.withResolvers<Evidence>();
  const seen = { looks: 0, closed: 0, sightings: [] as Sighting[] };
  const close = async (): Promise<void> => {
    seen.closed++;
  };
  const probe: HeartbeatProbe = { check: () => answer.promise, close };
  const vantage: Vantage = {
    node: 'b',
    reaches() {
      seen.looks++;
      return reaches();
    },
    close,
  };
  const looking = withSecondLook(probe, {
    vantages: [vantage],
    intervalMs: 1000,
    clock,
    onLook: (sighting) => seen.sightings.push(sighting),
  });
  const find = (finding: Finding): void =>
    answer.resolve({ node: 'a', finding, rttMs: 1, detail: '' });
  return { clock, looking, find, seen };
}

describe('withSecondLook', () => {
  it.each(['no-connection', 'unreachable', 'refused'] as const)(
    'takes %s for a cut way from here when a vantage reaches the node',
    async (finding) => {
      const { looking, find } = scene(async () => true);
      find(finding);
      expect(await looking.check(target, request)).toMatchObject({
        finding: 'local',
        detail: 'reachable from b: the way from here is cut',
      });
    },
  );

  it.each(['answered', 'no-answer', 'reset', 'wrong', 'local'] as const)(
    'has nothing to ask elsewhere about %s',
    async (finding) => {
      const { looking, find, seen } = scene(async () => true);
      find(finding);
      expect(await looking.check(target, request)).toMatchObject({ finding });
      expect(seen.looks).toBe(0);
    },
  );

  it('leaves the finding when nobody reaches the node', async () => {
    const { looking, find } = scene(async () => false);
    find('no-connection');
    expect(await looking.check(target, request)).toMatchObject({ finding: 'no-connection' });
  });

  it('begins to look when half of the time is over, so that it costs none', async () => {
    const { clock, looking, find, seen } = scene(async () => true);
    const check = looking.check(target, request);
    clock.advance(999);
    await settled();
    expect(seen.looks).toBe(0);
    clock.advance(1);
    await settled();
    expect(seen.looks).toBe(1);
    find('no-connection');
    expect(await check).toMatchObject({ finding: 'local' });
    expect(seen.looks).toBe(1);
  });

  it('looks once an interval, whatever number of checks fails', async () => {
    const { clock, looking, find, seen } = scene(async () => true);
    find('no-connection');
    await Promise.all([looking.check(target, request), looking.check(target, request)]);
    expect(seen.looks).toBe(1);
    clock.advance(1000);
    await looking.check(target, request);
    expect(seen.looks).toBe(2);
  });

  it('tells what could not be asked, and closes all', async () => {
    const { looking, find, seen } = scene(async () => {
      throw new LbError('NODE_REFUSED_LOGIN', 'no');
    });
    find('refused');
    expect(await looking.check(target, request)).toMatchObject({ finding: 'refused' });
    expect(seen.sightings).toMatchObject([{ failures: [{ node: 'b' }] }]);
    await looking.close();
    expect(seen.closed).toBe(2);
  });
});
