import { Flags } from '@oclif/core';
import type { Sighting, Vantage } from '../core/health/vantage.ts';
import type { LbError } from '../core/kernel/errors.ts';

export const viaFlag = Flags.string({
  multiple: true,
  helpValue: 'NODE',
  summary: 'Look from this node too, over SSH, before a node without a connection counts as dead.',
});

interface Given {
  readonly cluster?: string | undefined;
  readonly node?: readonly string[] | undefined;
  readonly via?: readonly string[] | undefined;
}

/**
 * The nodes of --via, reached as section probe says. Loaded only where they are asked for: they bring
 * SSH with them.
 * @throws LbError UNKNOWN_NODE, CLUSTER_NOT_FOUND, CLUSTER_INVALID
 */
export async function openVantages({ via = [], cluster, node }: Given): Promise<Vantage[]> {
  if (via.length === 0) return [];
  const { planProbe } = await import('./probe-plan.ts');
  const { createSshVantage } = await import('../adapters/health/vantage.ts');
  const { thisOperator } = await import('../adapters/probe/ssh/operator.ts');
  const { targets } = await planProbe(via, { all: false, cluster, node });
  const operator = thisOperator();
  return targets.map((target) => createSshVantage(target, operator));
}

/** Once for each vantage, however often it was asked in vain. */
export function vantageFailures(sightings: readonly (Sighting | undefined)[]): string[] {
  const failures = new Map<string, LbError>();
  for (const { node, error } of sightings.flatMap((sighting) => sighting?.failures ?? [])) {
    failures.set(node, error);
  }
  return [...failures].map(([node, { message }]) => `${node} cannot be asked: ${message}`);
}
