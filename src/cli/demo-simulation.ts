import { runPlan } from '../adapters/simulation/run-plan.ts';
import { formatMs } from '../core/kernel/units-text.ts';
import { planDocument } from '../core/simulation/scenario/plan-document.ts';
import { renderTable } from './render/table.ts';

/** A quarter of the nodes is four times as fast as the others. */
const scenario = `version: 1
nodes: [{ id: fast, count: 250, speed: 2, weight: 4 }, { id: slow, count: 750, speed: 0.5 }]
requests: { cpu: exponential 10ms }
load: { utilisation: 70% }
policies: [round-robin, weighted-round-robin, p2c]
run: { warmUp: 300ms, duration: 300ms, seeds: 1 }
metrics: [meanResponseMs, p99Ms]
`;

/** What the demonstration simulates, in words. */
export const demoSimulation = 'the same on 1000 nodes that are not there, in virtual time';

/** What a policy made of it. */
interface SimulatedPolicy {
  readonly policy: string;
  readonly meanResponseMs: number;
  readonly p99Ms: number;
}

/** Plays some 37 000 requests for each policy. Interrupted, it gives those that are done. */
export async function simulateMany(seed: number, signal: AbortSignal): Promise<SimulatedPolicy[]> {
  const plan = await planDocument(scenario, 'demo.yaml', { set: {}, seed });
  const { points } = await runPlan(plan, { threads: 1, signal });
  return points.map(({ series, metrics }) => ({
    policy: series,
    meanResponseMs: metrics.meanResponseMs!.mean,
    p99Ms: metrics.p99Ms!.mean,
  }));
}

export function simulatedTable(rows: readonly SimulatedPolicy[]): string {
  return renderTable(
    [
      { title: 'policy' },
      { title: 'mean response', align: 'right' },
      { title: 'p99', align: 'right' },
    ],
    rows.map(({ policy, meanResponseMs, p99Ms }) => [
      policy,
      formatMs(meanResponseMs),
      formatMs(p99Ms),
    ]),
  );
}
