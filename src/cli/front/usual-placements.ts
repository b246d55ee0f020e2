import { circle } from '../../core/placement/circle.ts';
import { modulo } from '../../core/placement/modulo.ts';
import type { PlacementSpec } from '../../core/placement/placement.ts';
import { quota } from '../../core/placement/quota.ts';
import type { PlacementName } from '../../core/placement/registry.ts';
import { rendezvous } from '../../core/placement/rendezvous.ts';
import { sieve } from '../../core/placement/sieve.ts';
import { table } from '../../core/placement/table.ts';

/**
 * What the bundle of the fast path has in place of the registry of placements: loading all of them would
 * take longer than a look-up. To it the others are unknown, which is where it leaves off.
 */
export const placements: Partial<Record<PlacementName, PlacementSpec>> = {
  table,
  sieve,
  quota,
  circle,
  rendezvous,
  modulo,
};

export const placementNames = Object.keys(placements);

export function isPlacementName(name: string): boolean {
  return Object.hasOwn(placements, name);
}
