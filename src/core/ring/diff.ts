import { LbError } from '../kernel/errors.ts';
import { mix64 } from '../kernel/mix.ts';
import type { PlacementNode } from '../placement/placement.ts';
import { areComparableTables, diffTables } from './diff-tables.ts';
import { distributionOf, isSameHashing, livingNodes, type RingLookup } from './lookup.ts';
import { LargestPairs } from './movement.ts';
import {
  answeringNodes,
  Book,
  type CopyMovement,
  type Ids,
  type Movement,
  type RingDiff,
  unionOfIds,
} from './movement-book.ts';
import { chooseHolders, possibleScheme } from './replicas.ts';
import { ownedShares } from './shares.ts';
import { sweepOwners } from './sweep.ts';
import { SAMPLES, sampleHashes, visitKeySpace } from './turns.ts';

/**
 * What share of the key space changes owner, and which copies must be made, when ring `before`
 * becomes ring `after`. Nodes are matched by id.
 *
 * @param limit rows of the from → to list
 * @param copies also compare holders; both rings by the scheme each has recorded, with fewer copies
 *   where there are too few live nodes
 * @throws LbError RING_MISMATCH when the algorithms differ (no common law, compare by keys instead), or
 *   when an exact sweep would have too many steps
 * @see SPEC S4.4
 */
export function diffRings(
  before: RingLookup,
  after: RingLookup,
  options: { limit: number; copies: boolean },
): RingDiff {
  if (before.ring.algorithm !== after.ring.algorithm) {
    throw new LbError(
      'RING_MISMATCH',
      `the rings use different algorithms, ${before.ring.algorithm} and ${after.ring.algorithm}`,
      { hint: 'an exact comparison needs one algorithm; compare by your keys: --keys FILE' },
    );
  }
  const ids = unionOfIds(before, after);
  if (areComparableTables(before, after)) return diffTables(before, after, ids, options);
  const owners = ownerMovement(before, after, ids, options.limit);
  if (!options.copies) return { owners };
  return { owners, copies: movedCopies(before, after, ids, options.limit) };
}

function ownerMovement(before: RingLookup, after: RingLookup, ids: Ids, limit: number): Movement {
  if (before.steps && after.steps) return sweptOwners(before, after, ids, limit);
  const hasLaw = before.spec.flows !== undefined && isOrderKept(before, after);
  return hasLaw
    ? closedFormOwners(before, after, ids, limit)
    : sampledOwners(before, after, ids, limit);
}

/** Where the order of nodes decides: whether those of both rings are listed first, in one order. */
function isOrderKept({ ring: before, spec }: RingLookup, { ring: after }: RingLookup): boolean {
  if (!spec.claims.ordered) return true;
  const both = Math.min(before.nodes.length, after.nodes.length);
  return before.nodes.slice(0, both).every(({ id }, i) => id === after.nodes[i]!.id);
}

/**
 * As `diffRings`, and for rings of different algorithms what `estimateDiff` finds, without copies.
 */
export function compareRings(
  before: RingLookup,
  after: RingLookup,
  options: { limit: number; copies: boolean },
): RingDiff {
  if (before.ring.algorithm === after.ring.algorithm) return diffRings(before, after, options);
  return { owners: estimateDiff(before, after, options.limit) };
}

/** Owners in two rings of one algorithm: exactly, and where that would take too many steps, by a sample. */
export function movedOwners(before: RingLookup, after: RingLookup): Movement {
  try {
    return diffRings(before, after, { limit: 0, copies: false }).owners;
  } catch (error) {
    if (!(error instanceof LbError && error.code === 'RING_MISMATCH')) throw error;
    return estimateDiff(before, after, 0);
  }
}

/** What moves, by the owners of a sample in both rings. */
function sampledOwners(before: RingLookup, after: RingLookup, ids: Ids, limit: number): Movement {
  const book = new Book(ids, limit);
  const [from, to] = [ids.indexIn(before), ids.indexIn(after)];
  sampleHashes((hi, lo) => book.owner(from[before.owner(hi, lo)]!, to[after.owner(hi, lo)]!, 1));
  return book.movement('sampled', SAMPLES);
}

/** For rings of different algorithms: what moves by sampling, shares and their minimum exactly. */
export function estimateDiff(before: RingLookup, after: RingLookup, limit: number): Movement {
  const ids = unionOfIds(before, after);
  const book = new Book(ids, limit);
  const from = ids.indexIn(before);
  const to = ids.indexIn(after);
  const isOneHash = isSameHashing(before.ring, after.ring);
  let sample = 0;
  sampleHashes((hi, lo) => {
    // Two hashes of one key know nothing of each other.
    const other = isOneHash ? { hi, lo } : mix64(1, sample++);
    const [owner, next] = [from[before.owner(hi, lo)]!, to[after.owner(other.hi, other.lo)]!];
    if (owner !== next) book.move(owner, next, 1);
  });
  for (const [node, share] of ownedShares(before).entries())
    book.held(from[node]!, share * SAMPLES);
  for (const [node, share] of ownedShares(after).entries()) book.holds(to[node]!, share * SAMPLES);
  return book.movement('sampled', SAMPLES);
}

function sweptOwners(before: RingLookup, after: RingLookup, ids: Ids, limit: number): Movement {
  const book = new Book(ids, limit);
  const from = ids.indexIn(before);
  const to = ids.indexIn(after);
  const total = sweepOwners(before, after, (owner, next, units) => {
    book.owner(from[owner]!, to[next]!, units);
  });
  return book.movement('exact', total);
}

function closedFormOwners(
  before: RingLookup,
  after: RingLookup,
  ids: Ids,
  limit: number,
): Movement {
  const book = new Book(ids, limit, new LargestPairs(limit));
  before.spec.flows!(
    distributionOf(before.ring, commonOrder(before, ids)),
    distributionOf(after.ring, commonOrder(after, ids)),
    (from, to, share) => book.owner(from, to, share),
  );
  return book.movement('closed-form', 1);
}

/** Live nodes with their weights at their common index; weight 0 for all others. */
function commonOrder(lookup: RingLookup, ids: Ids): PlacementNode[] {
  const nodes: PlacementNode[] = ids.names.map((address) => ({ address, weight: 0 }));
  const living = livingNodes(lookup.ring);
  ids.indexIn(lookup).forEach((at, i) => {
    nodes[at] = living[i]!;
  });
  return nodes;
}

function movedCopies(before: RingLookup, after: RingLookup, ids: Ids, limit: number): CopyMovement {
  const book = new Book(ids, limit);
  const from = ids.indexIn(before);
  const to = ids.indexIn(after);
  const answering = answeringNodes(before, after, ids);
  const heldBy = chooseHolders(before, possibleScheme(before, before.ring.replicas));
  const heldNow = chooseHolders(after, possibleScheme(after, after.ring.replicas));
  let orphaned = 0;
  const visit = (hi: number, lo: number, units: number): void => {
    const old = heldBy(hi, lo).map((node) => from[node]!);
    const now = heldNow(hi, lo).map((node) => to[node]!);
    const source = old.find((node) => answering[node] === 1);
    if (source === undefined) orphaned += units;
    for (const node of old) {
      book.held(node, units);
      if (!now.includes(node)) book.drop(node, units);
    }
    for (const node of now) {
      book.holds(node, units);
      if (!old.includes(node)) book.receive(source ?? old[0]!, node, units);
    }
  };
  const { total, method } = visitKeySpace([before, after], visit);
  return { ...book.movement(method, total), orphanedShare: orphaned / total };
}
