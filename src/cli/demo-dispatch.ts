import { systemClock } from '../adapters/clock.ts';
import { comparePolicies, type PolicyRow } from '../core/load/policy-comparison.ts';
import { planBench } from './bench-plan.ts';
import { choosePolicies } from './bench-policy.ts';
import { runRounds } from './bench-rounds.ts';
import { withServedNodes } from './bench-served.ts';

/** Requests a second that the nodes can serve: each twice what the one before can. */
const CAPACITIES = [30, 60, 120, 240];
const POLICIES = 'round-robin,weighted-round-robin,weighted-least-connections,p2c,lti';
/** 70 % of what all of them can. */
const RATE = `${0.7 * CAPACITIES.reduce((sum, rate) => sum + rate)}/s`;

/** What the demonstration dispatches, in words. */
export const demoLoad = `${RATE} to four small nodes of ${CAPACITIES.join(', ')}/s`;

/** Serves small nodes of unequal capacities and puts the same requests through some policies. */
export async function demoDispatch(seed: number, signal: AbortSignal): Promise<PolicyRow[]> {
  const flags = {
    serve: CAPACITIES.map((rate) => `${rate}/s`).join(','),
    demand: 'exponential',
    rate: RATE,
    arrivals: 'poisson',
    duration: '2s',
    timeout: '5s',
    threads: 1,
    seed,
    'keyed-by': 'client',
    insecure: false,
    'lift-limits': false,
    'i-own-this-target': false,
  } as const;
  return withServedNodes([], flags, async (targets) => {
    const bench = await planBench(targets, flags);
    const policies = choosePolicies(POLICIES, bench);
    const options = { rounds: 1, pauseMs: 200, signal, clock: systemClock, tell: () => undefined };
    const { runs } = await runRounds(bench, policies, options);
    return comparePolicies(runs, []);
  });
}
