import { formatCounted, formatMs } from '../core/kernel/units-text.ts';
import type { SimulationEvent } from '../core/simulation/experiment.ts';

/** Of more nodes at once the first are named. */
const MOST_NODES = 4;

/** `at 12.0 s web-3, web-4 killed`: what happens to several nodes at once is one event for people. */
export function eventTexts(events: readonly SimulationEvent[]): string[] {
  const groups = Map.groupBy(events, ({ atMs, kind }) => `${formatMs(atMs)} ${kind}`);
  return [...groups.values()].map((group) => {
    const { atMs, kind } = group[0]!;
    return `at ${formatMs(atMs)} ${nodesOf(group)} ${kind}`;
  });
}

function nodesOf(events: readonly SimulationEvent[]): string {
  const names = events.slice(0, MOST_NODES).map(({ node }) => node);
  const left = events.length - names.length;
  return left === 0 ? names.join(', ') : `${names.join(', ')} and ${formatCounted(left, 'other')}`;
}
