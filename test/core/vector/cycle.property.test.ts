import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultVectorSettings,
  weightLawNames,
} from '../../../src/core/cluster/vector-settings.ts';
import { decide } from '../../../src/core/vector/cycle.ts';
import {
  type CycleSettings,
  type CycleState,
  weightInForce,
} from '../../../src/core/vector/cycle-state.ts';

const NODES = 5;
const ratio = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 0.85, 0.9, 0.95, 1, null),
);
const use = fc.record({ cpu: ratio, memory: ratio, disk: ratio });
const amount = fc.double({ min: 0.1, max: 1000, noNaN: true });
/** A step: how much later, who is a member, who is heard of with what. */
const step = fc.record({
  ms: fc.constantFrom(0, 1, 1000, 1000, 1000, 6000, 13_000, 60_000),
  members: fc.uniqueArray(fc.nat(NODES - 1), { minLength: 1, maxLength: NODES }),
  uses: fc.array(fc.option(use, { nil: undefined }), { minLength: NODES, maxLength: NODES }),
});
const settings = fc.record({
  law: fc.constantFrom(...weightLawNames),
  frozenMeans: fc.boolean(),
  guards: fc.record({
    withinCycle: fc.boolean(),
    capacity: fc.boolean(),
    loadedMean: fc.boolean(),
  }),
});

const totalOf = ({ nodes }: CycleState): number =>
  nodes.reduce((sum, { weight, isDown }) => (isDown ? sum : sum + weight), 0);

describe('the cycle, whatever happens', () => {
  it('goes on when the only node left is one that fell silent', () => {
    const inForce: CycleSettings = { ...defaultVectorSettings, virtualNodes: 170 };
    const capacity = { cpu: 1, memory: 1, disk: 1 };
    const seen = (...names: string[]) => ({
      nodes: names.map((node) => ({ node, capacity })),
      samples: [],
    });
    let { state } = decide(undefined, seen('a', 'b'), 0, inForce);
    ({ state } = decide(state, seen('a', 'c'), 60_000, inForce));
    ({ state } = decide(state, seen('a'), 60_000, inForce));
    expect(weightInForce(state.nodes[0]!)).toBeGreaterThan(0);
  });

  it('has a node that takes the keys, keeps the sum of the weights, and says what changed', () => {
    fc.assert(
      fc.property(
        settings,
        fc.array(amount, { minLength: NODES, maxLength: NODES }),
        fc.array(step, { minLength: 1, maxLength: 40 }),
        (chosen, powers, steps) => {
          const inForce: CycleSettings = {
            ...defaultVectorSettings,
            virtualNodes: 170,
            ...chosen,
          };
          const nodesOf = (members: readonly number[]) =>
            members.map((i) => {
              const power = powers[i]!;
              return { node: `n${i}`, capacity: { cpu: power, memory: power, disk: power } };
            });
          let state: CycleState | undefined;
          let told = new Map<string, number>();
          let now = 0;
          for (const { ms, members, uses } of steps) {
            now += ms;
            const samples = uses.flatMap((utilisation, i) =>
              utilisation === undefined ? [] : [{ node: `n${i}`, at: now, utilisation }],
            );
            const observation = { nodes: nodesOf(members), samples };
            const before = state;
            const decision = decide(before, observation, now, inForce);
            state = decision.state;
            const set = decision.actions.find((one) => one.kind === 'set-weights');
            if (set !== undefined) told = new Map(set.weights.map((w) => [w.node, w.weight]));
            const weights = state.nodes.map(weightInForce);
            expect(weights.every((weight) => weight >= 0 && Number.isFinite(weight))).toBe(true);
            expect(Math.max(...weights)).toBeGreaterThan(0);
            expect(state.nodes.map(({ node }) => told.get(node))).toEqual(weights);
            const isMoved = set?.why.includes('members') || set?.why.includes('start');
            if (before !== undefined && set !== undefined && !isMoved) {
              expect(Math.abs(totalOf(state) - totalOf(before))).toBeLessThan(1e-9);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
