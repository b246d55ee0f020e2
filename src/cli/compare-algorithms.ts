import { Flags } from '@oclif/core';
import { readRing } from '../adapters/ring-file.ts';
import { LbError } from '../core/kernel/errors.ts';
import { nearest } from '../core/kernel/nearest.ts';
import {
  freePlacements,
  isPlacementName,
  type PlacementName,
  placementNames,
} from '../core/placement/registry.ts';
import type { RingRequest } from '../core/ring/build.ts';
import { requestOf } from '../core/ring/what-if.ts';
import { loadClusterFile } from './cluster-source.ts';
import { clusterRequest } from './ring-request.ts';

/** Which algorithms are compared. */
export const algorithmChoice = {
  algorithm: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
    helpValue: 'NAME[,NAME…]',
    exclusive: ['every'],
    summary: 'Algorithms to compare; else all that a designer would choose from.',
  }),
  every: Flags.boolean({ summary: 'Compare those of other programs as well.' }),
};

/** Nodes to compare algorithms on, with the algorithm that they have now, where a ring says so. */
export interface RequestToCompare {
  readonly request: RingRequest;
  readonly own?: PlacementName;
}

/** @throws LbError USAGE when a ring and a cluster are named, and whatever reading them throws */
export async function requestToCompare(flags: {
  readonly ring?: string | undefined;
  readonly cluster?: string | undefined;
  readonly node?: readonly string[] | undefined;
}): Promise<RequestToCompare> {
  if (flags.ring === undefined) {
    const { cluster } = await loadClusterFile(flags);
    return { request: clusterRequest(cluster) };
  }
  if (flags.node !== undefined) {
    throw new LbError('USAGE', '--ring and --node both say what the nodes are', {
      hint: 'give one of them',
    });
  }
  const ring = readRing(flags.ring);
  return { request: requestOf(ring), own: ring.algorithm as PlacementName };
}

/**
 * Names without repetition, the ring's own algorithm first.
 *
 * @throws LbError USAGE for a name that is no algorithm
 */
export function chosenAlgorithms(
  {
    algorithm,
    every,
  }: { readonly algorithm?: readonly string[] | undefined; readonly every: boolean },
  own?: PlacementName,
): PlacementName[] {
  const chosen = algorithm?.map(checkedName) ?? (every ? placementNames : freePlacements);
  return [...new Set([...(own === undefined ? [] : [own]), ...chosen])];
}

function checkedName(name: string): PlacementName {
  if (isPlacementName(name)) return name;
  const near = nearest(name, placementNames);
  throw new LbError('USAGE', `there is no algorithm "${name}"`, {
    hint: near === undefined ? `algorithms: ${placementNames.join(', ')}` : `did you mean ${near}?`,
  });
}
