import { leastCommonMultiple } from '../kernel/divisors.ts';
import { LbError } from '../kernel/errors.ts';
import type { Areas, Steps } from '../placement/placement.ts';
import { mergeBorders } from './borders.ts';
import type { RingLookup } from './lookup.ts';

/** Pieces beyond which a sweep would take minutes; reached by `modulo` with large coprime sizes. */
const MOST_PIECES = 2 ** 28;

/**
 * Calls `visit` for every piece of `count` rows of the key space on which the owners and the holders of
 * all `rings` are constant, with a representative key. The `units` of all rows sum up to
 * `commonRows(rings)` times the width of a row.
 *
 * @param rings of one algorithm, all with `steps`
 */
export function sweepRows(
  rings: readonly RingLookup[],
  visit: (hi: number, lo: number, units: number) => void,
  first: number,
  count: number,
): void {
  const { width, point } = rings[0]!.steps!;
  const bordersOf = commonBorders(rings);
  for (let row = first; row < first + count; row++) {
    const borders = bordersOf(row);
    for (let i = 0; i < borders.length; i++) {
      const start = borders[i]!;
      const end = i + 1 < borders.length ? borders[i + 1]! : width;
      const { hi, lo } = point(row, start);
      visit(hi, lo, end - start);
    }
  }
}

/**
 * Sweeps the whole key space for the owners in two rings alone: walks both lists of borders side by
 * side and asks no more than one look-up a step of each ring.
 *
 * @returns the total number of units
 * @throws LbError RING_MISMATCH when the common steps would be too many to visit
 */
export function sweepOwners(
  before: RingLookup,
  after: RingLookup,
  visit: (from: number, to: number, units: number) => void,
): number {
  const rings = [before, after];
  checkPieces(rings);
  const rows = commonRows(rings);
  const [a, b] = [before.steps!, after.steps!];
  const [ownersBefore, ownersAfter] = [ownersOf(before, a), ownersOf(after, b)];
  for (let row = 0; row < rows; row++) {
    const [x, y] = [a.borders(row % a.rows), b.borders(row % b.rows)];
    const [from, to] = [ownersBefore(row), ownersAfter(row)];
    let start = 0;
    for (let i = 0, j = 0; start < a.width; ) {
      const endX = i + 1 < x.length ? x[i + 1]! : a.width;
      const endY = j + 1 < y.length ? y[j + 1]! : a.width;
      const end = Math.min(endX, endY);
      visit(from[i]!, to[j]!, end - start);
      if (endX === end) i++;
      if (endY === end) j++;
      start = end;
    }
  }
  return rows * a.width;
}

function ownersOf(lookup: RingLookup, steps: Steps): (row: number) => ArrayLike<number> {
  const known = steps.owners;
  if (known !== undefined) return (row) => known(row % steps.rows);
  return (row) =>
    Array.from(steps.borders(row % steps.rows), (offset) => {
      const { hi, lo } = steps.point(row, offset);
      return lookup.owner(hi, lo);
    });
}

/** Rows of the key space after which all rings repeat themselves. */
export function commonRows(rings: readonly RingLookup[]): number {
  return rings.map(({ steps }) => steps!.rows).reduce(leastCommonMultiple);
}

/** Pieces of the whole key space, at most; rows may share borders. */
export function pieceCount(rings: readonly RingLookup[]): number {
  return commonRows(rings) * rings.reduce((sum, { steps }) => sum + steps!.borders(0).length, 0);
}

/** @throws LbError RING_MISMATCH when the common steps would be too many to visit */
export function checkPieces(rings: readonly RingLookup[]): void {
  const pieces = pieceCount(rings);
  if (pieces <= MOST_PIECES) return;
  throw new LbError(
    'RING_MISMATCH',
    `an exact comparison needs ${pieces} steps of the key space, more than ${MOST_PIECES}`,
    { hint: 'compare by a key list instead: --keys FILE' },
  );
}

/** Borders of all rings in a row, with those at which an overlapping copy begins or ends. */
function commonBorders(rings: readonly RingLookup[]): (row: number) => ArrayLike<number> {
  const steps = rings.map((ring) => ring.steps!);
  const edges = rings.flatMap((lookup) => overlapEdges(lookup));
  const merges = [...steps, ...edges].map(() => mergeBorders());
  return (row) => {
    let borders: ArrayLike<number> = steps[0]!.borders(row % steps[0]!.rows);
    for (let i = 1; i < steps.length; i++) {
      borders = merges[i]!(borders, steps[i]!.borders(row % steps[i]!.rows));
    }
    for (let i = 0; i < edges.length; i++) {
      borders = merges[steps.length + i]!(borders, edges[i]!);
    }
    return borders;
  };
}

function overlapEdges(lookup: RingLookup): ArrayLike<number>[] {
  const { scheme, overlap } = lookup.ring.replicas;
  if (scheme !== 'overlap') return [];
  const areas: (Areas | undefined)[] = [lookup.level1.areas, lookup.level2?.areas];
  return areas.filter((a) => a !== undefined).map((a) => a.edges(overlap));
}
