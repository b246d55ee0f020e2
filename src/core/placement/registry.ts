import { circle } from './circle.ts';
import { modulo } from './modulo.ts';
import type { PlacementSpec } from './placement.ts';
import { quota } from './quota.ts';
import { rendezvous } from './rendezvous.ts';
import { sieve } from './sieve.ts';
import { slots } from './slots/slots.ts';
import { table } from './table.ts';

export const placements = {
  table,
  sieve,
  quota,
  slots,
  circle,
  rendezvous,
  modulo,
} as const satisfies Record<string, PlacementSpec>;

export type PlacementName = keyof typeof placements;

export const placementNames = Object.keys(placements) as PlacementName[];

export function isPlacementName(name: string): name is PlacementName {
  return Object.hasOwn(placements, name);
}
