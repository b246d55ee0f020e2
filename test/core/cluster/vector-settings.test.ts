import { describe, expect, it } from 'vitest';
import { parseCluster } from '../../../src/core/cluster/parse.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';

const parse = (vector: string) =>
  parseCluster(`version: 1\nnodes: [a=::1]\nvector: ${vector}\n`, { file: 'c', algorithms: [] });

async function mistakesOf(vector: string): Promise<string[]> {
  try {
    await parse(vector);
  } catch (error) {
    if (error instanceof LbError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('the section vector', () => {
  it('has the parameters of SPEC S1.1 to S1.8 by default', async () => {
    const { vector, ring } = await parse('{}');
    expect(vector).toMatchObject({
      performanceWeights: [0.4, 0.4, 0.2],
      loadWeights: [0.8, 0.8, 0.4],
      thresholds: { cpu: 0.9, memory: 0.9, disk: 0.85 },
      cycleMs: 6000,
      sampleMs: 1000,
      dch: { exponent: 1 },
      cumulative: { exponent: 0.5 },
      guards: { withinCycle: true, capacity: true, loadedMean: true },
    });
    expect(ring.virtualNodes).toBe(170);
  });

  it('takes durations as they are written', async () => {
    const { vector } = await parse('{ cycle: 1m, sample: 500ms }');
    expect(vector).toMatchObject({ cycleMs: 60_000, sampleMs: 500 });
  });

  it('fills in the rest of a part that is given', async () => {
    const { vector, given } = await parse('{ integral: { gain: 0.5 }, guards: null }');
    expect(vector.integral).toMatchObject({ gain: 0.5, deadBand: 0.06, outAbove: 0.95 });
    expect(vector.guards.capacity).toBe(true);
    expect(given).toEqual(['vector.integral.gain']);
  });

  it.each([
    {
      name: 'load weights that do not add up',
      text: '{ loadWeights: [0.8, 0.8, 0.8] }',
      want: 'vector.loadWeights is [0.8, 0.8, 0.8], but must add up to 2',
    },
    {
      name: 'a performance weight above 1',
      text: '{ performanceWeights: [1.2, -0.2, 0] }',
      want: 'vector.performanceWeights 1 is 1.2, but must be a number from 0 to 1',
    },
    {
      name: 'a threshold of 0',
      text: '{ thresholds: { disk: 0 } }',
      want: 'vector.thresholds.disk is 0, but must be greater than 0',
    },
    {
      name: 'a threshold in percent',
      text: '{ thresholds: { cpu: 90 } }',
      want: 'vector.thresholds.cpu is 90, but must be a number from 0 to 1',
    },
    {
      name: 'an unknown law',
      text: '{ law: stedy }',
      want: 'vector.law is "stedy", but must be static, dch, dch-linear, cumulative, integral or steady',
    },
    {
      name: 'samples farther apart than cycles',
      text: '{ cycle: 1s, sample: 2s }',
      want: 'vector.sample is "2s", longer than vector.cycle, which is "1s"',
    },
    {
      name: 'a cycle shorter than the default sample, beside another mistake',
      text: '{ cycle: 500ms, law: none }',
      want: 'vector.sample is "1s", longer than vector.cycle, which is "500ms"',
    },
    {
      name: 'no time between cycles',
      text: '{ cycle: 0ms }',
      want: 'vector.cycle is "0ms", but must be a duration from 1ms to 1d with its unit',
    },
    {
      name: 'a duration without its unit',
      text: '{ sample: 1000 }',
      want: 'vector.sample is 1000, but must be a duration from 1ms to 1d with its unit',
    },
    {
      name: 'a way back above the way out',
      text: '{ integral: { outAbove: 0.6, backBelow: 0.6 } }',
      want: 'vector.integral.backBelow is 0.6, but must be less than outAbove, which is 0.6',
    },
    {
      name: 'a way out below the default way back',
      text: '{ integral: { outAbove: 0.5 } }',
      want: 'vector.integral.backBelow is 0.6, but must be less than outAbove, which is 0.5',
    },
    {
      name: 'a cap below 1',
      text: '{ iopsRatioCap: 0.5 }',
      want: 'vector.iopsRatioCap is 0.5, but must be 0 or a number from 1',
    },
    {
      name: 'a cap without end',
      text: '{ iopsRatioCap: .inf }',
      want: 'vector.iopsRatioCap is .inf, but must be 0 or a number from 1',
    },
    {
      name: 'an unknown guard',
      text: '{ guards: { capasity: false } }',
      want: 'unknown key "capasity" in vector.guards',
    },
    {
      name: 'an exponent of 0',
      text: '{ cumulative: { exponent: 0 } }',
      want: 'vector.cumulative.exponent is 0, but must be greater than 0',
    },
  ])('refuses $name', async ({ text, want }) => {
    expect(await mistakesOf(text)).toContain(want);
  });

  it('accepts weights that add up but for rounding', async () => {
    expect(await mistakesOf('{ performanceWeights: [0.3, 0.3, 0.4000000001] }')).toEqual([]);
  });
});
