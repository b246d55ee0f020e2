import { describe, expect, it } from 'vitest';
import { type PolicyName, policies } from '../../../src/core/policy/registry.ts';
import { race } from './race.ts';

const plan = { requests: 6000, meanLength: 1, seed: 1 };

describe('four nodes of speed 1, 2, 4, 8 at 70 % load', () => {
  const unequal = { ...plan, speeds: [1, 2, 4, 8], rate: () => 0.7 * 15 };
  const meanOf = (name: PolicyName) => race(policies[name], unequal).meanResponseTime;
  const roundRobin = meanOf('round-robin');

  it.each([
    'weighted-round-robin',
    'weighted-random',
    'weighted-least-connections',
    'p2c',
    'lti',
    'lti-plus',
    'dch',
    'ring',
    'bounded-ring',
  ] as const)('%s beats round robin by far', (name) => {
    expect(meanOf(name)).toBeLessThan(roundRobin / 10);
  });

  it('lti is ahead of weighted least connections, that of weighted turns', () => {
    const [lti, least, turns] = (
      ['lti', 'weighted-least-connections', 'weighted-round-robin'] as const
    ).map(meanOf);
    expect(lti).toBeLessThan(0.95 * least!);
    expect(least).toBeLessThan(turns!);
  });

  it('lti-plus without limits is lti', () => {
    expect(meanOf('lti-plus')).toBe(meanOf('lti'));
  });
});

describe('four equal nodes', () => {
  // Round robin over four is E4/M/1, whose mean is 6.38 in the long run.
  const equal = { ...plan, requests: 20_000, speeds: [1, 1, 1, 1], rate: () => 3.6 };
  it('order as computed for load 0.9', () => {
    const [turns, least, lti, two] = (
      ['round-robin', 'least-connections', 'lti', 'p2c'] as const
    ).map((name) => race(policies[name], equal).meanResponseTime);
    expect(lti).toBeLessThan(least!);
    expect(least).toBeLessThan(two!);
    expect(two).toBeLessThan(0.75 * turns!);
  });
});

it('in a burst lti-plus keeps every node below its critical count, lti does not', () => {
  const rate = (at: number): number => (at % 100 < 10 ? 30 : 8);
  const burst = { ...plan, speeds: [1, 2, 4, 8], rate, criticalCount: 12 };
  const lti = race(policies.lti, burst);
  const plus = race(policies['lti-plus'], burst);
  expect(Math.max(...lti.mostInFlight)).toBeGreaterThan(12);
  expect(Math.max(...plus.mostInFlight)).toBeLessThan(12);
  expect(plus.heldCount).toBeGreaterThan(0);
  expect(lti.heldCount).toBe(0);
});
