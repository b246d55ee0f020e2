import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/core/kernel/rng.ts';
import type { DemandSpec } from '../../../../src/core/load/demand/demand.ts';
import { demandLaws, demandNames } from '../../../../src/core/load/demand/registry.ts';
import { createDemands } from '../../../../src/core/load/server/demand.ts';

describe.each(demandNames)('%s demands', (law) => {
  const spec: DemandSpec = demandLaws[law];

  it('have the mean that makes the rate, of all cores together', () => {
    const demand = createDemands({ rate: 200, cores: 4, law }, createRng(1));
    let sum = 0;
    for (let i = 0; i < 20_000; i++) sum += demand(undefined);
    const deviation = Math.sqrt(spec.variation(spec.parameter?.default ?? 0)) * 20;
    expect(Math.abs(sum / 20_000 - 20)).toBeLessThanOrEqual((3 * deviation) / Math.sqrt(20_000));
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
