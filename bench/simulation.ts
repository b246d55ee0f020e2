import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { runPlan } from '../src/adapters/simulation/run-plan.ts';
import { planScenario } from '../src/cli/simulate-plan.ts';
import type { Ms } from '../src/core/kernel/units.ts';
import { type Figure, inRate, inTimes, rate, type Timing, timing } from './measure.ts';

interface Once {
  readonly meanResponseMs: number;
  readonly tookMs: Ms;
  readonly maxRssMiB: number;
}

interface Cluster {
  readonly nodes: number;
  readonly policy: string;
  readonly requests: number;
  readonly rho: number;
  readonly discipline?: 'ps' | 'fifo';
}

/** In a process of its own, as it is for whoever simulates. */
function once({ nodes, policy, requests, rho, discipline = 'ps' }: Cluster): Once {
  const script = join(import.meta.dirname, 'simulate-once.ts');
  const args = [nodes, policy, requests, rho, discipline].map(String);
  const text = execFileSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    timeout: 600_000,
  });
  return JSON.parse(text) as Once;
}

/** Requests a second of simulated clusters, on one core. */
export function benchSimulation(rounds: number): Figure[] {
  const clusters = [
    { what: '100 nodes, p2c', nodes: 100, policy: 'p2c', requests: 6_000_000, least: 3 },
    { what: '10 000 nodes, p2c', nodes: 10_000, policy: 'p2c', requests: 4_000_000, least: 1.5 },
    { what: '100 nodes, lti', nodes: 100, policy: 'lti', requests: 2_000_000, least: 1 },
  ].map((one) => ({ ...one, rho: 0.9 }));
  const times = clusters.map((): Ms[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, cluster] of clusters.entries()) times[i]!.push(once(cluster).tookMs);
  }
  return clusters.map(({ what, requests, least }, i): Figure => {
    const { best, median } = timing(times[i]!);
    return {
      what: `requests of ${what}`,
      best: inRate(requests, best),
      median: inRate(requests, median),
      goal: { text: `at least ${least} M/s`, isMet: rate(requests, best) >= least },
    };
  });
}

const RHO = 0.8;
const EXACT = 1 / (1 - RHO);
/** Standard errors of these runs are 1 to 3 %. */
const AGREES = 0.1;

/** The same queue here and in SimPy, both held against theory before any time is shown. */
export function benchSimpy(rounds: number): Figure[] {
  const few = 100_000;
  const many = 3_000_000;
  const [ours, theirs]: [Ms[], Ms[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const one = once({ nodes: 1, policy: 'random', requests: many, rho: RHO, discipline: 'fifo' });
    check('lbctl', one.meanResponseMs);
    ours.push(one.tookMs);
    const script = join(import.meta.dirname, 'simpy-queue.py');
    const [mean, seconds] = execFileSync('/usr/bin/python3', [script, String(few), String(RHO)], {
      encoding: 'utf8',
      timeout: 120_000,
    })
      .trim()
      .split(' ')
      .map(Number);
    check('SimPy', mean!);
    theirs.push(1000 * seconds!);
  }
  const [own, peer]: [Timing, Timing] = [timing(ours), timing(theirs)];
  const ratio = rate(many, own.median) / rate(few, peer.median);
  return [
    {
      what: 'requests of an M/M/1 queue',
      best: inRate(many, own.best),
      median: inRate(many, own.median),
      ratio: `${inTimes(ratio)} SimPy`,
      goal: { text: 'at least 20x', isMet: ratio >= 20 },
    },
    {
      what: 'the same in SimPy',
      best: inRate(few, peer.best),
      median: inRate(few, peer.median),
    },
  ];
}

function check(who: string, mean: number): void {
  if (Math.abs(mean / EXACT - 1) > AGREES) {
    throw new Error(`${who}: a mean response of ${mean}, where theory has ${EXACT}`);
  }
}

/** Memory stays with the requests in flight. */
export function benchSimulationMemory(): Figure[] {
  const requests = 100_000_000;
  const { tookMs, maxRssMiB } = once({ nodes: 100, policy: 'p2c', requests, rho: 0.9 });
  const memory = `${maxRssMiB.toFixed(0)} MiB`;
  return [
    {
      what: `100 M requests, in ${(tookMs / 1000).toFixed(0)} s`,
      best: memory,
      median: memory,
      goal: { text: 'under 300 MB', isMet: maxRssMiB * 1.048576 < 300 },
    },
  ];
}

/** A sweep in one thread and in two, threads started in both. */
export async function benchSweep(rounds: number): Promise<Figure[]> {
  const plan = await planScenario('survey-unequal', {
    set: {},
    vary: { name: 'utilisation', values: ['50%', '60%', '70%', '80%'] },
    seedCount: 4,
  });
  const times: Record<1 | 2, Ms[]> = { 1: [], 2: [] };
  for (let round = 0; round < rounds; round++) {
    for (const threads of [1, 2] as const) {
      const begin = performance.now();
      await runPlan(plan, { threads, signal: new AbortController().signal });
      times[threads].push(performance.now() - begin);
    }
  }
  const [one, two] = [timing(times[1]), timing(times[2])];
  const ratio = one.median / two.median;
  return [
    {
      what: 'a sweep in two threads',
      best: `${(two.best / 1000).toFixed(1)} s`,
      median: `${(two.median / 1000).toFixed(1)} s`,
      ratio: `${inTimes(ratio)} of one thread`,
      goal: { text: 'at least 1.8x', isMet: ratio >= 1.8 },
    },
  ];
}
