import type { Ratio } from '../kernel/units.ts';
import { buildRing } from './build.ts';
import type { RingLookup } from './lookup.ts';
import { type KeyRepair, keyRepairs, NONE, type Way, WaySums } from './repair-ways.ts';
import { possibleScheme } from './replicas.ts';
import type { Ring } from './ring.ts';
import { visitKeySpace } from './turns.ts';
import { changedRequest } from './what-if.ts';

/** One way on which data are to be copied. */
interface RepairCopy {
  /**
   * Id of the dead node whose copy this one replaces; null when no copy was lost and only the ring
   * without the dead nodes wants the keys there too.
   */
  readonly lost: string | null;
  /** Id of a live node that holds the keys; null when none is left: the data must come from elsewhere. */
  readonly from: string | null;
  readonly to: string;
  /** Of the whole key space. */
  readonly share: Ratio;
  /** Contiguous pieces of the key space that go this way; absent when sampled. */
  readonly rangeCount?: number;
}

/** What is to be done after nodes died. */
export interface RepairPlan {
  readonly method: 'exact' | 'sampled';
  /** Share of keys that lost a holder. */
  readonly affectedShare: Ratio;
  /** Copies to be made, in key spaces: above 1 when a key needs several. */
  readonly copiedShare: Ratio;
  /** Share of keys none of whose holders lives. */
  readonly lostShare: Ratio;
  /** Of affectedShare; only when sampled. */
  readonly standardErrorShare?: Ratio;
  /** Copies a key has fewer than before, because too few nodes are left. */
  readonly missingCopyCount: number;
  /** Largest first, at most `limit`. */
  readonly copies: readonly RepairCopy[];
  readonly copyCount: number;
}

/**
 * The ring while all of `dead` lived and the ring without them, both with the same nodes in the same
 * order. It does not matter whether `ring` calls them dead already. A node that was drained held
 * nothing before.
 *
 * @throws LbError UNKNOWN_NODE, NO_LIVE_NODE
 */
export function ringsOfDeath(ring: Ring, dead: readonly string[]): { before: Ring; after: Ring } {
  const known = new Map(ring.nodes.map(({ id, state }) => [id, state]));
  const revived = dead.filter((id) => known.get(id) === 'dead');
  const withStates = (ids: readonly string[], state: 'alive' | 'dead'): Ring => {
    const states = ids.map((id) => ({ id, state }));
    return buildRing(changedRequest(ring, { leave: [], join: [], states, weights: [] }), ring);
  };
  const before = revived.length === 0 ? ring : withStates(revived, 'alive');
  return { before, after: withStates(dead, 'dead') };
}

/**
 * Which copies must be made so that `after` has all that it promises. Each part of the key space has
 * one row for each of its new holders: the first new holder stands for the first dead one, in reading
 * order, and so on; further ones for the last.
 *
 * The source is the new owner where it holds the keys already, else of the live holders the one whose
 * zone is nearest to the target's, else the first in reading order.
 *
 * @param before,after from ringsOfDeath
 * @param limit rows to keep
 * @throws LbError RING_MISMATCH when the common steps would be too many to visit
 */
export function planRepair(before: RingLookup, after: RingLookup, limit: number): RepairPlan {
  const repairOf = keyRepairs(before, after);
  const sums = new WaySums(before.ring.nodes.length, before.steps?.width ?? 1);
  let [affected, lost] = [0, 0];
  const { total, method } = visitKeySpace([before, after], (hi, lo, units) => {
    const { ways, isAffected, isLost } = repairOf(hi, lo);
    if (isAffected) affected += units;
    if (isLost) lost += units;
    sums.add(ways, units);
  });
  const ways = sums.largestFirst();
  return {
    method,
    affectedShare: affected / total,
    copiedShare: ways.reduce((sum, { units }) => sum + units, 0) / total,
    lostShare: lost / total,
    ...(method === 'sampled' && {
      standardErrorShare: Math.sqrt(Math.max(affected / total, 1 / total) / total),
    }),
    missingCopyCount: missingCopies(before, after),
    copies: ways.slice(0, limit).map(({ units, rangeCount, ...way }) => ({
      ...namesOf(before, way),
      share: units / total,
      ...(method === 'exact' && { rangeCount }),
    })),
    copyCount: ways.length,
  };
}

/** What a key list needs. */
export interface KeyRepairs {
  readonly keyCount: number;
  /** Keys that lost a holder. */
  readonly affectedCount: number;
  /** Keys none of whose holders lives. */
  readonly lostCount: number;
  /** Most keys first. */
  readonly copies: readonly (Omit<RepairCopy, 'share' | 'rangeCount'> & {
    readonly keyCount: number;
  })[];
}

/** Counts what is to be copied key by key. */
export class KeyRepairCounter {
  readonly #before: RingLookup;
  readonly #repairOf: (hi: number, lo: number) => KeyRepair;
  readonly #sums: WaySums;
  #keyCount = 0;
  #affectedCount = 0;
  #lostCount = 0;

  /** @param before,after from ringsOfDeath */
  constructor(before: RingLookup, after: RingLookup) {
    this.#before = before;
    this.#repairOf = keyRepairs(before, after);
    this.#sums = new WaySums(before.ring.nodes.length, 1);
  }

  /** @returns from where to where this key is to be copied */
  add(hi: number, lo: number): { from: string | null; to: string }[] {
    const { ways, isAffected, isLost } = this.#repairOf(hi, lo);
    this.#keyCount++;
    if (isAffected) this.#affectedCount++;
    if (isLost) this.#lostCount++;
    this.#sums.add(ways, 1);
    return ways.map((way) => {
      const { from, to } = namesOf(this.#before, way);
      return { from, to };
    });
  }

  finish(): KeyRepairs {
    return {
      keyCount: this.#keyCount,
      affectedCount: this.#affectedCount,
      lostCount: this.#lostCount,
      copies: this.#sums.largestFirst().map(({ units, rangeCount: _, ...way }) => ({
        ...namesOf(this.#before, way),
        keyCount: units,
      })),
    };
  }
}

function namesOf({ ring }: RingLookup, { lost, from, to }: Way) {
  const name = (node: number): string | null => (node === NONE ? null : ring.nodes[node]!.id);
  return { lost: name(lost), from: name(from), to: ring.nodes[to]!.id };
}

function missingCopies(before: RingLookup, after: RingLookup): number {
  if (before.ring.replicas.scheme === 'overlap') return 0;
  const count = (lookup: RingLookup) => possibleScheme(lookup, lookup.ring.replicas).copies;
  return count(before) - count(after);
}
