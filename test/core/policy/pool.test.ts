import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/core/policy/parse-policy.ts';
import { HELD, NO_NODE, type PolicySpec } from '../../../src/core/policy/policy.ts';
import { createPool, type PoolRule } from '../../../src/core/policy/pool.ts';
import { policies } from '../../../src/core/policy/registry.ts';
import { contextOf, Dispatcher } from './dispatching.ts';
import { policyContract } from './policy-contract.ts';

const nodes = [
  { id: 'a', zone: 'room-1/rack-1' },
  { id: 'b', zone: 'room-1/rack-2' },
  { id: 'c', zone: 'room-2' },
  { id: 'd', zone: 'room-10' },
];
const classes = ['small', 'large', 'huge'];
const [small, large, huge] = [0, 1, 2];

function poolOf(rules: readonly PoolRule[], fallback = 'round-robin'): Dispatcher {
  const spec = {
    ...policies['round-robin'],
    create: (context) =>
      createPool({ rules, default: parsePolicy(fallback) }, { nodes, classes }, context),
  } satisfies PolicySpec;
  return new Dispatcher(spec, contextOf([1, 1, 1, 1]));
}

const ask = (dispatcher: Dispatcher, requestClass: number, count = 4): number[] =>
  Array.from({ length: count }, (_, number) => dispatcher.dispatch(number, { requestClass }));

const rule = (id: string, more: Partial<PoolRule> = {}): PoolRule => ({
  id,
  kind: 'function',
  priority: 0,
  ...more,
});

describe('function rules', () => {
  it.each([
    { name: 'by id', more: { nodes: ['b', 'd'] }, want: [1, 3, 1, 3] },
    { name: 'by zone with all in it', more: { zones: ['room-1'] }, want: [0, 1, 0, 1] },
    { name: 'by either', more: { nodes: ['c'], zones: ['room-1/rack-2'] }, want: [1, 2, 1, 2] },
    { name: 'not at all', more: {}, want: [0, 1, 2, 3] },
  ])('narrow the nodes $name', ({ more, want }) => {
    const dispatcher = poolOf([rule('r', { classes: ['large'], ...more })]);
    expect(ask(dispatcher, large)).toEqual(want);
  });

  it('leave other classes, and classes that nobody knows, to the default', () => {
    const dispatcher = poolOf([rule('r', { classes: ['large'], nodes: ['b'] })]);
    expect(ask(dispatcher, small)).toEqual([0, 1, 2, 3]);
    expect(ask(dispatcher, 77)).toEqual([0, 1, 2, 3]);
    expect(ask(dispatcher, large)).toEqual([1, 1, 1, 1]);
  });

  it('go by priority, then by id', () => {
    const dispatcher = poolOf([
      rule('z', { nodes: ['a'], priority: 5, classes: ['huge', 'large'] }),
      rule('y', { nodes: ['b'], priority: 5, classes: ['large'] }),
      rule('x', { nodes: ['c'], priority: 9, classes: ['small'] }),
      rule('w', { nodes: ['d'] }),
    ]);
    expect([small, large, huge, 77].map((one) => ask(dispatcher, one, 1)[0])).toEqual([2, 1, 0, 3]);
  });

  it('go on to the next when all their nodes are closed, and at last to all nodes', () => {
    const dispatcher = poolOf([
      rule('first', { nodes: ['a'], priority: 2 }),
      rule('second', { nodes: ['b'], priority: 1 }),
    ]);
    const { isOpen } = dispatcher.nodes;
    expect(ask(dispatcher, small, 1)).toEqual([0]);
    isOpen[0] = 0;
    expect(ask(dispatcher, small, 1)).toEqual([1]);
    isOpen[1] = 0;
    expect(ask(dispatcher, small, 3)).toEqual([2, 3, 2]);
    isOpen[0] = 1;
    expect(ask(dispatcher, small, 1)).toEqual([0]);
    isOpen.fill(0);
    expect(ask(dispatcher, small, 1)).toEqual([NO_NODE]);
  });

  it('go on when their nodes have no room for what is stored', () => {
    const dispatcher = poolOf([
      rule('disk', { nodes: ['a'], policy: parsePolicy('fastdfs-free-space') }),
    ]);
    dispatcher.nodes.totalBytes.fill(100);
    dispatcher.nodes.freeBytes.set([50, 1, 1, 1]);
    dispatcher.policy.refresh!(0);
    expect(ask(dispatcher, small, 2)).toEqual([0, 0]);
    dispatcher.nodes.freeBytes[0] = 1;
    dispatcher.policy.refresh!(0);
    expect(ask(dispatcher, small, 2)).toEqual([0, 1]);
  });

  it('may hold requests', () => {
    const dispatcher = poolOf([rule('r', { nodes: ['a'], policy: parsePolicy('lti-plus') })]);
    dispatcher.nodes.criticalCount.fill(2);
    expect(ask(dispatcher, small, 2)).toEqual([0, HELD]);
    dispatcher.end(0);
    expect(ask(dispatcher, small, 1)).toEqual([0]);
  });
});

describe('balance rules', () => {
  const balance = (id: string, policy: string, more: Partial<PoolRule> = {}) =>
    rule(id, { kind: 'balance', policy: parsePolicy(policy), ...more });

  it('pick among the nodes of a function rule that has no policy', () => {
    const dispatcher = poolOf([
      rule('r', { nodes: ['b', 'c'] }),
      balance('low', 'round-robin'),
      balance('high', 'least-connections', { priority: 1 }),
    ]);
    dispatcher.nodes.inFlight.set([0, 7, 5, 0]);
    expect(ask(dispatcher, small)).toEqual([2, 2, 1, 2]);
  });

  it('pick among all nodes where no function rule applies', () => {
    const dispatcher = poolOf([balance('b', 'least-connections', { classes: ['large'] })]);
    dispatcher.nodes.inFlight.set([9, 9, 9, 0]);
    expect(ask(dispatcher, large, 2)).toEqual([3, 3]);
    expect(ask(dispatcher, small, 2)).toEqual([0, 1]);
  });
});

it('one policy of one rule takes its turns over all classes', () => {
  const dispatcher = poolOf([rule('r', { nodes: ['a', 'b', 'c'] })]);
  expect([small, large, huge].flatMap((one) => ask(dispatcher, one, 1))).toEqual([0, 1, 2]);
});

it('tells each policy the end of its own requests, of many at a time', () => {
  const dispatcher = poolOf(
    [rule('r', { classes: ['large'], nodes: ['a'], policy: parsePolicy('lti') })],
    'lti',
  );
  for (let number = 0; number < 300; number++) {
    dispatcher.dispatch(number, { requestClass: number % 2 });
  }
  for (const ticket of dispatcher.open) dispatcher.end(ticket);
  // Everything has ended: equal nodes, none of which has anything to do.
  expect(ask(dispatcher, small, 4)).toEqual([0, 1, 2, 3]);
});

describe.each(['p2c', 'lti-plus', 'dch', 'bounded-ring'] as const)('a pool of %s alone', (name) => {
  const spec: PolicySpec = policies[name];
  const { idealShares: _, ...rest } = spec;
  policyContract({
    ...rest,
    parameters: {},
    meanings: {},
    create: (context) =>
      createPool(
        { rules: [], default: { name, parameters: {} } },
        { nodes: context.addresses.map((id) => ({ id, zone: '' })), classes: ['all'] },
        context,
      ),
  });
});
