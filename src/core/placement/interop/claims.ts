import type { PlacementSpec } from '../placement.ts';

/** What consistent-hash circles of other programs have in common: points by chance, the list's order. */
export const circleClaims = {
  weighted: true,
  disruption: 'minimal',
  exactness: 'steps',
  evenness: 'random',
  areas: false,
  removal: 'any',
  copies: true,
  ordered: true,
} as const satisfies PlacementSpec['claims'];

/** What rules have in common that take a hash modulo something: one owner, and no next one. */
export const remainderClaims = {
  weighted: true,
  disruption: 'all',
  exactness: 'steps',
  evenness: 'exact',
  areas: false,
  removal: 'any',
  copies: false,
  ordered: true,
} as const satisfies PlacementSpec['claims'];
