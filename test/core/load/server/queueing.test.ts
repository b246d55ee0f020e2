import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRngStream, type Rng } from '../../../../src/core/kernel/rng.ts';
import { disciplines } from '../../../../src/core/load/server/discipline.ts';
import { ServerModel, type ServerOptions } from '../../../../src/core/load/server/server-model.ts';

/** Models against the theory of queues: means within three standard errors of independent runs. */

const theory = JSON.parse(
  readFileSync(new URL('../../../fixtures/queueing/reference.json', import.meta.url), 'utf8'),
) as {
  readonly mm1ps: readonly { readonly lambda: number; readonly mu: number; readonly ET: number }[];
  readonly mmc: readonly { readonly c: number; readonly rho: number; readonly ET: number }[];
};

const RUNS = 10;
const REQUESTS = 12_000;
/** Until a node that began empty is as full as it is in the long run. */
const WARM_UP = 3000;

const exponential = (rng: Rng): number => -Math.log(1 - rng());
const laws: Record<string, (rng: Rng) => number> = {
  exponential,
  constant: () => 1,
  /** Two exponential laws with a squared coefficient of variation of 10. */
  'very uneven': (rng) => {
    const p = (1 + Math.sqrt(9 / 11)) / 2;
    const isShort = rng() < p;
    return exponential(rng) / (2 * (isShort ? p : 1 - p));
  },
};

/** Mean response time of a run. */
function run(options: ServerOptions, lambda: number, law: (rng: Rng) => number, seed: number) {
  const arrivals = createRngStream(seed, 'arrivals');
  const demands = createRngStream(seed, 'demands');
  const server = new ServerModel<{ at: number; index: number }>(options);
  let sum = 0;
  const completeUntil = (now: number): void => {
    for (let at = server.nextCompletion(); at <= now; at = server.nextCompletion()) {
      const request = server.complete();
      if (request.index >= WARM_UP) sum += at - request.at;
    }
  };
  let now = 0;
  for (let index = 0; index < REQUESTS; index++) {
    now += exponential(arrivals) / lambda;
    completeUntil(now);
    server.arrive(now, law(demands), { at: now, index });
  }
  completeUntil(Number.MAX_VALUE);
  return sum / (REQUESTS - WARM_UP);
}

function expectMean(options: ServerOptions, lambda: number, law: keyof typeof laws, want: number) {
  const means = Array.from({ length: RUNS }, (_, seed) => run(options, lambda, laws[law]!, seed));
  const mean = means.reduce((sum, one) => sum + one) / RUNS;
  const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (RUNS - 1);
  const error = Math.sqrt(variance / RUNS);
  expect(error).toBeLessThan(0.1 * want);
  expect(Math.abs(mean - want) / error).toBeLessThan(3);
}

describe('a node that shares its core', () => {
  it.each(theory.mm1ps.filter(({ lambda }) => lambda <= 0.8))(
    'answers at load $lambda in $ET on average',
    ({ lambda, ET }) => {
      expectMean({ discipline: disciplines.ps, cores: 1 }, lambda, 'exponential', ET);
    },
  );

  it.each(Object.keys(laws))('does so with %s demands alike', (law) => {
    expectMean({ discipline: disciplines.ps, cores: 1 }, 0.7, law, 1 / 0.3);
  });
});

describe('a node that serves in order', () => {
  it.each(theory.mmc.filter(({ rho }) => rho <= 0.9))(
    'answers with $c cores at load $rho in $ET on average',
    ({ c, rho, ET }) => {
      expectMean({ discipline: disciplines.fifo, cores: c }, c * rho, 'exponential', ET);
    },
  );

  it('answers with constant demands half as late as with exponential ones: (1 + ρ / (2 (1 - ρ)))', () => {
    expectMean({ discipline: disciplines.fifo, cores: 1 }, 0.8, 'constant', 3);
  });
});
