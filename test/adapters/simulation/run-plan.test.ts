import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/adapters/simulation/run-plan.ts';
import type { SimulationPlan } from '../../../src/core/simulation/experiment.ts';
import { planDocument } from '../../../src/core/simulation/scenario/plan-document.ts';

const document = `version: 1
parameters: { rate: 100/s }
nodes: [{ id: n, count: 2 }]
requests: { cpu: exponential 5ms }
load: { rate: $rate }
policies: [round-robin, p2c]
run: { duration: 2s, seeds: 3 }
vary: { rate: [100/s, 200/s] }
`;
const never = new AbortController().signal;
const plan = (): Promise<SimulationPlan> => planDocument(document, 'test.yaml', { set: {} });

describe('runPlan', () => {
  it('gives the same, byte by byte, with any number of threads', async () => {
    const results = [];
    for (const threads of [1, 2, 5]) {
      results.push(JSON.stringify(await runPlan(await plan(), { threads, signal: never })));
    }
    expect(JSON.parse(results[0]!)).toMatchObject({ isPartial: false, seeds: [1, 2, 3] });
    expect(new Set(results).size).toBe(1);
  });

  it.each([1, 2])('tells of every cell with %d threads', async (threads) => {
    const turns: number[] = [];
    await runPlan(await plan(), {
      threads,
      signal: never,
      onCell: ({ done, total }) => turns.push(done / total),
    });
    expect(turns).toEqual(Array.from({ length: 12 }, (_, i) => (i + 1) / 12));
  });

  it.each([1, 2])('interrupted, gives what is done with %d threads', async (threads) => {
    const interrupting = new AbortController();
    const result = await runPlan(await plan(), {
      threads,
      signal: interrupting.signal,
      onCell: ({ done }) => done === 6 && interrupting.abort(),
    });
    expect(result.isPartial).toBe(true);
    expect(result.points.length).toBeGreaterThan(0);
    expect(result.points.length).toBeLessThan(4);
  });

  it.each([1, 2])('interrupted before it began, gives nothing with %d threads', async (threads) => {
    const result = await runPlan(await plan(), { threads, signal: AbortSignal.abort() });
    expect(result).toMatchObject({ isPartial: true, points: [], differences: [] });
  });

  const failing = async (experiment: string): Promise<SimulationPlan> => {
    const good = await plan();
    return {
      ...good,
      cell: (series, point, seed) =>
        point === 1
          ? { kind: 'computed', experiment, parameters: {}, series, point, seed }
          : good.cell(series, point, seed),
    };
  };

  it.each([1, 2])('a crash is an error and no hang with %d threads', async (threads) => {
    const run = runPlan(await failing('none'), { threads, signal: never });
    await expect(run).rejects.toThrow('"none" is not computed');
  });

  it.each([1, 2])('a failure of a cell keeps its code with %d threads', async (threads) => {
    const good = await plan();
    const cell: SimulationPlan['cell'] = (...place) => {
      const job = good.cell(...place);
      if (job.kind !== 'model') throw new Error('a document has models');
      const { model } = job;
      const policy = { name: 'bounded-ring', parameters: { c: 0.5 } } as const;
      const dispatching = { kind: 'policy', policy } as const;
      return { kind: 'model', model: { ...model, dispatch: { ...model.dispatch, dispatching } } };
    };
    const run = runPlan({ ...good, cell }, { threads, signal: never });
    await expect(run).rejects.toMatchObject({ name: 'LbError', code: 'USAGE' });
  });
});
