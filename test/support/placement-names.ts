import {
  type PlacementName,
  placementNames,
  placements,
} from '../../src/core/placement/registry.ts';

/** Algorithms whose rings can be built from a list of nodes. */
export const buildable = placementNames;

/** Those from which any node can leave. */
export const leavable = buildable.filter((name) => placements[name].claims.removal === 'any');

/** Those that name next nodes, for copies. */
export const copying = buildable.filter((name) => placements[name].claims.copies);

/** Algorithms of lbctl's own and one of each kind of circle, for properties that take their time. */
export const typical = [
  'table',
  'sieve',
  'quota',
  'circle',
  'rendezvous',
  'modulo',
  'multi-probe',
  'nginx-consistent',
  'envoy-ring-hash',
  'redis-cluster',
] as const satisfies readonly PlacementName[];
