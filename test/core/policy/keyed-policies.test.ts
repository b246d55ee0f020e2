import { describe, expect, it } from 'vitest';
import { xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { circle } from '../../../src/core/placement/circle.ts';
import { placements, policyPlacements } from '../../../src/core/placement/registry.ts';
import { policies } from '../../../src/core/policy/registry.ts';
import { openRing } from '../../../src/core/ring/lookup.ts';
import { ringOf } from '../../support/rings.ts';
import { contextOf, Dispatcher, requestOf } from './dispatching.ts';

const numbers = Array.from({ length: 2000 }, (_, number) => number);

describe('ring', () => {
  const unequal = policyPlacements.filter((name) => placements[name].claims.weighted);
  it.each([
    ...policyPlacements.map((algorithm) => ({ algorithm, weights: [1, 1, 1, 1] })),
    ...unequal.map((algorithm) => ({ algorithm, weights: [1, 2, 4, 8] })),
    { algorithm: 'auto' as const, weights: [1, 1, 1, 1] },
    { algorithm: 'auto' as const, weights: [1, 2, 4, 8] },
  ])('by $algorithm has the owners of a built ring, weights $weights', ({ algorithm, weights }) => {
    const addresses = ['10.0.0.9', '10.0.0.10', '10.0.0.2', '10.0.0.1'];
    const nodes = addresses.map((address, i) => ({
      id: `n${i}`,
      address,
      zone: '',
      weight: weights[i]!,
      state: 'alive' as const,
    }));
    const built = ringOf(nodes, { algorithm });
    const lookup = openRing(built);
    const context = { ...contextOf(weights), addresses };
    const policy = policies.ring.create(context, { algorithm });
    for (const number of numbers) {
      const request = requestOf(number);
      const owner = built.nodes[lookup.owner(request.keyHi, request.keyLo)]!;
      expect(addresses[policy.pick(request)]).toBe(owner.address);
    }
  });

  it('goes on to the next preferred node when owners are closed', () => {
    const context = contextOf(new Array<number>(40).fill(1));
    const policy = policies.ring.create(context, { algorithm: 'table' });
    const members = context.addresses.map((address) => ({ address, weight: 1 }));
    const placement = placements.table.create(
      { nodes: members, parameters: { variants: 512 } },
      xxh64,
    );
    context.nodes.isOpen.fill(0, 0, 36);
    for (const number of numbers) {
      const { keyHi, keyLo } = requestOf(number);
      // Node i is at 10.0.0.i, so that both lists have the same order.
      const want = placement.preference(keyHi, keyLo, 40).find((node) => node >= 36);
      expect(policy.pick(requestOf(number))).toBe(want);
    }
  });

  it('moves only what it must when a weight changes', () => {
    const context = contextOf([1, 2, 3, 4]);
    const policy = policies.ring.create(context, { algorithm: 'auto' });
    const ask = () => numbers.map((number) => policy.pick(requestOf(number)));
    const before = ask();
    context.nodes.weight[0] = 2;
    expect(ask()).toEqual(before);
    policy.refresh!(1);
    const moved = ask().filter((node, number) => node !== before[number]);
    expect(moved.length).toBeGreaterThan(0);
    expect(new Set(moved)).toEqual(new Set([0]));
  });

  it('refuses unequal weights for an algorithm that has none', () => {
    expect(() => policies.ring.create(contextOf([1, 2]), { algorithm: 'table' })).toThrowError(
      expect.objectContaining({ code: 'WEIGHTS_UNSUPPORTED' }),
    );
  });
});

describe('dch', () => {
  /** Shares of the keys in tenths of a percent. */
  const shares = ({ nodes, policy, now }: Dispatcher): number[] => {
    const counts = new Array<number>(nodes.count).fill(0);
    for (const number of numbers) counts[policy.pick(requestOf(number, { now }))]!++;
    return counts.map((count) => count / numbers.length);
  };
  const dispatcherOf = (weights: number[], parameters = {}) =>
    new Dispatcher(policies.dch, contextOf(weights), parameters);
  /** Eight samples a second apart, and the pick that ends the cycle of six. */
  const cycle = (dispatcher: Dispatcher, cpu: readonly number[]): void => {
    dispatcher.nodes.cpu.set(cpu);
    for (let sample = 0; sample < 8; sample++) {
      dispatcher.now += 1000;
      dispatcher.policy.refresh!(dispatcher.now);
    }
    dispatcher.policy.pick(requestOf(0, { now: dispatcher.now }));
  };

  it('begins with 170 virtual nodes for the mean, by weight', () => {
    const context = contextOf([2, 1]);
    const nodes = context.addresses.map((address, i) => ({ address, weight: [4 / 3, 2 / 3][i]! }));
    const placement = circle.create(
      { nodes: nodes, parameters: { virtualNodes: 170, unit: 1 } },
      xxh64,
    );
    const policy = policies.dch.create(context, policies.dch.parameters);
    for (const number of numbers) {
      const { keyHi, keyLo } = requestOf(number);
      expect(policy.pick(requestOf(number))).toBe(placement.owner(keyHi, keyLo));
    }
  });

  it('goes by measured capacities where there are any', () => {
    const capacities = [
      { cpu: 4800, memory: 16384, disk: 200 },
      { cpu: 2400, memory: 8192, disk: 100 },
    ];
    const weighted = policies.dch.create(contextOf([2, 1]), policies.dch.parameters);
    const context = { ...contextOf([1, 1]), capacities };
    const measured = policies.dch.create(context, policies.dch.parameters);
    for (const number of numbers) {
      expect(measured.pick(requestOf(number))).toBe(weighted.pick(requestOf(number)));
    }
  });

  /** A sample in the middle of a cycle. */
  const sample = (dispatcher: Dispatcher, cpu: number[], disk: number[] = [0, 0, 0, 0]): void => {
    dispatcher.nodes.cpu.set(cpu);
    dispatcher.nodes.disk.set(disk);
    dispatcher.now += 1000;
    dispatcher.policy.refresh!(dispatcher.now);
  };

  it.each([
    { name: 'a busy CPU', parameters: {}, cpu: 0.9, disk: 0, isOut: true },
    { name: 'a CPU just below', parameters: {}, cpu: 0.899, disk: 0, isOut: false },
    { name: 'alpha elsewhere', parameters: { alpha: 0.6 }, cpu: 0.61, disk: 0, isOut: true },
    { name: 'alpha never', parameters: { alpha: 2 }, cpu: 1, disk: 0, isOut: false },
    { name: 'a busy disk', parameters: {}, cpu: 0.2, disk: 0.85, isOut: true },
    { name: 'gamma elsewhere', parameters: { gamma: 0.95 }, cpu: 0.2, disk: 0.9, isOut: false },
  ])('$name: a node in the cycle gets nothing: $isOut', ({ parameters, cpu, disk, isOut }) => {
    const dispatcher = dispatcherOf([1, 1, 1, 1], { mode: 'ratio', ...parameters });
    const before = shares(dispatcher);
    sample(dispatcher, [cpu, 0.2, 0.2, 0.2], [disk, 0, 0, 0]);
    if (isOut) expect(shares(dispatcher)[0]).toBe(0);
    else expect(shares(dispatcher)).toEqual(before);
    // Guarded, it is over with the cycle.
    dispatcher.nodes.disk.fill(0);
    cycle(dispatcher, [0.5, 0.5, 0.5, 0.5]);
    expect(shares(dispatcher)[0]).toBeGreaterThan(0.1);
  });

  it('with guards nobody is left out whom the others cannot replace, without them all but one are', () => {
    const busy = [0.95, 0.94, 0.93, 0.92];
    const guarded = dispatcherOf([1, 1, 1, 1], { mode: 'ratio' });
    sample(guarded, busy);
    expect(shares(guarded).every((share) => share > 0)).toBe(true);
    const bare = dispatcherOf([1, 1, 1, 1], { mode: 'ratio', guards: 'off' });
    const before = shares(bare);
    sample(bare, busy);
    // As the paper has it: judged when the cycle ends, for the next one.
    expect(shares(bare)).toEqual(before);
    cycle(bare, busy);
    expect(shares(bare).filter((share) => share > 0).length).toBeLessThan(4);
  });

  it.each([{ alpha: 0 }, { gamma: 3 }, { guards: 'maybe' }])('%o is refused', (parameters) => {
    expect(() => dispatcherOf([1], parameters)).toThrowError(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });

  it.each(['damped', 'ratio', 'linear'])(
    '%s takes keys from a busy node at the end of a cycle',
    (mode) => {
      const dispatcher = dispatcherOf([1, 1, 1, 1], { mode });
      const before = shares(dispatcher);
      dispatcher.nodes.cpu.set([0.8, 0.5, 0.5, 0.5]);
      dispatcher.now = 1000;
      dispatcher.policy.refresh!(1000);
      expect(shares(dispatcher)).toEqual(before);
      cycle(dispatcher, [0.8, 0.5, 0.5, 0.5]);
      const [busy] = shares(dispatcher);
      expect(busy).toBeLessThan(0.9 * before[0]!);
    },
  );

  it('gives a critical node nothing until the cycle ends', () => {
    const dispatcher = dispatcherOf([1, 1, 1, 1]);
    shares(dispatcher);
    dispatcher.nodes.cpu.set([0.95, 0.3, 0.3, 0.3]);
    dispatcher.now = 1000;
    dispatcher.policy.refresh!(1000);
    expect(shares(dispatcher)[0]).toBe(0);
    dispatcher.now = 5999;
    expect(shares(dispatcher)[0]).toBe(0);
    dispatcher.now = 6000;
    expect(shares(dispatcher)[0]).toBeGreaterThan(0);
  });

  it('changes nothing while no load is known', () => {
    const dispatcher = dispatcherOf([1, 2, 3]);
    const before = shares(dispatcher);
    cycle(dispatcher, [Number.NaN, Number.NaN, Number.NaN]);
    cycle(dispatcher, [Number.NaN, 0.8, 0.1]);
    expect(shares(dispatcher)).toEqual(before);
  });

  it('uses a node again that was closed for long, as soon as no other is open', () => {
    const dispatcher = dispatcherOf([1, 1, 1, 1]);
    shares(dispatcher);
    dispatcher.nodes.isOpen[2] = 0;
    for (let round = 0; round < 3; round++) cycle(dispatcher, [0.5, 0.5, 0, 0.5]);
    dispatcher.nodes.isOpen.set([0, 0, 1, 0]);
    expect(shares(dispatcher)).toEqual([0, 0, 1, 0]);
    dispatcher.nodes.isOpen.fill(1);
    cycle(dispatcher, [0.5, 0.5, 0.5, 0.5]);
    expect(shares(dispatcher)[2]).toBeGreaterThan(0.1);
    expect(shares(dispatcher)[2]).toBeLessThan(0.35); // what it did not do while closed earned it nothing
  });
});

describe('bounded-ring', () => {
  it('gives no node more than c times its part, and passes over full ones only', () => {
    const weights = [1, 2, 4, 8];
    const dispatcher = new Dispatcher(policies['bounded-ring'], contextOf(weights), { c: 1.1 });
    const home = policies['bounded-ring'].create(contextOf(weights), { c: 1.1, virtualNodes: 170 });
    let away = 0;
    for (let number = 0; number < 3000; number++) {
      const key = number % 7; // few keys, so that bounds matter
      const bounds = weights.map((weight) => Math.ceil((1.1 * (number + 1) * weight) / 15 - 1e-9));
      const owner = home.pick(requestOf(key));
      const isFull = dispatcher.nodes.inFlight[owner]! >= bounds[owner]!;
      const node = dispatcher.dispatch(key);
      expect(node === owner).toBe(!isFull);
      expect(dispatcher.nodes.inFlight[node]).toBeLessThanOrEqual(bounds[node]!);
      if (isFull) away++;
    }
    expect(away).toBeGreaterThan(100);
  });
});
