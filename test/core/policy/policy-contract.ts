import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../../../src/core/kernel/rng.ts';
import type { NodeColumns } from '../../../src/core/policy/node-columns.ts';
import {
  HELD,
  NO_NODE,
  type PolicyParameters,
  type PolicySpec,
  type Reading,
} from '../../../src/core/policy/policy.ts';
import { contextOf, Dispatcher, requestOf } from './dispatching.ts';

const WEIGHTS = [1, 2, 4, 8];

/** Puts figures into the columns of a reading that differ from what is there. */
const disturb: Readonly<Record<Reading, (nodes: NodeColumns, rng: Rng) => void>> = {
  inFlight: ({ inFlight }, rng) => inFlight.set(drawn(inFlight, () => rng() * 50)),
  times({ serviceMs, connectMs }, rng) {
    for (const column of [serviceMs, connectMs]) column.set(drawn(column, () => 1 + rng() * 50));
  },
  work({ bytesPerSecond, criticalCount }, rng) {
    bytesPerSecond.set(drawn(bytesPerSecond, () => 1000 + rng() * 1e6));
    criticalCount.set(drawn(criticalCount, () => 5 + rng() * 5));
  },
  loads({ cpu, memory, disk }, rng) {
    for (const column of [cpu, memory, disk]) column.set(drawn(column, rng));
  },
  storage({ freeBytes, totalBytes }, rng) {
    freeBytes.set(drawn(freeBytes, () => (0.2 + 0.8 * rng()) * 1e12));
    totalBytes.fill(1e12);
  },
};
const drawn = (column: ArrayLike<number>, draw: () => number): number[] => Array.from(column, draw);
const readings = Object.keys(disturb) as Reading[];

/** Answers of a run in which a tenth of the requests ends at each step, 100 ms a step. */
function answers(
  spec: PolicySpec,
  options: { seed?: number; disturbed?: readonly Reading[] } = {},
): number[] {
  const dispatcher = new Dispatcher(spec, contextOf(WEIGHTS, options.seed));
  const draw = createRng(7);
  const noise = readings.map((_, at) => createRng(100 + at));
  return Array.from({ length: 400 }, (_, number) => {
    dispatcher.now += 100;
    const inFlight = dispatcher.nodes.inFlight.slice();
    if (number % 10 === 0) {
      for (const name of options.disturbed ?? [])
        disturb[name](dispatcher.nodes, noise[readings.indexOf(name)]!);
      dispatcher.policy.refresh?.(dispatcher.now);
    }
    const answer = dispatcher.dispatch(number, { length: 100 + draw() * 10_000 });
    if (options.disturbed?.includes('inFlight')) dispatcher.nodes.inFlight.set(inFlight);
    for (const ticket of dispatcher.open) if (draw() < 0.1) dispatcher.end(ticket);
    return answer;
  });
}

/** Shares of 30 000 requests with 150 in flight, each as likely to be the next to end. */
function longRun(
  spec: PolicySpec,
  weights: readonly number[],
  change?: (dispatcher: Dispatcher) => void,
): number[] {
  const dispatcher = new Dispatcher(spec, contextOf(weights));
  change?.(dispatcher);
  const draw = createRng(3);
  const counts = weights.map(() => 0);
  const requests = 30_000;
  for (let number = 0; number < requests; number++) {
    counts[dispatcher.dispatch(number)]!++;
    // Tickets are the smallest free numbers, so that all from 0 to 149 are in use.
    if (number >= 149) dispatcher.end(Math.floor(draw() * 150));
  }
  return counts.map((count) => count / requests);
}

/** What every policy does, and every promise that the member makes. */
export function policyContract(spec: PolicySpec): void {
  const { claims } = spec;

  it('is described in one line with its source', () => {
    expect(spec.summary.length).toBeLessThanOrEqual(60);
    expect(spec.source).not.toBe('');
  });

  it('says what its parameters mean', () => {
    expect(Object.keys(spec.meanings ?? {})).toEqual(Object.keys(spec.parameters));
  });

  it('gives everything to a single node', () => {
    const dispatcher = new Dispatcher(spec, contextOf([3]));
    const picked = Array.from({ length: 50 }, (_, number) => dispatcher.dispatch(number));
    expect(new Set(picked)).toEqual(new Set([0]));
  });

  describe.each([
    { name: 'nothing is known of nodes', known: [] },
    { name: 'everything is known of nodes', known: readings.filter((name) => name !== 'inFlight') },
  ])('when $name', ({ known }) => {
    it('picks open nodes only, and NO_NODE only when none is open', () => {
      const dispatcher = new Dispatcher(spec, contextOf([1, 2, 4, 8, 1, 1]));
      const draw = createRng(5);
      const { isOpen, count } = dispatcher.nodes;
      for (let number = 0; number < 3000; number++) {
        if (number % 5 === 0) {
          for (let node = 0; node < count; node++) isOpen[node] = draw() < 0.4 ? 1 : 0;
        }
        if (number % 50 === 0) {
          for (const name of known) disturb[name](dispatcher.nodes, draw);
          dispatcher.policy.refresh?.(dispatcher.now);
        }
        const picked = dispatcher.dispatch(number);
        const open = isOpen.indexOf(1) >= 0;
        if (!open) expect(picked).toBe(NO_NODE);
        else if (picked !== HELD) expect(isOpen[picked]).toBe(1);
        dispatcher.now += 10;
        for (const ticket of dispatcher.open) if (draw() < 0.1) dispatcher.end(ticket);
      }
    });

    it('serves 1000 nodes, the last of them open alone', () => {
      const dispatcher = new Dispatcher(spec, contextOf(new Array<number>(1000).fill(1)));
      for (const name of known) disturb[name](dispatcher.nodes, createRng(4));
      dispatcher.policy.refresh?.(0);
      for (let number = 0; number < 100; number++) {
        expect(dispatcher.dispatch(number)).toBeGreaterThanOrEqual(0);
      }
      dispatcher.nodes.isOpen.fill(0, 0, 999);
      dispatcher.policy.refresh?.(1);
      expect(dispatcher.dispatch(100)).toBe(999);
    });
  });

  it('gives the same answers to the same seed', () => {
    const disturbed = claims.reads;
    expect(answers(spec, { disturbed })).toEqual(answers(spec, { disturbed }));
  });

  it('leaves columns and addresses as they were', () => {
    const context = contextOf(WEIGHTS);
    const before = structuredClone([context.nodes, context.addresses]);
    const policy = spec.create(context, Object.freeze({ ...spec.parameters }));
    for (let number = 0; number < 20; number++) policy.pick(requestOf(number, { ticket: number }));
    policy.refresh?.(1);
    expect([context.nodes, context.addresses]).toEqual(before);
  });

  it.each(readings.filter((name) => !claims.reads.includes(name)))('does not read %s', (name) => {
    expect(answers(spec, { disturbed: [...claims.reads, name] })).toEqual(
      answers(spec, { disturbed: claims.reads }),
    );
  });

  it.each(claims.reads.filter((name) => name !== 'inFlight'))(
    'follows what it reads: %s',
    (name) => {
      const others = claims.reads.filter((other) => other !== name);
      expect(answers(spec, { disturbed: claims.reads })).not.toEqual(
        answers(spec, { disturbed: others }),
      );
    },
  );

  // Keys scatter around their share by 1 / sqrt(170) on a circle, and 30 000 of them by chance.
  const tolerance = claims.keyed ? 0.35 : 0.08;

  if (claims.weighted) {
    it('gives shares by weight, and by new weights after a refresh', () => {
      longRun(spec, WEIGHTS).forEach((share, node) => {
        expect(share * 15).toBeGreaterThan(WEIGHTS[node]! * (1 - tolerance));
        expect(share * 15).toBeLessThan(WEIGHTS[node]! * (1 + tolerance));
      });
      const turned = [8, 4, 2, 1];
      const change = ({ nodes, policy }: Dispatcher) => {
        nodes.weight.set(turned);
        policy.refresh?.(0);
      };
      longRun(spec, WEIGHTS, change).forEach((share, node) => {
        expect(share * 15).toBeGreaterThan(turned[node]! * (1 - tolerance));
        expect(share * 15).toBeLessThan(turned[node]! * (1 + tolerance));
      });
    });
  }

  if (spec.idealShares !== undefined) {
    it('tells the shares that it comes to, with a node closed', () => {
      const context = contextOf([3, 1, 1, 1]);
      context.nodes.isOpen[1] = 0;
      const ideal = spec.idealShares!(context, spec.parameters);
      expect(ideal.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(ideal[1]).toBe(0);
      const shares = longRun(spec, [3, 1, 1, 1], ({ nodes }) => {
        nodes.isOpen[1] = 0;
      });
      shares.forEach((share, node) => {
        expect(Math.abs(share - ideal[node]!)).toBeLessThanOrEqual(tolerance * ideal[node]!);
      });
    });
  }

  if (claims.keyed) {
    it('sends a key to one node, and moves only the keys of a node that is closed', () => {
      const context = contextOf(WEIGHTS);
      const policy = spec.create(context, spec.parameters);
      const ask = () => Array.from({ length: 3000 }, (_, number) => policy.pick(requestOf(number)));
      const before = ask();
      expect(new Set(before).size).toBe(4);
      expect(ask()).toEqual(before);
      context.nodes.isOpen[3] = 0;
      const after = ask();
      const moved = before.filter((node, number) => node !== after[number]);
      expect(new Set(moved)).toEqual(new Set([3]));
      expect(after).not.toContain(3);
      context.nodes.isOpen[3] = 1;
      expect(ask()).toEqual(before);
    });
  }

  it(claims.holds ? 'holds requests when all nodes are near their limit' : 'never holds', () => {
    const dispatcher = new Dispatcher(spec, contextOf(WEIGHTS));
    dispatcher.nodes.criticalCount.fill(3);
    const picked = Array.from({ length: 20 }, (_, number) => dispatcher.dispatch(number));
    expect(picked.includes(HELD)).toBe(claims.holds);
  });

  const wrong: PolicyParameters[] = Object.entries(spec.parameters).flatMap(
    ([name, value]): PolicyParameters[] =>
      typeof value === 'number'
        ? [{ [name]: Number.NaN }, { [name]: -1 }, { [name]: Number.POSITIVE_INFINITY }]
        : [{ [name]: 'nonsense' }, { [name]: 'toString' }],
  );
  it.each(wrong)('refuses the parameter %o', (parameter) => {
    expect(() =>
      spec.create(contextOf(WEIGHTS), { ...spec.parameters, ...parameter }),
    ).toThrowError(expect.objectContaining({ code: 'USAGE' }));
  });
}
