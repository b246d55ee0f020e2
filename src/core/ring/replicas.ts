import { LbError } from '../kernel/errors.ts';
import type { RingLookup } from './lookup.ts';
import type { ReplicaScheme } from './ring.ts';

/**
 * The nodes that hold a key, owner first.
 *
 * `nearest` (SPEC S4.7): the owner's neighbours in the table that decided it, outwards +1, -1, +2, …,
 * those that are not alive skipped. After any k nodes leave or join, the new owner is at distance at
 * most k, so 2k copies make sure that it already holds the key. `overlap` (S4.6): the neighbour on
 * the side where the key lies within `overlap` of the area's border, or nobody.
 */
export type HolderChoice = (hi: number, lo: number) => number[];

/**
 * @throws LbError COPIES_IMPOSSIBLE when the cluster or the algorithm cannot hold the scheme
 */
export function chooseHolders(lookup: RingLookup, scheme: ReplicaScheme): HolderChoice {
  if (scheme.scheme === 'overlap') return overlapHolders(lookup, scheme.overlap);
  checkCopies(lookup, scheme.copies);
  const want = scheme.copies + 1;
  if (!scheme.spreadZones || want === 1) return (hi, lo) => nearestAlive(lookup, hi, lo, want);
  const zones = lookup.ring.nodes.map((node) => zonePath(node.zone));
  const isSpread = new Set(lookup.ring.nodes.map((node) => node.zone)).size > 1;
  if (!isSpread) return (hi, lo) => nearestAlive(lookup, hi, lo, want);
  return (hi, lo) => spreadOverZones(lookup, zones, hi, lo, want);
}

function checkCopies(lookup: RingLookup, copies: number): void {
  const most = lookup.aliveCount - 1;
  if (!Number.isInteger(copies) || copies < 0) {
    throw new LbError('COPIES_IMPOSSIBLE', `copies must be a whole number from 0, not ${copies}`);
  }
  if (copies > most) {
    throw new LbError(
      'COPIES_IMPOSSIBLE',
      `${copies} copies besides the owner need ${copies + 1} live nodes, the ring has ${lookup.aliveCount}`,
      { hint: `ask for at most ${most}: --copies ${most}` },
    );
  }
  if (lookup.spec.claims.areas && copies % 2 === 1 && copies < most) {
    throw new LbError(
      'COPIES_IMPOSSIBLE',
      `${copies} copies: neighbouring areas come in pairs, so their number must be even`,
      { hint: `an owner can move to either side; ask for ${copies - 1} or ${copies + 1} copies` },
    );
  }
}

/** The scheme, with no more copies than the live nodes can hold: R' = min(R, n - 1) of SPEC S4.7. */
export function possibleScheme(lookup: RingLookup, scheme: ReplicaScheme): ReplicaScheme {
  return { ...scheme, copies: Math.min(scheme.copies, lookup.aliveCount - 1) };
}

/** First `want` live nodes of the key's preference. */
function nearestAlive(lookup: RingLookup, hi: number, lo: number, want: number): number[] {
  const placement = lookup.decider(hi, lo);
  const dead = lookup.ring.nodes.length - lookup.aliveCount;
  let holders: number[] = [];
  for (let ask = want; holders.length < want; ask = Math.min(want + dead, ask * 2)) {
    const order = placement.preference(hi, lo, ask);
    holders = order.filter((node) => lookup.alive[node] === 1);
    if (order.length < ask || ask >= want + dead) break;
  }
  return holders.slice(0, want);
}

/**
 * Takes, after the owner, again and again the live node that shares the least of its zone path with
 * those already taken; the nearest among equals. A short stretch of the preference is enough when
 * every choice found a zone with nothing in common, which is the rule with more zones than copies.
 */
function spreadOverZones(
  lookup: RingLookup,
  zones: readonly (readonly string[])[],
  hi: number,
  lo: number,
  want: number,
): number[] {
  const placement = lookup.decider(hi, lo);
  const n = lookup.ring.nodes.length;
  for (let ask = Math.min(n, 4 * want); ; ask = n) {
    const order = placement.preference(hi, lo, ask).filter((node) => lookup.alive[node] === 1);
    const { holders, depth } = mostApart(order, zones, want);
    if (ask === n || (depth === 0 && holders.length === want)) return holders;
  }
}

/** @returns the choice, and the deepest zone level that any two of it have in common */
function mostApart(
  order: readonly number[],
  zones: readonly (readonly string[])[],
  want: number,
): { holders: number[]; depth: number } {
  const holders = [order[0]!];
  const rest = order.slice(1);
  const shared = rest.map((node) => commonDepth(zones[node]!, zones[holders[0]!]!));
  let depth = 0;
  while (holders.length < want && rest.length > 0) {
    const least = Math.min(...shared);
    const at = shared.indexOf(least);
    const [node] = rest.splice(at, 1);
    shared.splice(at, 1);
    holders.push(node!);
    depth = Math.max(depth, least);
    for (let i = 0; i < rest.length; i++) {
      shared[i] = Math.max(shared[i]!, commonDepth(zones[rest[i]!]!, zones[node!]!));
    }
  }
  return { holders, depth };
}

/** The path of a nested zone; a node without a zone is in one of its own kind, the nameless zone. */
export function zonePath(zone: string): string[] {
  return zone.split('/');
}

function commonDepth(a: readonly string[], b: readonly string[]): number {
  let depth = 0;
  while (depth < a.length && depth < b.length && a[depth] === b[depth]) depth++;
  return depth;
}

function overlapHolders(lookup: RingLookup, fraction: number): HolderChoice {
  if (!lookup.spec.claims.areas) {
    throw new LbError(
      'COPIES_IMPOSSIBLE',
      `the algorithm ${lookup.ring.algorithm} has no areas that could overlap`,
      { hint: 'use --scheme nearest, or the algorithm table' },
    );
  }
  return (hi, lo) => {
    const placement = lookup.decider(hi, lo);
    const areas = placement.areas!;
    const owner = placement.owner(hi, lo);
    const side = areas.side(hi, lo, fraction);
    for (let distance = 1; side !== 0 && distance < areas.count; distance++) {
      const node = areas.beside(hi, lo, side * distance);
      if (node === owner) break;
      if (lookup.alive[node] === 1) return [owner, node];
    }
    return [owner];
  };
}
