import { describe, expect, it } from 'vitest';
import type { RingRequest } from '../../../src/core/ring/build.ts';
import { ringChecksum } from '../../../src/core/ring/format.ts';
import { planName, planRing } from '../../../src/core/ring/plan.ts';
import { stepLimits } from '../../../src/core/ring/step-limits.ts';
import { requestOf } from '../../../src/core/ring/what-if.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const replicas = { scheme: 'nearest', copies: 1, overlap: 0.25, spreadZones: true } as const;
const twoRooms = (count: number) =>
  nodeList(count).map((node, i) => ({ ...node, zone: i % 2 === 0 ? 'a' : 'b' }));
const slots = ringOf(twoRooms(6), {
  algorithm: 'slots',
  parameters: { slots: 256 },
  replicas,
});
const now = 500_000 * 3_600_000;
const withNodes = (nodes: RingRequest['nodes']): RingRequest => ({ ...requestOf(slots), nodes });
const died = (ids: readonly string[]): RingRequest =>
  withNodes(slots.nodes.map((node) => (ids.includes(node.id) ? { ...node, state: 'dead' } : node)));

describe('the plan of a stored table', () => {
  it('adds up: transfers, steps and nodes tell the same', () => {
    const plan = planRing(slots, withNodes(twoRooms(8)), { now, maxMoved: { count: 30 } }, 1000);
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    const moved = sum(plan.steps.map(({ copyCount }) => copyCount!));
    expect(sum(plan.transfers.map(({ slotCount }) => slotCount!))).toBe(moved);
    expect(plan.movedShare).toBe(moved / 256);
    expect(plan.movedShare).toBe(plan.minimumShare);
    for (const { copyCount } of plan.steps) expect(copyCount).toBeLessThanOrEqual(30);
    for (const { node, beforeShare, afterShare } of plan.nodes) {
      const received = sum(
        plan.transfers.filter(({ to }) => to === node).map(({ share }) => share),
      );
      const given = sum(
        plan.transfers.filter(({ from }) => from === node).map(({ share }) => share),
      );
      expect(beforeShare + received - given).toBeCloseTo(afterShare, 12);
    }
  });

  it.each([
    { wish: { share: 0.1 }, most: 51 },
    { wish: { share: 1e-9 }, most: 1 },
    { wish: { count: 7 }, most: 7 },
  ])('a step moves at most $most copies of 512 by $wish', ({ wish, most }) => {
    const { steps } = planRing(slots, withNodes(twoRooms(8)), { now, maxMoved: wish }, 0);
    expect(steps[0]!.copyCount).toBe(most);
  });

  it.each([0, 1, 59.9])(
    'lets a slot rest at least so long, moved %d minutes after the hour',
    (minutes) => {
      const movedAt = now + minutes * 60_000;
      for (const wanted of [60_000, 3_600_000, 21_600_000]) {
        const { hour, minInterval } = stepLimits(slots, { now: movedAt, minInterval: wanted });
        const movesAgain = (hour + minInterval) * 3_600_000;
        expect(movesAgain - movedAt).toBeGreaterThanOrEqual(wanted);
        expect(movesAgain - movedAt).toBeLessThanOrEqual(wanted + 2 * 3_600_000);
      }
    },
  );

  it('tells what no live node holds any more', () => {
    const dead = slots.nodes.slice(0, 2).map(({ id }) => id);
    const rows = slots.table!.rows;
    const lost = Array.from(rows[0]!, (_, slot) => rows.every((row) => row[slot]! < 2));
    expect(lost.filter(Boolean).length).toBeGreaterThan(0);
    const { risks } = planRing(slots, died(dead), { now }, 0);
    expect(risks.lostShare).toBe(lost.filter(Boolean).length / 256);
    expect(planRing(slots, died(dead.slice(1)), { now }, 0).risks.lostShare).toBe(0);
  });

  it('tells what has all copies in one zone while there are others', () => {
    const { risks } = planRing(slots, died(['n1', 'n3']), { now }, 0);
    expect(risks.oneZoneAfterShare).toBeGreaterThan(0);
    const none = planRing(slots, died(['n1', 'n3', 'n5']), { now }, 0);
    expect(none.risks.oneZoneAfterShare).toBe(0);
  });

  it('names nodes over their quota by overload', () => {
    const nodes = nodeList(6).map((node, i) => ({ ...node, zone: i < 2 ? 'a' : 'b' }));
    const request = { algorithm: 'slots', parameters: { slots: 256, overload: 1 }, replicas };
    const ring = ringOf(nodes, { ...request, algorithm: 'slots' });
    const { risks } = planRing(ring, requestOf(ring), { now }, 0);
    expect(risks.overfull.map(({ node }) => node)).toEqual(['n1', 'n2']);
    expect(risks.overfull[0]!.quota).toBeCloseTo(512 / 6, 6);
  });

  it('has a name that time does not change', () => {
    const request = withNodes(twoRooms(7));
    const wishes = { now, minInterval: 3_600_000, maxMoved: { count: 9 } };
    const plan = planRing(slots, request, wishes, 0);
    const later = planRing(slots, request, { ...wishes, now: now + 9e6 }, 0);
    expect(planName(slots, later)).toBe(planName(slots, plan));
    expect(planName(slots, plan)).not.toBe(planName(slots, planRing(slots, request, { now }, 0)));
  });
});

describe('the plan of a ring without a table', () => {
  const ring = ringOf(nodeList(5));
  const request = { ...requestOf(ring), nodes: nodeList(6) };

  it('is one step', () => {
    const plan = planRing(ring, request, { now }, 3);
    expect(plan.steps).toEqual([{ step: 1, afterHours: 0, share: plan.movedShare }]);
    expect(plan.next).toBe(plan.after);
    expect(plan.transfers.length).toBe(3);
    expect(planName(ring, plan)).toBe(`${ringChecksum(ring)}..${ringChecksum(plan.after)}`);
  });

  it('has no steps to limit', () => {
    expect(() => planRing(ring, request, { now, maxMoved: { count: 1 } }, 0)).toThrow(
      'no stored table',
    );
  });

  it('is nothing when nothing changes', () => {
    expect(planRing(ring, requestOf(ring), { now }, 0)).toMatchObject({
      isUnchanged: true,
      steps: [],
    });
  });
});
