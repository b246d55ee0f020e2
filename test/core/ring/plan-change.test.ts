import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RingRequest } from '../../../src/core/ring/build.ts';
import { formatRing, isSameRing, parseRing, ringChecksum } from '../../../src/core/ring/format.ts';
import { planChange } from '../../../src/core/ring/plan-change.ts';
import type { Ring } from '../../../src/core/ring/ring.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const racks = (count: number): RingRequest['nodes'][number][] =>
  nodeList(count).map((node, i) => ({ ...node, zone: `rack-${i % 4}`, weight: 1 + (i % 3) }));
const requestOf = (nodes: RingRequest['nodes']): RingRequest => ({
  nodes,
  algorithm: 'slots',
  parameters: {},
  levels: 2,
  replicas: { scheme: 'nearest', copies: 2, overlap: 0.25, spreadZones: true },
});
const before = ringOf(racks(10), { algorithm: 'slots', parameters: { slots: 256 } });
const at = { hour: 500_000, maxMoved: 40, minInterval: 0 };

/** Ids of the nodes that hold each slot, owner first. */
function holders({ nodes, table }: Ring): string[][] {
  const rows = table!.rows;
  return Array.from(rows[0]!, (_, slot) => rows.map((row) => nodes[row[slot]!]!.id));
}

/** Copies that are where they were not, by slot. */
function gains(old: Ring, now: Ring): number[] {
  const was = holders(old);
  return holders(now).map((ids, slot) => ids.filter((id) => !was[slot]!.includes(id)).length);
}

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

describe('a change in steps', () => {
  const changed = racks(12)
    .filter(({ id }) => id !== 'n3')
    .map((node) => (node.id === 'n5' ? { ...node, weight: 6 } : node));

  it('leads to the ring that one build gives, by as many moves, each step within its limits', () => {
    const least = sum(gains(before, ringOf(changed, requestOf(changed), before)));
    let ring = before;
    let moved = 0;
    for (let round = 0; round < 100; round++) {
      const plan = planChange(ring, requestOf(changed), at);
      if (plan.steps.length === 0) break;
      expect(sum(plan.steps.map(({ slots }) => slots.length))).toBe(least - moved);
      const step = gains(ring, plan.next);
      expect(Math.max(...step)).toBe(1);
      expect(sum(step)).toBe(plan.steps[0]!.slots.length);
      expect(sum(step)).toBeLessThanOrEqual(40);
      expect(plan.next.parent).toBe(ringChecksum(ring));
      for (const ids of holders(plan.next)) expect(new Set(ids).size).toBe(3);
      moved += sum(step);
      ring = parseRing(formatRing(plan.next), 'r.json');
    }
    expect(moved).toBe(least);
    expect(ring.nodes.map(({ id }) => id)).not.toContain('n3');
    expect(isSameRing(ring, ringOf(changed, requestOf(changed), ring))).toBe(true);
  });

  it('keeps a node that leaves until it holds nothing, drained', () => {
    const { next } = planChange(before, requestOf(changed), { ...at, maxMoved: 5 });
    expect(next.nodes.find(({ id }) => id === 'n3')?.state).toBe('drain');
  });

  it('replaces the copies of the dead first', () => {
    const dead = racks(10).map((node) =>
      node.id === 'n4' ? { ...node, state: 'dead' as const } : node,
    );
    const plan = planChange(before, requestOf([...dead, ...racks(12).slice(10)]), at);
    const lost = plan.steps.map(({ from }) => [...from].map((node) => plan.nodes[node]!.id));
    const firstOther = lost.flat().findIndex((id) => id !== 'n4');
    expect(lost.flat().slice(firstOther)).not.toContain('n4');
    expect(lost.flat()).toContain('n4');
  });

  it('is nothing when nothing changes', () => {
    expect(planChange(before, requestOf(racks(10)), at).steps).toEqual([]);
  });
});

describe('the rest between moves of a slot', () => {
  const many = racks(30);
  const limits = { hour: 500_000, maxMoved: 100, minInterval: 6 };

  it('is kept within a plan, and remembered by the ring', () => {
    const plan = planChange(before, requestOf(many), limits);
    const last = new Map<number, number>();
    for (const { hour, slots } of plan.steps) {
      for (const slot of slots) {
        expect(hour - (last.get(slot) ?? 0)).toBeGreaterThanOrEqual(6);
        last.set(slot, hour);
      }
    }
    const first = plan.steps[0]!;
    const again = parseRing(formatRing(plan.next), 'r.json');
    expect(again.table!.moved).toEqual([{ hour: 500_000, slots: first.slots }]);
    const later = planChange(again, requestOf(many), { ...limits, hour: 500_003 });
    const moved = new Set(first.slots);
    for (const { hour, slots } of later.steps) {
      if (hour < 500_006) for (const slot of slots) expect(moved.has(slot)).toBe(false);
    }
    expect(later.next.table!.moved!.map(({ hour }) => hour)).toEqual([500_000, 500_003]);
    const muchLater = planChange(again, requestOf(many), { ...limits, hour: 600_000 });
    expect(muchLater.next.table!.moved!.map(({ hour }) => hour)).toEqual([600_000]);
  });
});

it('any change converges, whatever the limit', () => {
  fc.assert(
    fc.property(
      fc.subarray(racks(12), { minLength: 3 }),
      fc.integer({ min: 7, max: 300 }),
      (nodes, maxMoved) => {
        const least = sum(gains(before, ringOf(nodes, requestOf(nodes), before)));
        let ring = before;
        let moved = 0;
        for (;;) {
          const plan = planChange(ring, requestOf(nodes), { ...at, maxMoved });
          if (plan.steps.length === 0) break;
          moved += plan.steps[0]!.slots.length;
          expect(moved).toBeLessThanOrEqual(least);
          ring = plan.next;
        }
        expect(moved).toBe(least);
      },
    ),
    { numRuns: 20 },
  );
});

it('rings without a table take no steps, and neither does another number of copies', () => {
  expect(() => planChange(ringOf(racks(5)), requestOf(racks(6)), at)).toThrow(/no stored table/);
  const more = requestOf(racks(10));
  const request = { ...more, replicas: { ...more.replicas, copies: 3 } };
  expect(() => planChange(before, request, at)).toThrow(/number of holders/);
});
