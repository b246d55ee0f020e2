import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movesTo } from '../../../../src/core/schedule/shift/moves.ts';
import type { PlacedBatch } from '../../../../src/core/schedule/shift/placed.ts';
import { repack } from '../../../../src/core/schedule/shift/repack.ts';
import { planShift } from '../../../../src/core/schedule/shift/shift.ts';
import { allAssignments, batchOf } from '../batches.ts';

function placed(
  tasks: readonly (readonly [work: number, node: number])[],
  speeds: readonly number[],
  threshold = 1,
  horizon = 1,
): PlacedBatch {
  const batch = batchOf(
    tasks.map(([work]) => work),
    speeds,
  );
  const nodes = Uint16Array.from(tasks, ([, node]) => node);
  return { ...batch, nodes, threshold, horizon };
}

const route = (plan: ReturnType<typeof planShift>) =>
  plan.moves.map(({ task, from, to }) => [task, from, to]);

describe('a plan of shifts', () => {
  it('is empty where no node is above the threshold; to be on it is not above', () => {
    const plan = planShift(
      placed(
        [
          [0.1, 0],
          [0.2, 0],
          [0.3, 1],
        ],
        [1, 1],
        0.3,
      ),
    );
    expect(plan).toMatchObject({ verdict: 'even', moves: [], leastMoveCount: 0, remaining: [] });
  });

  it('moves the smallest task that ends the excess, to the node that is least used then', () => {
    const plan = planShift(
      placed(
        [
          [6, 0],
          [3, 0],
          [2, 0],
          [1, 0],
          [4, 1],
          [1, 2],
        ],
        [10, 10, 5],
        1,
      ),
    );
    // 12 on 10: the excess of 2 goes; b would have 60 %, c 60 %: the first.
    expect(route(plan)).toEqual([[2, 0, 1]]);
    expect(plan.moves[0]).toMatchObject({
      fromUse: 1.2,
      fromUseAfter: 1,
      toUse: 0.4,
      toUseAfter: 0.6,
      endsExcess: true,
      isOverMeanwhile: false,
    });
    expect(plan).toMatchObject({ verdict: 'planned', leastMoveCount: 1 });
  });

  it('moves the largest that has room where none ends the excess', () => {
    const plan = planShift(
      placed(
        [
          [2, 0],
          [2, 0],
          [2, 0],
          [1, 0],
          [1, 1],
        ],
        [3, 5],
        1,
      ),
    );
    expect(route(plan)).toEqual([
      [0, 0, 1],
      [2, 0, 1],
    ]);
    expect(plan).toMatchObject({ verdict: 'planned', leastMoveCount: 2 });
  });

  it('measures use by speed and horizon', () => {
    const plan = planShift(
      placed(
        [
          [60, 0],
          [30, 0],
        ],
        [2, 1],
        0.75,
        50,
      ),
    );
    expect(plan.usesBefore).toEqual([0.9, 0]);
    expect(plan.usesAfter).toEqual([0.6, 0.6]);
  });

  it('packs anew where single moves lead nowhere', () => {
    // Nothing of a has room on b, but 3 and 2 change their places.
    const plan = planShift(
      placed(
        [
          [3, 0],
          [3, 0],
          [2, 1],
          [2, 1],
        ],
        [5, 5],
        1,
      ),
    );
    expect(plan).toMatchObject({ verdict: 'planned', remaining: [] });
    expect(plan.moves).toHaveLength(2);
    expect(plan.moves[0]).toMatchObject({ isOverMeanwhile: true });
    expect(Math.max(...plan.usesAfter)).toBe(1);
  });

  it('proves that it is impossible, tells by which tasks, and does what can be done', () => {
    const plan = planShift(
      placed(
        [
          [8, 0],
          [3, 0],
          [1, 1],
        ],
        [4, 4],
        1,
      ),
    );
    expect(plan).toMatchObject({ verdict: 'impossible', leastUse: 2, largestCount: 1 });
    expect(plan.remaining).toEqual([{ node: 0, excessWork: 4 }]);
    expect(route(plan)).toEqual([[1, 0, 1]]);
    const full = planShift(
      placed(
        [
          [5, 0],
          [5, 1],
        ],
        [4, 4],
        1,
      ),
    );
    expect(full).toMatchObject({ verdict: 'impossible', leastUse: 1.25, largestCount: null });
  });

  it('does not say impossible of what it cannot prove', () => {
    const plan = planShift(
      placed(
        [
          [4, 0],
          [4, 0],
          [4, 0],
          [3, 1],
          [3, 1],
          [2, 1],
        ],
        [10, 10],
        1,
      ),
    );
    expect(plan.verdict).toBe('planned');
    // All work at all speed would do, but no two of three fit on one node.
    const stuck = planShift(
      placed(
        [
          [3, 0],
          [3, 0],
          [3, 1],
        ],
        [5, 5],
        1,
      ),
    );
    expect(stuck).toMatchObject({ verdict: 'not-found', remaining: [{ node: 0, excessWork: 1 }] });
  });
});

const placedBatches = fc
  .record({
    tasks: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(2)), {
      minLength: 1,
      maxLength: 7,
    }),
    speeds: fc.tuple(...[1, 2, 3].map(() => fc.constantFrom(4, 8, 12))),
    threshold: fc.constantFrom(0.8, 1),
  })
  .map(({ tasks, speeds, threshold }) => placed(tasks, speeds, threshold));

/** The fewest moves of all placements without excess, by trying all; undefined where there is none. */
function fewestMoves(batch: PlacedBatch): number | undefined {
  let fewest: number | undefined;
  for (const assignment of allAssignments(batch)) {
    const loads = batch.speeds.map(() => 0);
    assignment.forEach((node, task) => {
      loads[node]! += batch.works[task]!;
    });
    if (loads.some((load, node) => load > batch.speeds[node]! * batch.threshold + 1e-9)) continue;
    const count = assignment.filter((node, task) => node !== batch.nodes[task]).length;
    if (fewest === undefined || count < fewest) fewest = count;
  }
  return fewest;
}

describe('against all placements', () => {
  it('is right in what it says, and seldom off', () => {
    let [feasible, found, least] = [0, 0, 0];
    fc.assert(
      fc.property(placedBatches, (batch) => {
        const plan = planShift(batch);
        const fewest = fewestMoves(batch);
        if (fewest === undefined) {
          expect(['impossible', 'not-found']).toContain(plan.verdict);
          return;
        }
        expect(plan.verdict).not.toBe('impossible');
        expect(plan.leastMoveCount).toBeLessThanOrEqual(fewest);
        feasible++;
        if (plan.verdict === 'not-found') return;
        found++;
        expect(plan.moves.length).toBeGreaterThanOrEqual(fewest);
        if (plan.moves.length === fewest) least++;
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(feasible).toBeGreaterThan(100);
    expect(found / feasible).toBeGreaterThan(0.95);
    expect(least / feasible).toBeGreaterThan(0.85);
  });

  it('moves lead from here to there, and excess never grows', () => {
    fc.assert(
      fc.property(placedBatches, (batch) => {
        const { moves, assignment, remaining, usesAfter, usesBefore } = planShift(batch);
        const nodes = batch.nodes.slice();
        for (const { task, from, to } of moves) {
          expect(nodes[task]).toBe(from);
          expect(to).not.toBe(from);
          nodes[task] = to;
        }
        expect(nodes).toEqual(assignment);
        const over = (uses: readonly number[]) =>
          uses.reduce((sum, use, i) => {
            const excess = (use - batch.threshold) * batch.speeds[i]!;
            return sum + Math.max(0, excess);
          }, 0);
        expect(over(usesAfter)).toBeLessThanOrEqual(over(usesBefore) + 1e-9);
        const isOver = (use: number) => use > batch.threshold + 1e-9;
        const worse = usesAfter.filter((use, i) => isOver(use) && !isOver(usesBefore[i]!));
        expect(worse).toEqual([]);
        expect(remaining.length > 0).toBe(over(usesAfter) > 1e-6);
      }),
      { numRuns: 200 },
    );
  });
});

it('packs anew with each task where it is, as long as there is room', () => {
  const batch = placed(
    [
      [3, 0],
      [2, 0],
      [1, 0],
      [4, 1],
    ],
    [5, 5],
    1,
  );
  expect([...repack(batch)]).toEqual([0, 0, 1, 1]);
});

it('makes room before it is needed', () => {
  const moves = movesTo(
    placed(
      [
        [4, 0],
        [3, 1],
      ],
      [4, 4, 3],
    ),
    Uint16Array.of(1, 2),
  );
  expect(moves.map(({ task, isOverMeanwhile }) => [task, isOverMeanwhile])).toEqual([
    [1, false],
    [0, false],
  ]);
});
