import { describe, expect, it } from 'vitest';
import { defaultHeartbeatSettings } from '../../../src/core/cluster/heartbeat-defaults.ts';
import { FleetHealth } from '../../../src/core/health/fleet-health.ts';
import type { VerdictEvent } from '../../../src/core/health/health-event.ts';
import { type Fault, FaultWorld, type WorldOptions } from './fault-world.ts';

const FOREVER = Number.POSITIVE_INFINITY;

function watch(faults: readonly Fault[], options: Partial<WorldOptions> = {}): FaultWorld {
  const world = new FaultWorld({ nodeCount: 3, durationMs: 30_000, seed: 1, faults, ...options });
  return world.run();
}

const verdictsOf = (world: FaultWorld, node = 'n0'): VerdictEvent[] =>
  world.events.filter((event) => event.kind === 'verdict').filter((event) => event.node === node);

const deathsOf = (world: FaultWorld): VerdictEvent[] =>
  world.events.filter((event) => event.kind === 'verdict').filter(({ to }) => to === 'dead');

describe('what becomes of a node', () => {
  it('is alive with its first answer', () => {
    expect(verdictsOf(watch([]))).toMatchObject([{ from: 'unknown', to: 'alive' }]);
  });

  it('is dead after two refusals, long before its deadline', () => {
    const world = watch([{ node: 0, kind: 'killed', from: 10_300, to: FOREVER }]);
    const [death] = deathsOf(world);
    expect(death).toMatchObject({ node: 'n0', finding: 'refused' });
    // Its next check is at 11 000 ms, and the second one 50 ms later.
    expect(death!.at).toBeLessThanOrEqual(11_000 + 50 + 40);
  });

  it.each(['frozen', 'cut'] as const)('is dead at its deadline when %s', (kind) => {
    const world = watch([{ node: 0, kind, from: 10_300, to: FOREVER }]);
    const events = verdictsOf(world);
    expect(events.map(({ to }) => to)).toEqual(['alive', 'suspect', 'dead']);
    // The last answer was before the fault, so it takes no longer than T from then.
    expect(events[2]!.at).toBeGreaterThan(12_000);
    expect(events[2]!.at).toBeLessThanOrEqual(10_300 + 3000 + 70);
  });

  it('is dead at its deadline when it never answered', () => {
    const world = watch([{ node: 0, kind: 'cut', from: 0, to: FOREVER }]);
    expect(verdictsOf(world)).toMatchObject([{ from: 'unknown', to: 'dead', isLocal: false }]);
  });

  it('is alive again after `rise` answers, and its restart is told', () => {
    const world = watch([{ node: 0, kind: 'killed', from: 10_000, to: 20_000 }]);
    expect(verdictsOf(world).map(({ to }) => to)).toEqual(['alive', 'suspect', 'dead', 'alive']);
    expect(verdictsOf(world)[3]!.at).toBeLessThan(20_000 + 2 * 1000 + 50);
    expect(world.events.filter(({ kind }) => kind === 'restarted')).toHaveLength(1);
  });

  it('is not dead for one refusal: that could be a restart', () => {
    const world = watch([{ node: 0, kind: 'killed', from: 9990, to: 10_010 }]);
    expect(deathsOf(world)).toEqual([]);
  });

  it('counts refusals anew after a restart between them', () => {
    const faults = [9990, 10_990, 11_990, 12_990].map(
      (from): Fault => ({ node: 0, kind: 'killed', from, to: from + 20 }),
    );
    expect(deathsOf(watch(faults))).toEqual([]);
  });

  it('is asked out of turn while it is suspect, so that loss makes no deaths', () => {
    const faults = [0, 1, 2].map((node): Fault => ({ node, kind: 'loss', from: 0, to: FOREVER }));
    const world = watch(faults, { durationMs: 600_000, loss: 0.2 });
    expect(deathsOf(world)).toEqual([]);
  });
});

describe("bugs of the survey's sample code", () => {
  it('skips no node: the first check is of the first one, and then all have their turn', () => {
    const fleet = new FleetHealth(['a', 'b', 'c'], defaultHeartbeatSettings, 0);
    const asked: number[] = [];
    for (let now = 0; now < 2000; now += 10) {
      for (const { index } of fleet.due(now)) asked.push(index);
    }
    expect(asked).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('declares nobody dead at the start, whatever the clock shows', () => {
    const start = 1.7e12; // seconds since 1970 in milliseconds: the time since 0 is no silence
    const fleet = new FleetHealth(['a', 'b'], defaultHeartbeatSettings, start);
    expect(fleet.judge(start)).toEqual([]);
    expect(fleet.verdicts()).toEqual(['unknown', 'unknown']);
  });
});

describe('trouble of the one who asks', () => {
  it.each([600, 1200, 5000])('a stall of %d ms is nobody’s death', (length) => {
    const faults = [5000, 12_000, 20_000].map(
      (from): Fault => ({ node: 'watcher', kind: 'stalled', from, to: from + length }),
    );
    const world = watch(faults, { nodeCount: 50 });
    expect(deathsOf(world)).toEqual([]);
    expect(world.events.filter(({ kind }) => kind === 'stall').length).toBeGreaterThanOrEqual(3);
  });

  it('asks for the answers that wait before it doubts a node, too', () => {
    const fleet = new FleetHealth(['a'], defaultHeartbeatSettings, 0);
    const [check] = fleet.due(0);
    expect(fleet.isJudging(10)).toBe(false);
    fleet.pulse(1500); // a stall beyond the next check: the answer to this one waits
    expect(fleet.isJudging(1500)).toBe(true);
    fleet.hear(0, { node: 'a', finding: 'answered', rttMs: 1, detail: '' }, check!, 1500);
    expect(fleet.isJudging(1500)).toBe(false);
    expect(fleet.judge(1500)).toEqual([]);
  });

  it('a check that a stall cut short is its own trouble', () => {
    const world = watch([
      { node: 0, kind: 'cut', from: 10_000, to: FOREVER },
      { node: 'watcher', kind: 'stalled', from: 11_500, to: 16_000 },
    ]);
    // Lost checks of before the stall are no evidence: the node has T from then, and no more.
    const [death] = deathsOf(world);
    expect(death!.at).toBeGreaterThan(16_000 + 1500);
    expect(death!.at).toBeLessThan(16_000 + 3000 + 100);
  });

  it('puts off a death by what its short stalls took, and no more', () => {
    const stalls = Array.from({ length: 20 }, (_, i): Fault => {
      const from = 5000 + i * 1500;
      return { node: 'watcher', kind: 'stalled', from, to: from + 120 };
    });
    const world = watch([{ node: 0, kind: 'cut', from: 10_300, to: FOREVER }, ...stalls]);
    const [death] = deathsOf(world);
    const lostMs = Math.ceil((death!.at - 10_300) / 1500) * 130;
    expect(death!.at).toBeLessThanOrEqual(10_300 + 3000 + lostMs + 70);
    expect(verdictsOf(world).map(({ to }) => to)).toEqual(['alive', 'suspect', 'dead']);
  });

  it('does not take its own silence for a cut link: with a short timeout, it asks first', () => {
    // T - interval is less than an interval: the others may not have been asked since.
    const world = watch([{ node: 0, kind: 'frozen', from: 10_010, to: FOREVER }], {
      settings: { timeoutMs: 300 },
      nodeCount: 2,
    });
    expect(verdictsOf(world).map(({ to }) => to)).toEqual(['alive', 'suspect', 'dead']);
  });

  it('a death before a stall is found after it all the same', () => {
    const world = watch([
      { node: 0, kind: 'cut', from: 10_000, to: FOREVER },
      { node: 'watcher', kind: 'stalled', from: 11_000, to: 16_000 },
    ]);
    const [death, ...others] = deathsOf(world);
    expect(others).toEqual([]);
    // Checks that the stall cut short say nothing, so the node has its patience anew.
    expect(death!.at).toBeLessThan(16_000 + 3000 + 50);
  });

  it.each([
    { name: 'short and often', every: 1000, length: 60 },
    { name: 'a CPU quota', every: 500, length: 90 },
    { name: 'a third of the time', every: 3000, length: 1000 },
  ])('a death is found although stalls never end: $name', ({ every, length }) => {
    const stalls = Array.from({ length: Math.floor(55_000 / every) }, (_, i): Fault => {
      const from = 5000 + i * every;
      return { node: 'watcher', kind: 'stalled', from, to: from + length };
    });
    const faults: Fault[] = [{ node: 0, kind: 'cut', from: 10_000, to: FOREVER }, ...stalls];
    const [death, ...others] = deathsOf(watch(faults, { durationMs: 60_000 }));
    expect(others).toEqual([]);
    expect(death).toMatchObject({ node: 'n0' });
    // T twice, one of them for checks that a stall cut short; a third of the time does not count.
    expect(death!.at).toBeLessThan(10_000 + (2 * 3000 * 3) / 2 + 1000);
  });

  it('no sockets left: unknown, not dead, and alive again afterwards', () => {
    const world = watch([{ node: 'watcher', kind: 'emfile', from: 10_000, to: 20_000 }]);
    expect(verdictsOf(world).map(({ to }) => to)).toEqual(['alive', 'unknown', 'alive']);
    expect(verdictsOf(world)[1]).toMatchObject({ isLocal: true });
  });

  it('tells of the trouble that it met', () => {
    const fleet = new FleetHealth(['a'], defaultHeartbeatSettings, 0);
    const check = { index: 0, dueAt: 0, sentAt: 2900, isExtra: false, lostMs: 0 };
    const evidence = {
      node: 'a',
      finding: 'local',
      rttMs: 1,
      detail: 'too many open files',
    } as const;
    for (let now = 0; now <= 3200; now += 10) {
      fleet.pulse(now);
      if (now === 2900) fleet.hear(0, evidence, check, now);
      for (const event of fleet.judge(now)) expect(event).not.toMatchObject({ to: 'dead' });
    }
    expect(fleet.views(3200)).toMatchObject([{ verdict: 'unknown' }]);
    const suspect = new FleetHealth(['a', 'b'], defaultHeartbeatSettings, 0);
    const told: unknown[] = [];
    const ok = { node: 'a', finding: 'answered', rttMs: 1, detail: '' } as const;
    for (let now = 0; now <= 3300; now += 10) {
      suspect.pulse(now);
      if (now === 0) suspect.hear(0, ok, { ...check, sentAt: 0 }, now);
      if (now % 500 === 0)
        suspect.hear(1, { ...ok, node: 'b' }, { ...check, index: 1, sentAt: now }, now);
      if (now === 2900) suspect.hear(0, evidence, check, now);
      told.push(...suspect.judge(now));
    }
    expect(told).toContainEqual(
      expect.objectContaining({
        node: 'a',
        to: 'unknown',
        finding: 'local',
        detail: 'too many open files',
      }),
    );
  });

  it('a cut link of its own: all unknown, none dead', () => {
    const world = watch([{ node: 'watcher', kind: 'link down', from: 10_000, to: 20_000 }]);
    expect(deathsOf(world)).toEqual([]);
    const local = world.events.filter((event) => event.kind === 'verdict' && event.isLocal);
    expect(local).toHaveLength(3);
    expect(world.fleet.views(world.now).map(({ verdict }) => verdict)).toEqual(
      Array(3).fill('alive'),
    );
  });

  it.each([300, 400, 500, 600, 700, 800])(
    'a link that is cut while intervals are stretched, %d ms on, accuses nobody',
    (on) => {
      const busy = Array.from({ length: 5 }, (_, i): Fault => {
        const from = 5000 + i * 200;
        return { node: 'watcher', kind: 'stalled', from, to: from + 90 };
      });
      const from = 6000 + on;
      const cut: Fault = { node: 'watcher', kind: 'link down', from, to: from + 4000 };
      for (const nodeCount of [2, 4, 10]) {
        const world = watch([...busy, cut], { nodeCount, settings: { intervalMs: 200 } });
        expect(
          Math.max(...world.events.map((event) => ('stretch' in event ? event.stretch : 1))),
        ).toBe(2);
        expect(deathsOf(world)).toEqual([]);
      }
    },
  );

  it('a node that stays silent when the link is back is dead then', () => {
    const world = watch([
      { node: 'watcher', kind: 'link down', from: 10_000, to: 15_000 },
      { node: 1, kind: 'cut', from: 10_000, to: FOREVER },
    ]);
    expect(deathsOf(world).map(({ node }) => node)).toEqual(['n1']);
  });

  it('stretches the intervals while it is starved, and says so', () => {
    const faults = Array.from(
      { length: 50 },
      (_, i): Fault => ({
        node: 'watcher',
        kind: 'stalled',
        from: 5000 + i * 100,
        to: 5090 + i * 100,
      }),
    );
    const world = watch(faults);
    const stretches = world.events
      .filter((event) => event.kind === 'stall')
      .map(({ stretch }) => stretch);
    expect(Math.max(...stretches)).toBe(8);
    expect(stretches.at(-1)).toBe(1);
    expect(deathsOf(world)).toEqual([]);
  });
});

describe('a node that flaps', () => {
  const faults = Array.from(
    { length: 12 },
    (_, i): Fault => ({ node: 0, kind: 'killed', from: 5000 + i * 6000, to: 8000 + i * 6000 }),
  );

  it('is told to flap, and its last recovery is never swallowed', () => {
    const world = watch(faults, { durationMs: 150_000 });
    const flaps = world.events.filter(({ kind }) => kind === 'flapping');
    expect(flaps).toMatchObject([{ isOver: false }, { isOver: true }]);
    expect(world.verdictOf(0)).toBe('alive');
    expect(verdictsOf(world).at(-1)!.to).toBe('alive');
  });

  it('is found dead all the same when it dies for good', () => {
    const world = watch([...faults, { node: 0, kind: 'killed', from: 80_000, to: FOREVER }], {
      durationMs: 150_000,
    });
    expect(world.verdictOf(0)).toBe('dead');
  });
});
