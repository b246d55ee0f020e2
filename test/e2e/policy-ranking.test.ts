import { expect, it } from 'vitest';
import { createRng } from '../../src/core/kernel/rng.ts';
import { arrivals } from '../../src/core/load/arrival-registry.ts';
import { createArrivals } from '../../src/core/load/create-arrivals.ts';
import { createRateProfile } from '../../src/core/load/rate-profile.ts';
import { inFreshFolder, runShell } from '../cli/transcript.ts';
import { constant, play, recorded } from '../support/models.ts';

/** Embedded nodes that are measured, and the same ones simulated: far from each other policies rank alike. */

const policies = ['round-robin', 'least-connections', 'p2c'];
const capacities = [30, 60, 120, 240];
const RATE = 315;
const DURATION_MS = 3000;
/** Beyond what chance does in so short a run. */
const CLEAR = 1.5;

/** A node of capacity c is one of speed c whose requests take a second of speed 1. */
function simulatedMs(policy: string, seed: number): number {
  const profile = createRateProfile({ kind: 'constant', rate: RATE }, DURATION_MS);
  const process = createArrivals(profile, arrivals.poisson, createRng(seed), DURATION_MS);
  const instants: number[] = [];
  for (let at = process.next(); at < DURATION_MS; at = process.next()) instants.push(at);
  const { metrics } = play({
    policy,
    nodes: capacities.map((speed) => ({ speed, weight: speed })),
    cpu: constant(1000),
    load: recorded(...instants),
    // All are answered, as in a load run.
    durationMs: 60_000,
    seed,
  });
  expect(metrics.unfinishedShare).toBe(0);
  return metrics.meanResponseMs!;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

it('policies rank on embedded nodes as they do in a simulation', { timeout: 60_000 }, async () => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
  const simulated = policies.map((policy) => mean(seeds.map((seed) => simulatedMs(policy, seed))));
  const serve = capacities.map((capacity) => `${capacity}/s`).join();
  const { stdout, stderr, exit } = await inFreshFolder({}, (work) =>
    runShell(
      `lbctl bench policies --serve ${serve} --rate ${RATE}/s --arrivals poisson ` +
        `--policy ${policies.join()} --rounds 1 -d ${DURATION_MS}ms --pause 100ms --json`,
      work,
      { timeoutMs: 50_000 },
    ),
  );
  expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
  const rows: { policy: string; meanResponseMs: { mean: number } }[] = JSON.parse(stdout).policies;
  expect(rows.map(({ policy }) => policy)).toEqual(policies);
  const measured = rows.map((row) => row.meanResponseMs.mean);
  const pairs = policies.flatMap((slow, i) =>
    policies.flatMap((quick, k) =>
      simulated[i]! > CLEAR * simulated[k]!
        ? [{ slow, quick, isAlike: measured[i]! > measured[k]! }]
        : [],
    ),
  );
  expect(pairs.length).toBeGreaterThanOrEqual(2);
  expect(pairs.filter(({ isAlike }) => !isAlike)).toEqual([]);
});
