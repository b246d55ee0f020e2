import { describe, expect, it } from 'vitest';
import { Jobs } from '../../../../src/core/simulation/engine/jobs.ts';
import { runModel } from '../../../../src/core/simulation/engine/run-model.ts';
import { isFailedAllocation } from '../../../../src/core/simulation/out-of-memory.ts';
import { constant, type ModelTraits, modelOf } from '../../../support/models.ts';

const eager: ModelTraits['load'] = {
  kind: 'closed',
  clients: 10,
  think: null,
  requestsPerClient: null,
};

describe('a simulation that would never end fails', () => {
  it.each<ModelTraits & { name: string }>([
    { name: 'when very many fit into a nanosecond', cpu: constant(1e-15) },
  ])('$name', (traits) => {
    const model = modelOf({ ...traits, load: eager, durationMs: 1000 });
    expect(() => runModel(model)).toThrow(
      expect.objectContaining({
        code: 'SIMULATION_FAILED',
        message: expect.stringMatching(/^simulated time stands still at 0/),
      }),
    );
  });

  it('but not when all ask at once and have their answers at once', () => {
    const load = { ...eager, clients: 20_000, requestsPerClient: 3 };
    const { metrics } = runModel(modelOf({ load, cpu: constant(0.001), durationMs: 100_000 }));
    expect(metrics.errorShare).toBe(0);
  });
});

describe('a simulation that outgrows memory fails', () => {
  it('when there are more jobs than may be', () => {
    const jobs = new Jobs(2048);
    const tickets = Array.from({ length: 2048 }, () => jobs.take());
    expect(() => jobs.take()).toThrow(
      expect.objectContaining({
        code: 'SIMULATION_FAILED',
        message: 'a simulated cluster has 2048 requests inside',
      }),
    );
    jobs.release(tickets[5]!);
    expect(jobs.take()).toBe(tickets[5]);
  });

  it('when nothing more can be allocated', () => {
    const thrown = (make: () => unknown): unknown => {
      try {
        return make();
      } catch (error) {
        return error;
      }
    };
    expect(isFailedAllocation(thrown(() => new ArrayBuffer(2 ** 46)))).toBe(true);
    expect(isFailedAllocation(thrown(() => new Array(-1)))).toBe(false);
  });
});
