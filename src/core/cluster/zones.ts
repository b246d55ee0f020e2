import type { Weight } from '../kernel/units.ts';
import type { ClusterNode } from './node.ts';

/** A zone with everything in it and in the zones below. */
export interface ZoneSummary {
  /** `a/b/c`; '' for the nodes without a zone. */
  readonly zone: string;
  readonly nodeCount: number;
  readonly aliveCount: number;
  /** Of the nodes that are alive. */
  readonly weight: Weight;
}

/**
 * All zones, outer ones before those inside them, neighbours by name; nodes without a zone last.
 * @param known zones to list even when no node is in them
 */
export function summariseZones(
  nodes: readonly ClusterNode[],
  known: readonly string[],
): ZoneSummary[] {
  const summaries = new Map<string, { nodeCount: number; aliveCount: number; weight: number }>();
  const summaryOf = (zone: string) => {
    const summary = summaries.get(zone) ?? { nodeCount: 0, aliveCount: 0, weight: 0 };
    summaries.set(zone, summary);
    return summary;
  };
  for (const zone of known) for (const outer of outerZones(zone)) summaryOf(outer);
  for (const node of nodes) {
    for (const zone of outerZones(node.zone)) {
      const summary = summaryOf(zone);
      summary.nodeCount++;
      if (node.state !== 'alive') continue;
      summary.aliveCount++;
      summary.weight += node.weight;
    }
  }
  return [...summaries]
    .map(([zone, summary]) => ({ zone, ...summary }))
    .sort((a, b) => compareZones(a.zone, b.zone));
}

/** a/b/c → a, a/b, a/b/c */
export function outerZones(zone: string): string[] {
  const parts = zone.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function compareZones(a: string, b: string): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
  const [left, right] = [a.split('/'), b.split('/')];
  const at = left.findIndex((part, i) => part !== right[i]);
  if (at === -1) return left.length - right.length;
  if (right[at] === undefined) return 1;
  return left[at]! < right[at] ? -1 : 1;
}
