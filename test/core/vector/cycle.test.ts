import { describe, expect, it } from 'vitest';
import { defaultVectorSettings } from '../../../src/core/cluster/vector-settings.ts';
import { circleMoves } from '../../../src/core/ring/circle-moves.ts';
import { decide } from '../../../src/core/vector/cycle.ts';
import {
  type CycleAction,
  type CycleNode,
  type CycleSettings,
  type CycleState,
  weightInForce,
} from '../../../src/core/vector/cycle-state.ts';
import type { Utilisation } from '../../../src/core/vector/load.ts';
import formulas from '../../fixtures/dch/dch-formulas.json' with { type: 'json' };

const T = 6000;
const base: CycleSettings = { ...defaultVectorSettings, virtualNodes: 170, law: 'dch' };
const calm: Utilisation = { cpu: 0.5, memory: 0.5, disk: 0.5 };
const equal = (...names: string[]): CycleNode[] =>
  names.map((node) => ({ node, capacity: { cpu: 1000, memory: 2 ** 34, disk: 10_000 } }));
const mixed4 = formulas.performance.find(({ name }) => name === 'mixed4')!;
const mixed: CycleNode[] = mixed4.nodes.map(([cpu, memory, disk], i) => ({
  node: `n${i + 1}`,
  capacity: { cpu: cpu!, memory: memory!, disk: disk! },
}));

/** A cycle that a test drives: every step sees the nodes, and a sample of each that has one. */
class Drive {
  readonly settings: CycleSettings;
  nodes: CycleNode[];
  state: CycleState;
  now = 0;
  actions: readonly CycleAction[];

  constructor(nodes: CycleNode[], settings: Partial<CycleSettings> = {}) {
    this.settings = { ...base, ...settings };
    this.nodes = nodes;
    const started = decide(undefined, { nodes, samples: [] }, 0, this.settings);
    this.state = started.state;
    this.actions = started.actions;
  }

  /** A step later by `ms`, with a sample of every node named. */
  step(ms: number, uses: Record<string, Utilisation> = {}): this {
    this.now += ms;
    const samples = Object.entries(uses).map(([node, utilisation]) => {
      return { node, at: this.now, utilisation };
    });
    const input = { nodes: this.nodes, samples };
    const before = structuredClone(this.state);
    const { state, actions } = decide(this.state, input, this.now, this.settings);
    expect(this.state).toEqual(before);
    this.state = state;
    this.actions = actions;
    return this;
  }

  /** Steps of a second with the same samples, all nodes calm but those named. */
  run(seconds: number, uses: Record<string, Utilisation> = {}): this {
    const all = Object.fromEntries(this.nodes.map(({ node }) => [node, calm]));
    for (let second = 0; second < seconds; second++) this.step(1000, { ...all, ...uses });
    return this;
  }

  get weights(): Record<string, number> {
    return Object.fromEntries(
      this.state.nodes.map((one) => [one.node, Number(weightInForce(one).toFixed(9))]),
    );
  }

  get counts(): number[] {
    const set = this.actions.find((one) => one.kind === 'set-weights');
    return set?.weights.map(({ virtualNodes }) => virtualNodes) ?? [];
  }

  get kinds(): string[] {
    return this.actions.map((one) => ('node' in one ? `${one.kind} ${one.node}` : one.kind));
  }

  get why(): readonly string[] {
    return this.actions.flatMap((one) => (one.kind === 'set-weights' ? one.why : []));
  }
}

const hot: Utilisation = { cpu: 0.95, memory: 0.5, disk: 0.5 };

describe('the first cycle', () => {
  it('has the in-cycle virtual nodes of the capacities', () => {
    const drive = new Drive(mixed);
    expect(drive.state.cycle).toBe(1);
    expect(drive.why).toEqual(['start']);
    expect(drive.counts).toEqual(mixed4.V);
  });

  it('ends after T and not before', () => {
    const drive = new Drive(equal('a', 'b'));
    const busy = { a: { ...calm, cpu: 0.8 } };
    expect(drive.run(5, busy).state.cycle).toBe(1);
    expect(drive.kinds).toEqual([]);
    drive.run(1, busy);
    expect(drive.state).toMatchObject({ cycle: 2, startedAt: T });
    expect(drive.why).toEqual(['cycle']);
  });
});

describe('the end of a cycle', () => {
  it.each(formulas.out_of_cycle)('gives weights in proportion to p, for $rows.0.u …', (table) => {
    const guards = { ...base.guards, capacity: false };
    const uses = Object.fromEntries(
      table.rows.map(({ u: [cpu, memory, disk] }, i) => [
        `n${i + 1}`,
        { cpu: cpu!, memory: memory!, disk: disk! },
      ]),
    );
    const drive = new Drive(mixed, { guards }).step(T, uses).step(1000, uses);
    const weights = Object.values(drive.weights);
    const some = table.rows.findIndex(({ p }) => p > 0);
    table.rows.forEach(({ p }, i) => {
      expect(weights[i]! / weights[some]!).toBeCloseTo(p / table.rows[some]!.p, 6);
    });
  });

  it('averages the loads of its samples', () => {
    const drive = new Drive(equal('a', 'b'));
    for (const cpu of [0.2, 0.3, 0.4, 0.6, 0.7, 0.8]) drive.run(1, { a: { ...calm, cpu } });
    expect(drive.weights).toEqual({ a: 1, b: 1 });
  });

  it('comes once when a step is late by several cycles', () => {
    const drive = new Drive(equal('a', 'b')).run(6);
    drive.step(3 * T + 500, { a: calm, b: { ...calm, cpu: 0.8 } });
    expect(drive.state).toMatchObject({ cycle: 5, startedAt: 4 * T });
  });

  it('leaves weights alone when loads are as they were', () => {
    const drive = new Drive(equal('a', 'b')).run(6);
    expect(drive.kinds).toEqual([]);
  });

  it('leaves out a component that one node does not know, for all of them', () => {
    const drive = new Drive(equal('a', 'b'));
    // Without its disk, a is as busy as b; with a disk of 0 it would look idle.
    drive.run(6, { a: { cpu: 0.5, memory: 0.5, disk: null }, b: { ...calm, disk: 0.8 } });
    expect(drive.weights).toEqual({ a: 1, b: 1 });
  });

  it('takes what a component showed in the samples that know it', () => {
    const drive = new Drive(equal('a', 'b')).run(3, { a: { ...calm, disk: null } });
    drive.run(3, { a: { ...calm, disk: 0.8 }, b: { ...calm, disk: 0.8 } });
    expect(drive.weights.a).toBeLessThan(drive.weights.b!);
  });
});

describe('samples', () => {
  it('are heard once, in order of time, and only of members', () => {
    const drive = new Drive(equal('a'));
    const sample = (at: number, cpu: number) => ({
      node: 'a',
      at,
      utilisation: { ...calm, cpu },
    });
    const { state } = decide(
      drive.state,
      {
        nodes: drive.nodes,
        samples: [
          sample(2000, 0.4),
          sample(1000, 0.2),
          sample(2000, 0.9),
          { node: 'x', at: 1, utilisation: hot },
        ],
      },
      2000,
      drive.settings,
    );
    expect(state.nodes).toHaveLength(1);
    expect(state.nodes[0]).toMatchObject({ heardAt: 2000, latest: { cpu: 0.4 } });
    expect(state.nodes[0]!.sums.cpu.sum).toBeCloseTo(0.6, 12);
  });

  it('of a clock that runs ahead count as of now', () => {
    const drive = new Drive(equal('a', 'b'));
    const samples = [{ node: 'a', at: 1e9, utilisation: calm }];
    const { state } = decide(drive.state, { nodes: drive.nodes, samples }, 1000, drive.settings);
    expect(state.nodes[0]!.heardAt).toBe(1000);
  });

  it('that stop coming are held, and after two cycles their node is down', () => {
    const drive = new Drive(equal('a', 'b', 'c')).run(6);
    const only = { a: { ...calm, cpu: 0.8 }, b: calm };
    for (let second = 0; second < 12; second++) {
      drive.step(1000, only);
      expect(drive.weights.c).toBeGreaterThan(0.99);
    }
    // c counts with its last load in both cycles, so that only a loses.
    expect(drive.weights.c).toBe(drive.weights.b);
    drive.step(1, only);
    expect(drive.kinds).toEqual(['give-up c', 'set-weights']);
    expect(drive.why).toEqual(['members']);
    expect(drive.weights.c).toBe(0);
    drive.step(1000, { ...only, c: calm });
    expect(drive.kinds).toEqual(['welcome-back c', 'set-weights']);
    expect(drive.weights.c).toBeGreaterThan(0.9);
  });

  it('of no node at all give no node up, nor do those of less than half', () => {
    const drive = new Drive(equal('a', 'b', 'c', 'd')).run(6);
    drive.step(5 * T);
    expect(drive.weights).toEqual({ a: 1, b: 1, c: 1, d: 1 });
    drive.step(1000, { a: calm });
    expect(drive.kinds).toEqual([]);
    drive.step(1000, { b: calm });
    expect(drive.kinds).toEqual(['give-up c', 'give-up d', 'set-weights']);
  });

  it('that are too old change nothing, also when no node is given up', () => {
    const drive = new Drive(equal('a', 'b', 'c', 'd'), { law: 'cumulative' });
    drive.run(6, { a: { ...calm, cpu: 0.8 } });
    for (let second = 0; second < 12; second++) drive.step(1000);
    const held = drive.weights;
    expect(held.a).toBeLessThan(0.9); // the last sample counted for two cycles more
    for (let second = 0; second < 60; second++) drive.step(1000);
    expect(drive.weights).toEqual(held);
  });

  it('may leave a node that never had one down too', () => {
    const drive = new Drive(equal('a', 'b'));
    for (let second = 0; second < 13; second++) drive.step(1000, { a: calm });
    expect(drive.weights.b).toBe(0);
  });
});

describe('joins and leaves', () => {
  it('change performance at once and leave the timer alone', () => {
    const drive = new Drive(mixed).run(2);
    drive.nodes = mixed.slice(0, 3);
    drive.run(1);
    expect(drive.why).toEqual(['members']);
    expect(drive.state).toMatchObject({ cycle: 1, startedAt: 0 });
    const alone = new Drive(mixed.slice(0, 3));
    expect(drive.weights).toEqual(alone.weights);
    drive.nodes = mixed;
    expect(drive.run(1).counts).toEqual(mixed4.V);
    expect(drive.run(2).state).toMatchObject({ cycle: 2, startedAt: T });
  });

  it('keep what the law made of the weights', () => {
    const drive = new Drive(equal('a', 'b')).run(6, { a: { ...calm, cpu: 0.8 } });
    const { a, b } = drive.weights;
    drive.nodes = equal('a', 'b', 'c');
    drive.run(1);
    expect(drive.weights).toEqual({ a, b, c: 1 });
  });

  it('leave all other weights alone with frozen means', () => {
    const frozen = new Drive(mixed, { frozenMeans: true }).run(1);
    const before = frozen.weights;
    frozen.nodes = mixed.slice(1);
    expect(frozen.run(1).weights).toEqual({ n2: before.n2, n3: before.n3, n4: before.n4 });
    const moving = new Drive(mixed).run(1);
    moving.nodes = mixed.slice(1);
    expect(moving.run(1).weights.n2).toBeGreaterThan(before.n2!);
    const moves = circleMoves(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'], 170);
    const all = Object.values(before);
    const kept = moves(all, [0, ...Object.values(frozen.weights)]);
    const scaled = moves(all, [0, ...Object.values(moving.weights)]);
    // Only the keys of n1 go; means that follow move 4 % of all keys beside them.
    const keysOfN1 = moves(all, [0, before.n2!, before.n3!, before.n4!]);
    expect(kept).toBe(keysOfN1);
    expect(scaled).toBeGreaterThan(kept + 0.03);
  });

  it('count a node that is measured anew', () => {
    const drive = new Drive(equal('a', 'b')).run(1);
    drive.nodes = equal('a', 'b').map((one, i) =>
      i === 0 ? { ...one, capacity: { ...one.capacity, cpu: 3000 } } : one,
    );
    expect(drive.run(1).why).toEqual(['members']);
    expect(drive.weights).toEqual({ a: 1.2, b: 0.8 });
  });

  it('fail when nothing is known of every node any more', () => {
    const drive = new Drive(equal('a'));
    drive.nodes = [...equal('a'), { node: 'b', capacity: { cpu: null, memory: null, disk: null } }];
    expect(() => drive.run(1)).toThrow('no component of the performance vector is left');
  });
});

describe('a critical node', () => {
  const four = equal('a', 'b', 'c', 'd');

  it('gets nothing until its cycle ends', () => {
    const drive = new Drive(four).run(2).run(1, { a: hot });
    expect(drive.kinds).toEqual(['exclude a', 'set-weights']);
    expect(drive.actions[0]).toMatchObject({
      reasons: [{ component: 'cpu', ratio: 0.95, threshold: 0.9 }],
    });
    expect(drive.weights).toEqual({ a: 0, b: 1, c: 1, d: 1 });
    drive.run(2); // calm again, and still out
    expect(drive.weights.a).toBe(0);
    drive.run(1);
    expect(drive.kinds).toEqual(['readmit a', 'set-weights']);
    expect(drive.why).toEqual(['cycle', 'exclusions']);
    expect(drive.weights.a).toBeGreaterThan(0.9);
  });

  it('is not excluded by the last sample of a cycle, which ends with it', () => {
    const drive = new Drive(four).run(5).run(1, { a: hot });
    expect(drive.kinds).toEqual(['set-weights']);
    expect(drive.weights.a).toBeLessThan(1);
    expect(drive.weights.a).toBeGreaterThan(0);
  });

  it('is judged by the mean of a cycle and out for the next without the guard within cycles', () => {
    const guards = { ...base.guards, withinCycle: false };
    const drive = new Drive(four, { guards }).run(5, { a: hot });
    expect(drive.kinds).toEqual([]);
    drive.run(1, { a: hot });
    expect(drive.weights.a).toBe(0);
    drive.run(5);
    expect(drive.weights.a).toBe(0);
    drive.run(1);
    expect(drive.weights.a).toBeGreaterThan(0);
  });

  it('stays out without a word when two cycles are hot', () => {
    const guards = { withinCycle: false, capacity: false, loadedMean: false };
    const drive = new Drive(four, { guards }).run(12, { a: hot });
    expect(drive.kinds.filter((kind) => kind.includes(' a'))).toEqual([]);
    expect(drive.weights.a).toBe(0);
  });

  it('counts with the load of the samples before it was out', () => {
    const idle = { cpu: 0, memory: 0.5, disk: 0 };
    const run = (loadedMean: boolean) => {
      const guards = { ...base.guards, loadedMean };
      return new Drive(four, { guards }).run(2, { a: hot }).run(4, { a: idle }).weights.a!;
    };
    expect(run(true)).toBeLessThan(1); // 0.95 of CPU
    expect(run(false)).toBeGreaterThan(1); // an empty queue
  });

  it('is excluded only while the others can carry everything', () => {
    // Together the others carry 1 / 0.95 · 3/4 = 0.79 of all, at 0.855 use 0.67.
    const full = { cpu: 0.85, memory: 0.5, disk: 0.5 };
    const all = { a: hot, b: full, c: full, d: full };
    const drive = new Drive(four).run(1, all);
    expect(drive.kinds).toEqual(['spare a']);
    expect(drive.actions[0]).toMatchObject({ guard: 'capacity' });
    expect(drive.run(1, all).kinds).toEqual([]); // said once
    const unguarded = new Drive(four, { guards: { ...base.guards, capacity: false } });
    expect(unguarded.run(1, all).kinds).toEqual(['exclude a', 'set-weights']);
  });

  it('is taken out before one that is less busy', () => {
    const hotter = { ...hot, cpu: 1 };
    const drive = new Drive(four).run(1, { a: hot, b: hotter });
    expect(drive.kinds).toEqual(['exclude b', 'spare a', 'set-weights']);
  });

  it('stays when it is the last', () => {
    const guards = { ...base.guards, capacity: false };
    const all = Object.fromEntries(four.map(({ node }) => [node, hot]));
    const drive = new Drive(four, { guards }).run(1, all);
    expect(drive.kinds).toEqual(['exclude a', 'exclude b', 'exclude c', 'spare d', 'set-weights']);
    expect(drive.weights).toEqual({ a: 0, b: 0, c: 0, d: 1 });
    expect(new Drive(equal('a')).run(1, { a: hot }).kinds).toEqual(['spare a']);
  });

  it('comes back when those that were left fall silent', () => {
    const stuck = { ...hot, cpu: 1 };
    const drive = new Drive(equal('a', 'b'), {
      law: 'integral',
      guards: { ...base.guards, capacity: false },
      integral: { ...base.integral, maxOutShare: 0.5 },
    });
    drive.step(1000, { a: stuck, b: calm });
    expect(drive.weights).toEqual({ a: 0, b: 1 });
    for (let second = 0; second < 12; second++) drive.step(1000, { a: stuck });
    expect(drive.weights.b).toBeGreaterThan(0);
    drive.step(1000, { a: stuck });
    expect(drive.kinds).toEqual(['give-up b', 'readmit a', 'set-weights']);
    expect(drive.weights.b).toBe(0);
    expect(drive.weights.a).toBeGreaterThan(0);
  });
});

describe('hysteresis (the law integral)', () => {
  const integral = { law: 'integral' } as const;
  const five = equal('a', 'b', 'c', 'd', 'e');
  const stuck = { cpu: 1, memory: 0.5, disk: 0.2 };

  it('takes a node out that stays hot, and lets it back in when it has cooled', () => {
    const drive = new Drive(five, integral).run(1);
    const kinds: string[] = [];
    for (let second = 0; second < 12; second++) kinds.push(...drive.run(1, { a: stuck }).kinds);
    expect(kinds.filter((kind) => kind !== 'set-weights')).toEqual(['exclude a']);
    expect(drive.weights.a).toBe(0);
    drive.run(3); // cooler, and above 60 % on average still
    expect(drive.weights.a).toBe(0);
    drive.run(3);
    expect(drive.weights.a).toBeGreaterThan(0);
  });

  it('never takes more than a share of the fleet out', () => {
    const drive = new Drive(five, integral).run(1);
    drive.run(12, { a: stuck, b: stuck });
    expect([drive.weights.a, drive.weights.b].filter((weight) => weight === 0)).toHaveLength(1);
    const three = new Drive(equal('a', 'b', 'c'), integral).run(1).run(12, { a: stuck });
    expect(three.weights.a).toBeGreaterThan(0);
  });
});
