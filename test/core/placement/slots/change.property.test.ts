import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOBODY } from '../../../../src/core/kernel/wasm/owner-tables.ts';
import { changeTable } from '../../../../src/core/placement/slots/change.ts';
import { dealTable } from '../../../../src/core/placement/slots/deal.ts';
import type { SlotGoal } from '../../../../src/core/placement/slots/draft.ts';
import {
  copyShares,
  ownerTargets,
  roundShares,
} from '../../../../src/core/placement/slots/shares.ts';
import { zoneTree } from '../../../../src/core/placement/slots/zone-tree.ts';
import { costOf, leastCost, type OracleProblem } from './flow-oracle.ts';

interface Node {
  readonly weight: number;
  readonly zone: string;
}

const zones = ['a', 'b', 'c', 'a/x', 'a/y', 'b/x', 'b/y', ''];
const node: fc.Arbitrary<Node> = fc.record({
  weight: fc.constantFrom(0, 1, 1, 2, 3, 5, 0.3),
  zone: fc.constantFrom(...zones),
});
const few = fc
  .array(node, { minLength: 2, maxLength: 7 })
  .filter((nodes) => nodes.some(({ weight }) => weight > 0));

/** The goal for nodes by their position; `weight` 0 is out. */
function goalOf(nodes: readonly Node[], slots: number, copies: number, overload = 0): SlotGoal {
  const members = nodes.map((_, i) => i).filter((i) => nodes[i]!.weight > 0);
  const placed = nodes.map(({ weight, zone }, i) => ({ address: `10.0.0.${i}`, weight, zone }));
  const tree = zoneTree(placed, members);
  const weights = Float64Array.from(nodes, ({ weight }) => weight);
  const possible = Math.min(copies, members.length);
  const shares = copyShares(tree, weights, { slots, copies: possible, overload });
  const quotas = roundShares(tree, shares);
  return {
    tree,
    slots,
    copies: possible,
    quotas,
    owners: ownerTargets(tree, weights, slots, quotas),
  };
}

/** What the oracle is to solve, of the live nodes; and who they are. */
function problemOf(goal: SlotGoal, nodes: readonly Node[], origin: readonly Uint16Array[]) {
  const members = goal.tree.order;
  const problem: OracleProblem = {
    slots: goal.slots,
    copies: goal.copies,
    zones: members.map((i) => nodes[i]!.zone.split('/')),
    quotas: members.map((i) => goal.quotas[i]!),
    held: (slot, i) => origin.some((row) => row[slot] === members[i]),
  };
  return { problem, members };
}

function costOfTable(
  problem: OracleProblem,
  members: readonly number[],
  rows: readonly Uint16Array[],
  levels: number,
) {
  return costOf(problem, levels, (slot) => rows.map((row) => members.indexOf(row[slot]!)));
}

function checkSound(goal: SlotGoal, rows: readonly Uint16Array[]): void {
  const counts = new Float64Array(goal.tree.nodeCount);
  for (let slot = 0; slot < goal.slots; slot++) {
    const holders = rows.map((row) => row[slot]!);
    expect(new Set(holders).size).toBe(goal.copies);
    for (const holder of holders) counts[holder]!++;
  }
  expect([...counts]).toEqual([...goal.quotas.subarray(0, goal.tree.nodeCount)]);
}

describe('a dealt table', () => {
  it('has all quotas, and its copies are as far apart as a minimum-cost flow puts them', () => {
    fc.assert(
      fc.property(
        few,
        fc.constantFrom(4, 8),
        fc.integer({ min: 1, max: 4 }),
        (nodes, slots, copies) => {
          const goal = goalOf(nodes, slots, copies);
          const rows = dealTable(goal.tree, goal.quotas, slots, goal.copies);
          checkSound(goal, rows);
          const { problem, members } = problemOf(goal, nodes, []);
          const cost = costOfTable(problem, members, rows, goal.tree.levels);
          expect(cost).toEqual(leastCost(problem, goal.tree.levels));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('a changed table', () => {
  it('moves as little as a minimum-cost flow, and with those moves is as far apart', () => {
    fc.assert(
      fc.property(
        few,
        fc.array(node, { minLength: 7, maxLength: 7 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 7, maxLength: 7 }),
        fc.constantFrom(4, 8, 16),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (before, others, fates, slots, copiesBefore, copies) => {
          const old = goalOf(before, slots, copiesBefore);
          const dealt = dealTable(old.tree, old.quotas, slots, old.copies);
          // Some nodes are replaced, some get another weight, some another zone, one may join.
          const after = before.map((was, i) => {
            if (fates[i] === 0) return { ...was, weight: others[i]!.weight };
            if (fates[i] === 1) return { ...was, zone: others[i]!.zone };
            return was;
          });
          if (fates[6]! > 1) after.push(others[6]!);
          fc.pre(after.some(({ weight }) => weight > 0));
          const goal = goalOf(after, slots, copies);
          const origin = dealt.map((row) =>
            row.map((holder) => (after[holder]!.weight > 0 ? holder : NOBODY)),
          );
          const rows = changeTable(goal, origin);
          checkSound(goal, rows);
          const { problem, members } = problemOf(goal, after, origin);
          const cost = costOfTable(problem, members, rows, goal.tree.levels);
          expect(cost).toEqual(leastCost(problem, goal.tree.levels));
        },
      ),
      { numRuns: 400 },
    );
  });
});
