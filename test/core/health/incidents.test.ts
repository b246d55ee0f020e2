import { describe, expect, it } from 'vitest';
import { type IncidentEvent, Incidents } from '../../../src/core/health/incidents.ts';
import { type Fault, FaultWorld } from './fault-world.ts';

const FOREVER = Number.POSITIVE_INFINITY;

/** Six nodes in two racks; everything behind rack 1 also hangs on switch-1. */
function watch(faults: readonly Fault[], durationMs = 30_000) {
  const world = new FaultWorld({ nodeCount: 6, durationMs, seed: 1, faults });
  const places = Array.from({ length: 6 }, (_, i) => ({
    id: `n${i}`,
    zone: `rack-${i < 3 ? 1 : 2}`,
    ...(i < 3 && { dependsOn: ['switch-1'] }),
  }));
  const incidents = new Incidents(places, world.settings.intervalMs);
  const told: IncidentEvent[] = [];
  world.run((now) => told.push(...incidents.step(world.fleet, now)));
  return { world, incidents, told };
}

const cut = (nodes: readonly number[], from: number, to = FOREVER): Fault[] =>
  nodes.map((node) => ({ node, kind: 'cut', from, to }));

describe('Incidents', () => {
  it('takes one dead node for no incident', () => {
    const { told, incidents } = watch(cut([0], 10_000));
    expect(told).toEqual([]);
    expect(incidents.settled).toMatchObject([{ kind: 'node', name: 'n0', nodes: ['n0'] }]);
    expect(incidents.causeOf('n0')).toBeUndefined();
  });

  it('takes a dead rack for one, soon after the first deaths', () => {
    const { told, incidents } = watch(cut([0, 1, 2], 10_000));
    expect(told).toMatchObject([
      { cause: { kind: 'dependency', name: 'switch-1', nodes: ['n0', 'n1', 'n2'] }, isOver: false },
    ]);
    expect(told[0]!.at).toBeLessThan(10_000 + 3000 + 1000 + 100);
    expect(incidents.causeOf('n1')?.name).toBe('switch-1');
    expect(incidents.isLocal).toBe(false);
  });

  it('tells its end', () => {
    const { told } = watch(cut([3, 4, 5], 10_000, 20_000));
    expect(told.map(({ cause, isOver }) => [cause.name, isOver])).toEqual([
      ['rack-2', false],
      ['rack-2', true],
    ]);
  });

  it('does not blame a rack in which a process was refused: its machine answers', () => {
    const faults: Fault[] = [
      ...cut([0, 1], 10_000),
      { node: 2, kind: 'killed', from: 10_000, to: FOREVER },
    ];
    const { told } = watch(faults);
    expect(told).toEqual([]);
  });

  it('blames the watching machine when all are silent', () => {
    const { told, incidents, world } = watch([
      { node: 'watcher', kind: 'link down', from: 10_000, to: FOREVER },
    ]);
    expect(told).toMatchObject([{ cause: { kind: 'local' } }]);
    expect(incidents.isLocal).toBe(true);
    expect(world.fleet.verdicts()).toEqual(Array(6).fill('unknown'));
  });
});
