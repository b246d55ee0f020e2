import { LbError } from '../kernel/errors.ts';
import { mix64 } from '../kernel/mix.ts';
import type { Ratio } from '../kernel/units.ts';
import type { PlacementNode, SlotTable } from '../placement/placement.ts';
import { distributionOf, isSameHashing, livingNodes, type RingLookup } from './lookup.ts';
import { LargestPairs, PairSums } from './movement.ts';
import { chooseHolders, possibleScheme } from './replicas.ts';
import { ownedShares } from './shares.ts';
import { sweepOwners } from './sweep.ts';
import { SAMPLES, sampleHashes, visitKeySpace } from './turns.ts';

/** How a figure was obtained: by a sweep of every step, by the law of the algorithm, or by sampling. */
type DiffMethod = 'exact' | 'closed-form' | 'sampled';

interface Move {
  readonly from: string;
  readonly to: string;
  /** Of the whole key space. */
  readonly share: Ratio;
}

interface NodeMovement {
  readonly node: string;
  readonly beforeShare: Ratio;
  readonly afterShare: Ratio;
  readonly gainedShare: Ratio;
  readonly lostShare: Ratio;
}

/** What changes hands when one ring becomes another. */
export interface Movement {
  readonly method: DiffMethod;
  readonly movedShare: Ratio;
  /** The least any algorithm could move to get from the old shares to the new ones. */
  readonly minimumShare: Ratio;
  /** Only of sampled figures. */
  readonly standardErrorShare?: Ratio;
  /** Largest first, at most `limit`. */
  readonly moves: readonly Move[];
  readonly moveCount: number;
  readonly nodes: readonly NodeMovement[];
}

export interface CopyMovement extends Movement {
  /**
   * Share of keys none of whose holders still answers: their data must come from elsewhere. In the
   * moves such keys still count as coming from their former owner.
   */
  readonly orphanedShare: Ratio;
}

export interface RingDiff {
  /** Keys whose owner changes. */
  readonly owners: Movement;
  /** Holders that must receive a copy, in key spaces: above 1 when a key needs several. */
  readonly copies?: CopyMovement;
}

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

/** Tables of as many slots, all of whose holders are alive, so that they are what look-ups say. */
function areComparableTables(before: RingLookup, after: RingLookup): boolean {
  const slots = before.ring.table?.rows[0]?.length;
  return [before, after].every(
    ({ level1, ring, alive }) =>
      level1.holders !== undefined &&
      ring.table?.rows.every((row) => row.length === slots) === true &&
      livesWhollyOn(ring.table, alive),
  );
}

function livesWhollyOn({ rows }: SlotTable, alive: Uint8Array): boolean {
  if (alive.every((flag) => flag === 1)) return true;
  return rows.every((row) => row.every((node) => alive[node] === 1));
}

/** As the sweep, slot by slot: a node that loses a copy hands it to the one that gains it. */
function diffTables(
  before: RingLookup,
  after: RingLookup,
  ids: Ids,
  { limit, copies }: { limit: number; copies: boolean },
): RingDiff {
  const [old, now] = [before.ring.table!.rows, after.ring.table!.rows];
  const slots = old[0]!.length;
  const [from, to] = [ids.indexIn(before), ids.indexIn(after)];
  const owners = new Book(ids, limit);
  owners.countHolders(old.slice(0, 1), from, now.slice(0, 1), to);
  for (const slot of changedSlots(old.slice(0, 1), from, now.slice(0, 1), to)) {
    owners.move(from[old[0]![slot]!]!, to[now[0]![slot]!]!, 1);
  }
  const ownersMoved = owners.movement('exact', slots);
  if (!copies) return { owners: ownersMoved };
  const answering = answeringNodes(before, after, ids);
  const book = new Book(ids, limit);
  book.countHolders(old, from, now, to);
  let orphaned = 0;
  visitChangedSlots(old, from, now, to, (lost, gained, holders) => {
    const source = holders.find((node) => answering[node] === 1);
    if (source === undefined) orphaned++;
    for (const node of lost) book.drop(node, 1);
    for (const [i, node] of gained.entries()) {
      const giver = lost[i];
      const isGiver = giver !== undefined && answering[giver] === 1;
      book.receive(isGiver ? giver : (source ?? holders[0]!), node, 1);
    }
  });
  return {
    owners: ownersMoved,
    copies: { ...book.movement('exact', slots), orphanedShare: orphaned / slots },
  };
}

/** Adds the number of each node's cells to its sum. */
function addCells(rows: readonly Uint16Array[], common: Uint32Array, sums: Float64Array): void {
  const counts = new Uint32Array(common.length);
  for (const row of rows) for (let slot = 0; slot < row.length; slot++) counts[row[slot]!]!++;
  for (const [node, count] of counts.entries()) sums[common[node]!]! += count;
}

/** Calls `visit` for the slots whose holders are others now; all three lists are common indices. */
function visitChangedSlots(
  old: readonly Uint16Array[],
  from: Uint32Array,
  now: readonly Uint16Array[],
  to: Uint32Array,
  visit: (lost: number[], gained: number[], before: number[]) => void,
): void {
  for (const slot of changedSlots(old, from, now, to)) {
    const before = old.map((row) => from[row[slot]!]!);
    const after = now.map((row) => to[row[slot]!]!);
    const lost = before.filter((node) => !after.includes(node));
    const gained = after.filter((node) => !before.includes(node));
    if (lost.length + gained.length > 0) visit(lost, gained, before);
  }
}

/** Slots that some row, or a row more or less, tells otherwise. */
function changedSlots(
  old: readonly Uint16Array[],
  from: Uint32Array,
  now: readonly Uint16Array[],
  to: Uint32Array,
): number[] {
  const slots = old[0]!.length;
  const isChanged = new Uint8Array(slots).fill(old.length === now.length ? 0 : 1);
  for (let row = 0; row < Math.min(old.length, now.length); row++) {
    const [before, after] = [old[row]!, now[row]!];
    for (let slot = 0; slot < slots; slot++) {
      if (from[before[slot]!] !== to[after[slot]!]) isChanged[slot] = 1;
    }
  }
  const changed: number[] = [];
  for (let slot = 0; slot < slots; slot++) if (isChanged[slot] === 1) changed.push(slot);
  return changed;
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

interface Ids {
  readonly names: readonly string[];
  /** Common index of each node of a ring. */
  indexIn(lookup: RingLookup): Uint32Array;
}

function unionOfIds(...rings: readonly RingLookup[]): Ids {
  const names = [...new Set(rings.flatMap(({ ring }) => ring.nodes.map((node) => node.id)))].sort();
  const index = new Map(names.map((name, i) => [name, i]));
  return {
    names,
    indexIn: ({ ring }) => Uint32Array.from(ring.nodes, (node) => index.get(node.id)!),
  };
}

/** Adds up pieces of the key space into a Movement. */
class Book {
  readonly #ids: Ids;
  readonly #limit: number;
  readonly #pairs: PairSums | LargestPairs;
  readonly #before: Float64Array;
  readonly #after: Float64Array;
  readonly #gained: Float64Array;
  readonly #lost: Float64Array;
  #moved = 0;

  /** @param pairs LargestPairs when each pair comes once */
  constructor(
    ids: Ids,
    limit: number,
    pairs: PairSums | LargestPairs = new PairSums(ids.names.length),
  ) {
    this.#ids = ids;
    this.#limit = limit;
    this.#pairs = pairs;
    const perNode = (): Float64Array => new Float64Array(ids.names.length);
    this.#before = perNode();
    this.#after = perNode();
    this.#gained = perNode();
    this.#lost = perNode();
  }

  owner(from: number, to: number, amount: number): void {
    this.held(from, amount);
    this.holds(to, amount);
    if (from !== to) this.move(from, to, amount);
  }

  held(node: number, amount: number): void {
    this.#before[node]! += amount;
  }

  /** All that tables of these rows hold before and after, a slot being one unit. */
  countHolders(
    old: readonly Uint16Array[],
    from: Uint32Array,
    now: readonly Uint16Array[],
    to: Uint32Array,
  ): void {
    addCells(old, from, this.#before);
    addCells(now, to, this.#after);
  }

  holds(node: number, amount: number): void {
    this.#after[node]! += amount;
  }

  move(from: number, to: number, amount: number): void {
    this.#moved += amount;
    this.#lost[from]! += amount;
    this.#gained[to]! += amount;
    this.#pairs.add(from, to, amount);
  }

  /** A holder that need not keep the key any longer. */
  drop(node: number, amount: number): void {
    this.#lost[node]! += amount;
  }

  receive(from: number, to: number, amount: number): void {
    this.#moved += amount;
    this.#gained[to]! += amount;
    this.#pairs.add(from, to, amount);
  }

  /** @param total amount that makes up the whole key space */
  movement(method: DiffMethod, total: number): Movement {
    const { names } = this.#ids;
    const { pairs, count } = this.#pairs.largest(this.#limit);
    const minimum = this.#after.reduce(
      (sum, amount, node) => sum + Math.max(0, amount - this.#before[node]!),
      0,
    );
    const moved = this.#moved / total;
    return {
      method,
      movedShare: moved,
      minimumShare: minimum / total,
      ...(method === 'sampled' && {
        standardErrorShare: Math.sqrt(Math.max(moved, 1 / total) / total),
      }),
      moves: pairs.map(({ from, to, amount }) => ({
        from: names[from]!,
        to: names[to]!,
        share: amount / total,
      })),
      moveCount: count,
      nodes: names.map((node, i) => ({
        node,
        beforeShare: this.#before[i]! / total,
        afterShare: this.#after[i]! / total,
        gainedShare: this.#gained[i]! / total,
        lostShare: this.#lost[i]! / total,
      })),
    };
  }
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

/**
 * Nodes a copy can be read from after the change: those the new ring does not call dead. A node that
 * left the ring can still be read when it was not dead before (an orderly leave).
 */
function answeringNodes(before: RingLookup, after: RingLookup, ids: Ids): Uint8Array {
  const answering = new Uint8Array(ids.names.length);
  for (const lookup of [before, after]) {
    ids.indexIn(lookup).forEach((at, i) => {
      answering[at] = lookup.ring.nodes[i]!.state === 'dead' ? 0 : 1;
    });
  }
  return answering;
}
