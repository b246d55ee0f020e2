import { expect, it } from 'vitest';
import type { PolicyParameters } from '../../../src/core/policy/policy.ts';
import { type PolicyName, policies } from '../../../src/core/policy/registry.ts';
import fixture from '../../fixtures/policy/fastdfs.json' with { type: 'json' };
import { contextOf, Dispatcher } from './dispatching.ts';

const none = Number.NaN;

function dispatcherOf(
  name: PolicyName,
  weights: readonly number[],
  parameters: PolicyParameters = {},
  seed = 1,
): Dispatcher {
  return new Dispatcher(policies[name], contextOf(weights, seed), parameters);
}

const pickMany = (dispatcher: Dispatcher, count: number): number[] =>
  Array.from({ length: count }, (_, number) => dispatcher.dispatch(number));

it.each(fixture.wrr)('weighted round robin of $weights takes its turns as nginx does', (row) => {
  const twice = [...row.smooth, ...row.smooth];
  expect(pickMany(dispatcherOf('weighted-round-robin', row.weights), twice.length)).toEqual(twice);
});

it('round robin begins with the first node and passes over closed ones', () => {
  const dispatcher = dispatcherOf('round-robin', [1, 1, 1]);
  expect(pickMany(dispatcher, 4)).toEqual([0, 1, 2, 0]);
  dispatcher.nodes.isOpen[1] = 0;
  expect(pickMany(dispatcher, 3)).toEqual([2, 0, 2]);
});

it.each<{ name: string; policy: PolicyName; inFlight: number[]; want: number }>([
  { name: 'fewest', policy: 'least-connections', inFlight: [3, 1, 2], want: 1 },
  { name: 'the first of equals', policy: 'least-connections', inFlight: [2, 1, 1], want: 1 },
  { name: 'fewest a weight', policy: 'weighted-least-connections', inFlight: [1, 1, 1], want: 2 },
  {
    name: 'the first of equals',
    policy: 'weighted-least-connections',
    inFlight: [1, 2, 4],
    want: 0,
  },
  {
    name: 'the first idle one',
    policy: 'weighted-least-connections',
    inFlight: [0, 0, 0],
    want: 0,
  },
])('$policy takes $name of $inFlight with weights 1, 2, 4', ({ policy, inFlight, want }) => {
  const dispatcher = dispatcherOf(policy, [1, 2, 4]);
  dispatcher.nodes.inFlight.set(inFlight);
  expect(dispatcher.dispatch(0)).toBe(want);
});

it.each<{
  name: string;
  policy: PolicyName;
  serviceMs: number[];
  connectMs: number[];
  inFlight: number[];
  want: number[];
}>([
  {
    name: 'least time for all that is there',
    policy: 'least-response-time',
    serviceMs: [10, 4, 50],
    connectMs: [none, none, none],
    inFlight: [0, 2, 0],
    want: [0, 1], // 10, 12, 50; then 20, 12, 50
  },
  {
    name: 'nodes without a time once, then as the slowest',
    policy: 'least-response-time',
    serviceMs: [10, none, none],
    connectMs: [none, none, none],
    inFlight: [0, 0, 0],
    want: [1, 2, 0], // then 10, 20, 20
  },
  {
    name: 'the quickest, however much is in flight',
    policy: 'fastest-connection',
    serviceMs: [1, 9, 9],
    connectMs: [3, 2, 4],
    inFlight: [0, 90, 0],
    want: [1, 1, 1],
  },
  {
    name: 'service time where no connection was timed',
    policy: 'fastest-connection',
    serviceMs: [1, 9, 9],
    connectMs: [none, 2, 4],
    inFlight: [0, 0, 0],
    want: [0, 0, 0],
  },
])('$policy takes $name', ({ policy, serviceMs, connectMs, inFlight, want }) => {
  const dispatcher = dispatcherOf(policy, [1, 1, 1]);
  dispatcher.nodes.serviceMs.set(serviceMs);
  dispatcher.nodes.connectMs.set(connectMs);
  dispatcher.nodes.inFlight.set(inFlight);
  expect(pickMany(dispatcher, want.length)).toEqual(want);
});

it('a node that never has a time does not draw all requests', () => {
  const dispatcher = dispatcherOf('least-response-time', [1, 1]);
  dispatcher.nodes.serviceMs.set([10, none]);
  const picked = pickMany(dispatcher, 100);
  expect(picked.filter((node) => node === 0)).toHaveLength(50);
});

it('two choices take the node that would be less loaded', () => {
  const dispatcher = dispatcherOf('p2c', [1, 1]);
  dispatcher.nodes.inFlight.set([5, 0]);
  expect(pickMany(dispatcher, 5)).toEqual([1, 1, 1, 1, 1]);
});

it('two choices find the second of two nodes, however light', () => {
  const dispatcher = dispatcherOf('p2c', [1e12, 1]);
  dispatcher.nodes.inFlight.set([2 ** 31, 0]);
  dispatcher.nodes.inFlight[0] = 2 ** 32 - 1;
  expect(dispatcher.dispatch(0)).toBe(0); // 2^32 / 10^12 is less than 1
  const even = dispatcherOf('p2c', [1e6, 1]);
  even.nodes.inFlight[0] = 2_000_000;
  expect(even.dispatch(0)).toBe(1);
});

it('one choice is a draw by weight, however loaded', () => {
  const dispatcher = dispatcherOf('p2c', [3, 1], { choices: 1 });
  dispatcher.nodes.inFlight[0] = 1000;
  const heavy = pickMany(dispatcher, 4000).filter((node) => node === 0).length;
  expect(Math.abs(heavy - 3000)).toBeLessThan(110); // four standard deviations of 27
});

it('many choices find the least loaded of a fleet, few often miss it', () => {
  const hits = (choices: number): number => {
    let found = 0;
    for (let run = 0; run < 200; run++) {
      const dispatcher = dispatcherOf('p2c', Array(8).fill(1), { choices }, run);
      dispatcher.nodes.inFlight.set([9, 8, 7, 6, 5, 4, 3, 2]);
      if (dispatcher.dispatch(run) === 7) found++;
    }
    return found;
  };
  expect(hits(100)).toBe(200);
  // Two distinct ones of eight hold the last in a quarter of the draws; each further choice adds some.
  const [two, three, four] = [hits(2), hits(3), hits(4)];
  expect(Math.abs(two - 50)).toBeLessThan(25);
  expect(three).toBeGreaterThan(two);
  expect(four).toBeGreaterThan(three);
});

it.each([0, 1.5, 101])('%s choices are refused', (choices) => {
  expect(() => dispatcherOf('p2c', [1], { choices })).toThrowError(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('choices') }),
  );
});
