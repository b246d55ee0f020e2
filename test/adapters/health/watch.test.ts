import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { checkRound } from '../../../src/adapters/health/check-round.ts';
import { watchFleet } from '../../../src/adapters/health/watch.ts';
import { defaultHeartbeatSettings } from '../../../src/core/cluster/heartbeat-defaults.ts';
import type { Evidence } from '../../../src/core/health/evidence.ts';
import { FleetHealth } from '../../../src/core/health/fleet-health.ts';
import type { HealthEvent } from '../../../src/core/health/health-event.ts';
import type { HeartbeatProbe, HeartbeatTarget } from '../../../src/core/health/heartbeat-probe.ts';

const settings = { ...defaultHeartbeatSettings, intervalMs: 40, timeoutMs: 80 };
const targets = ['a', 'b'].map(
  (node): HeartbeatTarget => ({ node, host: '127.0.0.1', settings: { probe: 'tcp' } }),
);
const answer = (node: string, finding: Evidence['finding'] = 'answered'): Evidence => ({
  node,
  finding,
  rttMs: 1,
  detail: '',
});

const probeOf = (check: (node: string, count: number) => Promise<Evidence>): HeartbeatProbe => {
  const counts = new Map<string, number>();
  return {
    check({ node }) {
      const count = counts.get(node) ?? 0;
      counts.set(node, count + 1);
      return check(node, count);
    },
    async close() {},
  };
};

async function watch(probe: HeartbeatProbe, until: (events: readonly HealthEvent[]) => boolean) {
  const fleet = new FleetHealth(['a', 'b'], settings, systemClock.now());
  const events: HealthEvent[] = [];
  const stop = new AbortController();
  const limit = AbortSignal.timeout(20_000);
  const signal = AbortSignal.any([stop.signal, limit]);
  await watchFleet(
    fleet,
    targets,
    probe,
    { timeoutMs: settings.timeoutMs, signal },
    {
      onEvents(news) {
        events.push(...news);
        if (until(events)) stop.abort();
      },
    },
    systemClock,
  );
  expect(limit.aborted).toBe(false);
  return events;
}

const has = (node: string, to: string) => (events: readonly HealthEvent[]) =>
  events.some((event) => event.kind === 'verdict' && event.node === node && event.to === to);

describe('watchFleet', () => {
  it('tells of the first answers, a death by refusals and a recovery', async () => {
    const probe = probeOf(async (node, count) =>
      answer(node, node === 'a' && count > 3 && count < 10 ? 'refused' : 'answered'),
    );
    const isBack = (events: readonly HealthEvent[]): boolean =>
      has('a', 'dead')(events) &&
      events.some((event) => event.kind === 'verdict' && event.from === 'dead');
    const events = await watch(probe, isBack);
    expect(events.filter(({ kind }) => kind === 'verdict')).toMatchObject([
      { to: 'alive' },
      { to: 'alive' },
      { node: 'a', to: 'suspect' },
      { node: 'a', to: 'dead', finding: 'refused' },
      { node: 'a', to: 'alive' },
    ]);
  });

  it('hears answers that wait before it judges, although it was held up beyond the deadline', async () => {
    let isHeldUp = false;
    const probe = probeOf(async (node, count) => {
      if (node === 'b' && count === 5 && !isHeldUp) {
        isHeldUp = true;
        const end = performance.now() + 500;
        while (performance.now() < end); // the whole process stands still
      }
      return answer(node);
    });
    const wasStalled = (events: readonly HealthEvent[]): boolean =>
      isHeldUp && events.some((event) => event.kind === 'stall' && event.lostMs > 300);
    const events = await watch(probe, wasStalled);
    expect(has('a', 'dead')(events) || has('b', 'dead')(events)).toBe(false);
  });

  it('tells nothing any more when it is over, though checks end later', async () => {
    const late: (() => void)[] = [];
    const probe = probeOf(
      (node) => new Promise((resolve) => late.push(() => resolve(answer(node, 'local')))),
    );
    const fleet = new FleetHealth(['a', 'b'], settings, systemClock.now());
    let toldCount = 0;
    const listener = {
      onEvents: () => void toldCount++,
      onCheck: () => void toldCount++,
    };
    const request = { timeoutMs: 80, signal: new AbortController().signal, forMs: 50 };
    await watchFleet(fleet, targets, probe, request, listener, systemClock);
    const before = toldCount;
    expect(late.length).toBeGreaterThan(0);
    for (const end of late) end();
    await Promise.resolve();
    expect(toldCount).toBe(before);
  });

  it('passes on a bug of who listens', async () => {
    const probe = probeOf(async (node) => answer(node));
    const fleet = new FleetHealth(['a', 'b'], settings, systemClock.now());
    const listener = {
      onEvents() {},
      onCheck() {
        throw new TypeError('a bug');
      },
    };
    const request = { timeoutMs: 80, signal: AbortSignal.timeout(20_000) };
    const watching = watchFleet(fleet, targets, probe, request, listener, systemClock);
    await expect(watching).rejects.toThrow('a bug');
  });

  it('passes on a bug of a probe', async () => {
    const probe = probeOf(async () => {
      throw new TypeError('a bug');
    });
    await expect(watch(probe, () => false)).rejects.toThrow('a bug');
  });
});

describe('checkRound', () => {
  const request = {
    timeoutMs: 100,
    concurrency: 1,
    tries: 2,
    signal: new AbortController().signal,
  };

  it('asks a node that fails again, in the order of the targets', async () => {
    const probe = probeOf(async (node, count) =>
      answer(node, node === 'a' && count === 0 ? 'refused' : 'answered'),
    );
    const evidences = await checkRound(targets, probe, request, systemClock);
    expect(evidences.map(({ node, finding }) => [node, finding])).toEqual([
      ['a', 'answered'],
      ['b', 'answered'],
    ]);
  });

  it('asks once when told to', async () => {
    const probe = probeOf(async (node, count) =>
      answer(node, count === 0 ? 'refused' : 'answered'),
    );
    const evidences = await checkRound(targets, probe, { ...request, tries: 1 }, systemClock);
    expect(evidences.map(({ finding }) => finding)).toEqual(['refused', 'refused']);
  });

  it('ends as interrupted for those that were not asked', async () => {
    const probe = probeOf(async (node) => answer(node));
    const signal = AbortSignal.abort('over');
    const evidences = await checkRound(targets, probe, { ...request, signal }, systemClock);
    expect(evidences.map(({ finding, detail }) => [finding, detail])).toEqual(
      targets.map(() => ['local', 'interrupted']),
    );
  });
});
