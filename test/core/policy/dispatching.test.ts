import { describe, expect, it } from 'vitest';
import {
  createDispatching,
  type Dispatching,
  isRead,
  printDispatching,
} from '../../../src/core/policy/dispatching.ts';
import { parsePolicy } from '../../../src/core/policy/parse-policy.ts';
import { contextOf, requestOf } from './dispatching.ts';

const one = (text: string): Dispatching => ({ kind: 'policy', policy: parsePolicy(text) });
const names = {
  nodes: [
    { id: 'a', zone: '' },
    { id: 'b', zone: '' },
  ],
  classes: ['all'],
};
const pool = (standard: string, ...policies: readonly (string | undefined)[]): Dispatching => ({
  kind: 'pool',
  names,
  rules: {
    default: parsePolicy(standard),
    rules: policies.map((policy, i) => ({
      id: `r${i}`,
      kind: 'function',
      priority: i,
      nodes: ['b'],
      ...(policy !== undefined && { policy: parsePolicy(policy) }),
    })),
  },
});

describe('which columns are read', () => {
  it.each([
    { dispatching: one('lti'), work: true, inFlight: false },
    { dispatching: one('round-robin'), work: false, inFlight: false },
    { dispatching: one('least-connections'), work: false, inFlight: true },
    { dispatching: pool('round-robin', undefined), work: false, inFlight: false },
    { dispatching: pool('round-robin', undefined, 'lti'), work: true, inFlight: false },
    { dispatching: pool('p2c'), work: false, inFlight: true },
  ])('$dispatching.kind reads work: $work, in flight: $inFlight', ({ dispatching, ...wanted }) => {
    const found = { work: isRead(dispatching, 'work'), inFlight: isRead(dispatching, 'inFlight') };
    expect(found).toEqual(wanted);
  });
});

it.each([
  [one('lti-plus:margin=0.2'), 'lti-plus:margin=0.2'],
  [one('random'), 'random'],
  [pool('random', 'lti', undefined), 'pool of r0, r1, else random'],
  [pool('p2c'), 'pool of no rules, else p2c'],
])('is told in words: %#', (dispatching, text) => {
  expect(printDispatching(dispatching)).toBe(text);
});

it('makes a policy, or a pool by its rules', () => {
  const picks = (dispatching: Dispatching): number[] => {
    const policy = createDispatching(dispatching, contextOf([1, 1]));
    return [1, 2, 3].map((number) => policy.pick(requestOf(number)));
  };
  expect(picks(one('round-robin')).sort()).not.toEqual([1, 1, 1]);
  expect(picks(pool('round-robin', undefined))).toEqual([1, 1, 1]);
});
