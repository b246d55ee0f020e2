import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/core/kernel/rng.ts';
import { createDemands, demandNames } from '../../../../src/core/load/server/demand.ts';

describe.each(demandNames)('%s demands', (law) => {
  it('have the mean that makes the rate, of all cores together', () => {
    const demand = createDemands({ rate: 200, cores: 4, law }, createRng(1));
    let sum = 0;
    for (let i = 0; i < 20_000; i++) sum += demand(undefined);
    // An exponential law deviates as much as its mean.
    expect(Math.abs(sum / 20_000 - 20)).toBeLessThan((3 * 20) / Math.sqrt(20_000));
  });

  it('follow the size where a mean size is set', () => {
    const demand = createDemands({ rate: 100, cores: 1, law, meanSize: 1000 }, createRng(1));
    expect([demand(1000), demand(5000), demand(0)]).toEqual([10, 50, 0]);
  });

  it('are none without a rate', () => {
    const demand = createDemands({ cores: 2, law, meanSize: 1000 }, createRng(1));
    expect([demand(undefined), demand(5000)]).toEqual([0, 0]);
  });
});

it('sizes do not matter without a mean size', () => {
  const demand = createDemands({ rate: 100, cores: 1, law: 'constant' }, createRng(1));
  expect(demand(1_000_000)).toBe(10);
});
