import { commonDepth, zonePath } from '../cluster/zone-path.ts';
import type { RingLookup } from './lookup.ts';
import { chooseHolders, possibleScheme } from './replicas.ts';

/** No node: of `lost`, none died; of `from`, none is left. */
export const NONE = -1;

/** Node indices, or NONE. */
export interface Way {
  readonly lost: number;
  readonly from: number;
  readonly to: number;
}

/** What one key needs. */
export interface KeyRepair {
  readonly ways: readonly Way[];
  readonly isAffected: boolean;
  /** Every holder is dead. */
  readonly isLost: boolean;
}

/**
 * What each key needs when nodes died.
 *
 * @param before,after of the same nodes in the same order
 */
export function keyRepairs(
  before: RingLookup,
  after: RingLookup,
): (hi: number, lo: number) => KeyRepair {
  const heldBy = chooseHolders(before, possibleScheme(before, before.ring.replicas));
  const heldNow = chooseHolders(after, possibleScheme(after, after.ring.replicas));
  const zones = before.ring.nodes.map(({ zone }) => zonePath(zone));
  return (hi, lo) => {
    const old = heldBy(hi, lo);
    const now = heldNow(hi, lo);
    const live = old.filter((node) => after.alive[node] === 1);
    const lost = old.filter((node) => after.alive[node] !== 1);
    const added = now.filter((node) => !old.includes(node));
    const ways = added.map((to, i) => ({
      lost: lost[Math.min(i, lost.length - 1)] ?? NONE,
      from: live.includes(now[0]!) ? now[0]! : nearestOf(live, zones, to),
      to,
    }));
    return { ways, isAffected: lost.length > 0, isLost: live.length === 0 };
  };
}

/** The first of those that share most of the target's zone. */
function nearestOf(
  live: readonly number[],
  zones: readonly (readonly string[])[],
  to: number,
): number {
  let best = NONE;
  let deepest = -1;
  for (const node of live) {
    const depth = commonDepth(zones[node]!, zones[to]!);
    if (depth > deepest) [best, deepest] = [node, depth];
  }
  return best;
}

interface WaySum extends Way {
  units: number;
  rangeCount: number;
  /** Where its last piece ended, in units from the beginning. */
  end: number;
}

/** Adds up pieces that come one after the other. */
export class WaySums {
  readonly #sums = new Map<number, WaySum>();
  readonly #n: number;
  readonly #width: number;
  #position = 0;

  /** @param width of a row: no range goes beyond its end */
  constructor(n: number, width: number) {
    this.#n = n;
    this.#width = width;
  }

  add(ways: readonly Way[], units: number): void {
    const start = this.#position;
    this.#position += units;
    for (const way of ways) {
      const sum = this.#sumOf(way);
      sum.units += units;
      if (sum.end !== start || start % this.#width === 0) sum.rangeCount++;
      sum.end = this.#position;
    }
  }

  largestFirst(): Omit<WaySum, 'end'>[] {
    return [...this.#sums.values()]
      .sort((a, b) => b.units - a.units || a.lost - b.lost || a.from - b.from || a.to - b.to)
      .map(({ end: _, ...sum }) => sum);
  }

  /** At most (65 536)^3 keys, which a double holds exactly. */
  #sumOf(way: Way): WaySum {
    const key = ((way.lost + 1) * (this.#n + 1) + way.from + 1) * this.#n + way.to;
    let sum = this.#sums.get(key);
    if (sum === undefined) {
      sum = { ...way, units: 0, rangeCount: 0, end: NONE };
      this.#sums.set(key, sum);
    }
    return sum;
  }
}
