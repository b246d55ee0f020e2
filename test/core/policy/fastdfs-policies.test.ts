import { describe, expect, it } from 'vitest';
import { NO_NODE } from '../../../src/core/policy/policy.ts';
import { type PolicyName, policies } from '../../../src/core/policy/registry.ts';
import fixture from '../../fixtures/policy/fastdfs.json' with { type: 'json' };
import { contextOf, Dispatcher } from './dispatching.ts';

const none = Number.NaN;
const names = ['fastdfs-free-space', 'fastdfs-threshold', 'fastdfs-dynamic'] as const;

/** Storage in GB of 100, and the load value that CPU, memory and disk alike come to. */
interface Groups {
  readonly free: readonly number[];
  readonly loads?: readonly number[];
}

function report({ nodes, policy }: Dispatcher, { free, loads }: Groups): void {
  nodes.freeBytes.set(free.map((gigabytes) => gigabytes * 1e9));
  nodes.totalBytes.fill(100e9);
  for (const column of [nodes.cpu, nodes.memory, nodes.disk]) {
    if (loads !== undefined) column.set(loads.map((value) => value / 100));
  }
  policy.refresh!(0);
}

function dispatcherOf(name: PolicyName, groups: Groups): Dispatcher {
  const dispatcher = new Dispatcher(policies[name], contextOf(groups.free.map(() => 1)));
  report(dispatcher, groups);
  return dispatcher;
}

const pickMany = (dispatcher: Dispatcher, count: number): number[] =>
  Array.from({ length: count }, (_, number) => dispatcher.dispatch(number));

const counts = (picked: readonly number[]): number[] =>
  [0, 1, 2].map((node) => picked.filter((one) => one === node).length);

describe('fastdfs-free-space', () => {
  const { groups, store_lookup2 } = fixture.fastdfs;
  const free = groups.map((group) => group.free_mb / 1000);
  it.each([
    { name: 'the most', free, want: groups.findIndex((group) => group.name === store_lookup2) },
    { name: 'the most', free: [20, 40, 9], want: 1 },
    { name: 'the first of equals', free: [40, 40, 30], want: 0 },
  ])('takes $name of $free GB', ({ free, want }) => {
    expect(pickMany(dispatcherOf('fastdfs-free-space', { free }), 3)).toEqual([want, want, want]);
  });

  it('stays with its node until the next report', () => {
    const dispatcher = dispatcherOf('fastdfs-free-space', { free: [20, 40, 90] });
    dispatcher.nodes.freeBytes[0] = 95e9;
    expect(pickMany(dispatcher, 2)).toEqual([2, 2]);
    dispatcher.policy.refresh!(1);
    expect(pickMany(dispatcher, 2)).toEqual([0, 0]);
  });

  it('scans forward from a closed node, then wraps', () => {
    const dispatcher = dispatcherOf('fastdfs-free-space', { free: [20, 90, 5] });
    dispatcher.nodes.isOpen[1] = 0;
    expect(dispatcher.dispatch(0)).toBe(0);
  });
});

it.each(names)('%s: exactly the reserve is not enough, and no room is no node', (name) => {
  const dispatcher = dispatcherOf(name, { free: [10, 11, 10] });
  expect(counts(pickMany(dispatcher, 6))).toEqual([0, 6, 0]);
  report(dispatcher, { free: [10, 10, 9] });
  expect(dispatcher.dispatch(0)).toBe(NO_NODE);
});

it.each(names)('%s: where nothing is known, nodes take turns', (name) => {
  const dispatcher = dispatcherOf(name, { free: [none, none, none] });
  expect(counts(pickMany(dispatcher, 30))).toEqual([10, 10, 10]);
});

it.each([
  { name: 'fastdfs-free-space', want: [0, 0, 30] },
  { name: 'fastdfs-threshold', want: [0, 0, 30] },
  { name: 'fastdfs-dynamic', want: [5, 10, 15] }, // 20 : 40 : 60
] as const)('$name: unknown storage counts as the mean of what is known', ({ name, want }) => {
  const dispatcher = dispatcherOf(name, { free: [20, none, 60] });
  expect(counts(pickMany(dispatcher, 30))).toEqual(want);
});

describe('fastdfs-threshold', () => {
  it.each([
    { name: 'the most free', loads: [14, 26, 75], want: 2 },
    { name: 'the next when that is above 75', loads: [14, 26, 76], want: 1 },
    { name: 'the least loaded when all are above', loads: [90, 80, 85], want: 1 },
  ])('takes $name: $loads', ({ loads, want }) => {
    const dispatcher = dispatcherOf('fastdfs-threshold', { free: [20, 40, 90], loads });
    expect(dispatcher.dispatch(0)).toBe(want);
  });

  it('smooths loads by half from report to report', () => {
    const dispatcher = dispatcherOf('fastdfs-threshold', { free: [20, 40, 90], loads: [0, 0, 60] });
    report(dispatcher, { free: [20, 40, 90], loads: [0, 0, 88] }); // 74
    expect(dispatcher.dispatch(0)).toBe(2);
    report(dispatcher, { free: [20, 40, 90], loads: [0, 0, 88] }); // 81
    expect(dispatcher.dispatch(1)).toBe(1);
  });
});

describe('fastdfs-dynamic', () => {
  it('goes by free storage when loads are equal', () => {
    const dispatcher = dispatcherOf('fastdfs-dynamic', { free: [20, 40, 90] });
    const shares = counts(pickMany(dispatcher, 150)).map((count) => count / 150);
    expect(shares).toEqual(fixture.fastdfs.weights_by_free.map((w) => expect.closeTo(w, 12)));
  });

  it.each([
    { loads: [0, 50, 0], want: [20, 10, 20] },
    { loads: [0, 76, 0], want: [25, 0, 25] },
    { loads: [80, 78, 90], want: [0, 50, 0] },
  ])('leaves headroom by load: $loads', ({ loads, want }) => {
    const dispatcher = dispatcherOf('fastdfs-dynamic', { free: [50, 50, 50], loads });
    expect(counts(pickMany(dispatcher, 50))).toEqual(want);
  });
});
