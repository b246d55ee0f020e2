import type { NodeState } from '../cluster/node.ts';
import { createRng } from '../kernel/rng.ts';
import type { RingLookup } from './lookup.ts';
import type { Ring } from './ring.ts';

/** Clusters up to this size are checked under every non-empty set of live nodes (1023 of them). */
const EXHAUSTIVE_NODES = 10;
/** Pieces of the key space looked at in all live sets together, about ten seconds' worth. */
const PIECE_BUDGET = 2e8;
/** Hashes tried under each live set that is not swept. */
export const LIVE_SET_SAMPLES = 2 ** 13;

/** By node index: 1 when the node is alive. */
export type LiveSet = Uint8Array;

/** The ring with other states of its nodes. */
export function withStates(ring: Ring, state: (node: number) => NodeState): Ring {
  return { ...ring, nodes: ring.nodes.map((node, i) => ({ ...node, state: state(i) })) };
}

/** Number of non-empty live sets; null where doubles cannot count them. */
export function liveSetCount(n: number): number | null {
  return n <= 53 ? 2 ** n - 1 : null;
}

/**
 * Every non-empty live set of a small cluster; else each single death and random sets, to a budget. Where
 * only the last node can leave, some lists without their end.
 *
 * @param everyone the ring with all nodes alive
 */
export function liveSetsToTry(everyone: RingLookup, seed: number): LiveSet[] {
  const n = everyone.ring.nodes.length;
  if (everyone.spec.claims.removal === 'last') return shorterLists(n);
  if (n <= EXHAUSTIVE_NODES) {
    return Array.from({ length: 2 ** n - 1 }, (_, set) =>
      Uint8Array.from({ length: n }, (_, node) => ((set + 1) >> node) & 1),
    );
  }
  const rng = createRng(seed);
  const count = Math.max(4, Math.min(2 * n, Math.floor(PIECE_BUDGET / piecesOf(everyone))));
  const singles = Array.from({ length: Math.min(n, count >> 1) }, (_, i) => {
    const dead = count >> 1 >= n ? i : Math.floor(rng() * n);
    return new Uint8Array(n).fill(1).fill(0, dead, dead + 1);
  });
  const random = Array.from({ length: count - singles.length }, () => {
    const odds = rng();
    const set = Uint8Array.from({ length: n }, () => (rng() < odds ? 1 : 0));
    set[Math.floor(rng() * n)] = 1;
    return set;
  });
  return [...singles, ...random];
}

/** The whole list, that without its last node, and so on, not more than a small cluster has live sets. */
function shorterLists(n: number): LiveSet[] {
  const count = Math.min(n, 2 ** EXHAUSTIVE_NODES);
  return Array.from({ length: count }, (_, gone) => new Uint8Array(n).fill(1, 0, n - gone));
}

/**
 * Pieces that one of `count` live sets may be swept in. Only `modulo` needs more: the rows of two
 * sizes without a common factor multiply.
 */
export function mostPieces(everyone: RingLookup, count: number): number {
  return Math.max(piecesOf(everyone), PIECE_BUDGET / count);
}

/** In all three tables that a live set may look at. */
function piecesOf({ steps }: RingLookup): number {
  return steps === undefined ? 16 * LIVE_SET_SAMPLES : 3 * steps.rows * steps.borders(0).length;
}
