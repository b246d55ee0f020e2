import { LbError } from '../kernel/errors.ts';
import type { TableBuilder } from '../placement/placement.ts';
import type { PlacementName } from '../placement/registry.ts';
import { buildRing } from '../ring/build.ts';
import { movedOwners } from '../ring/diff.ts';
import { openRing, type RingLookup } from '../ring/lookup.ts';
import type { Ring } from '../ring/ring.ts';
import { ownedShares, proportionalShares } from '../ring/shares.ts';
import { requestOf } from '../ring/what-if.ts';
import type { Patient } from './rule.ts';

/** A ring ready to be examined; its shares are worked out once. */
export function patientOf(ring: Ring, builder?: TableBuilder): Patient {
  const open = (one: Ring): RingLookup => openRing(one, { ...(builder && { builder }) });
  const lookup = open(ring);
  return {
    ring,
    lookup,
    algorithm: ring.algorithm,
    living: ring.nodes.map((_, i) => i).filter((i) => lookup.alive[i] === 1),
    shares: once(() => ownedShares(lookup)),
    wanted: once(() => proportionalShares(lookup)),
    changed(nodes) {
      const algorithm = ring.algorithm as PlacementName;
      return possible(() => open(buildRing({ ...requestOf(ring), nodes, algorithm }, ring)));
    },
    movedTo: (other) => movedOwners(lookup, other).movedShare,
  };
}

/** What an operator could act on (an algorithm that cannot) is no answer here; all else is a bug. */
function possible<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof LbError) return undefined;
    throw error;
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
