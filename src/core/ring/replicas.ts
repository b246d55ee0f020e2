import { commonDepth, zonePath } from '../cluster/zone-path.ts';
import { LbError } from '../kernel/errors.ts';
import type { RingLookup } from './lookup.ts';
import type { ReplicaScheme } from './ring.ts';

/**
 * The nodes that hold a key, owner first.
 *
 * `nearest` (SPEC S4.7): the owner's neighbours in the table that decided it, outwards +1, -1, +2, …,
 * those that are not alive skipped. Without zones, after any k of all nodes leave, the new owner is at
 * distance at most k, so 2k copies make sure that it already holds the key. `overlap` (S4.6): the neighbour on
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
  if (lookup.level1.holders !== undefined) return tabledHolders(lookup, want, scheme.spreadZones);
  if (!scheme.spreadZones || want === 1) return (hi, lo) => nearestAlive(lookup, hi, lo, want);
  const isSpread = new Set(lookup.ring.nodes.map((node) => node.zone)).size > 1;
  if (!isSpread) return (hi, lo) => nearestAlive(lookup, hi, lo, want);
  const zones = zonesOf(lookup);
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
  const fixed = lookup.spec.claims.copies ? undefined : (lookup.level1.fewestHolders ?? 1) - 1;
  if (fixed !== undefined && copies > fixed) {
    throw new LbError(
      'COPIES_IMPOSSIBLE',
      fixed === 0
        ? `the algorithm ${lookup.ring.algorithm} names an owner and no next node, so there can be no copies`
        : `some keys have no more than ${fixed} copies in this ${lookup.ring.algorithm} ring`,
      { hint: `ask for at most ${fixed}: --copies ${fixed}` },
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

/**
 * The scheme, with no more copies than the live nodes can hold, R' = min(R, n - 1) of SPEC S4.7, and none
 * where the algorithm names an owner alone.
 */
export function possibleScheme(lookup: RingLookup, scheme: ReplicaScheme): ReplicaScheme {
  const { spec, level1, aliveCount } = lookup;
  const most = (spec.claims.copies ? aliveCount : (level1.fewestHolders ?? 1)) - 1;
  return { ...scheme, copies: Math.min(scheme.copies, most) };
}

/**
 * Who holds a key by the table; where more are wanted than are there and alive, those that are next in line,
 * as far from them as can be.
 */
function tabledHolders(lookup: RingLookup, want: number, spreadZones: boolean): HolderChoice {
  const depthOf = spreadZones ? zonesOf(lookup).sharedDepth : () => 0;
  return (hi, lo) => {
    const placement = lookup.decider(hi, lo);
    const given = placement.holders!(hi, lo);
    if (given.length >= want) return given.slice(0, want);
    const order = placement.preference(hi, lo, lookup.ring.nodes.length);
    return mostApart(order, lookup.alive, depthOf, want, given.length).holders;
  };
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
 * those already taken; the nearest among equals. A stretch of the preference is enough when every choice found a zone with
 * nothing in common, or when it has all nodes of each zone that could be wanted.
 */
function spreadOverZones(
  lookup: RingLookup,
  zones: Zones,
  hi: number,
  lo: number,
  want: number,
): number[] {
  const placement = lookup.decider(hi, lo);
  const n = lookup.ring.nodes.length;
  for (let ask = Math.min(n, 4 * want); ; ask = Math.min(n, 4 * ask)) {
    const order = placement.preference(hi, lo, ask);
    const { holders, depth } = mostApart(order, lookup.alive, zones.sharedDepth, want);
    if (ask === n || (depth === 0 && holders.length === want)) return holders;
    if (zones.areCovered(order, want)) return holders;
  }
}

const TAKEN = Number.MAX_SAFE_INTEGER;

/**
 * @param order owner first
 * @param given so many of the first are taken as they are
 * @returns the choice, and the deepest zone level that any two of it have in common
 */
function mostApart(
  order: readonly number[],
  alive: Uint8Array,
  depthOf: ZoneDepth,
  want: number,
  given = 1,
): { holders: number[]; depth: number } {
  const holders: number[] = [];
  const shared = order.map((node) => (alive[node] === 1 ? 0 : TAKEN));
  let depth = 0;
  for (let next = shared.indexOf(0); next >= 0; ) {
    const node = order[next]!;
    depth = Math.max(depth, shared[next]!);
    holders.push(node);
    shared[next] = TAKEN;
    if (holders.length === want) break;
    next = -1;
    for (let i = 0; i < order.length; i++) {
      if (shared[i] === TAKEN) continue;
      shared[i] = Math.max(shared[i]!, depthOf(order[i]!, node));
      const isGiven = holders.length < given && next >= 0;
      if (next < 0 || (shared[i]! < shared[next]! && !isGiven)) next = i;
    }
  }
  return { holders, depth };
}

/** How many levels of their zones two nodes have in common, from the top. */
type ZoneDepth = (a: number, b: number) => number;

interface Zones {
  readonly sharedDepth: ZoneDepth;
  /** Whether no node behind `order` could be chosen: it has `want` live nodes of every zone, or all. */
  areCovered(order: readonly number[], want: number): boolean;
}

/** Up to this many zones every pair is compared once at most, and remembered in up to a megabyte. */
const TABLED_ZONES = 1024;
/** No depth: a zone has at most 128 levels in its 255 bytes. */
const UNKNOWN = 255;

function zonesOf({ ring, alive }: RingLookup): Zones {
  const names = [...new Set(ring.nodes.map((node) => node.zone))];
  const index = new Map(names.map((name, i) => [name, i]));
  const zone = Uint16Array.from(ring.nodes, (node) => index.get(node.zone)!);
  const liveCounts = new Uint32Array(names.length);
  for (let node = 0; node < zone.length; node++) liveCounts[zone[node]!]! += alive[node]!;
  const found = new Uint32Array(names.length);
  return {
    sharedDepth: sharedZoneDepth(names, zone),
    areCovered(order, want) {
      found.fill(0);
      for (const node of order) found[zone[node]!]! += alive[node]!;
      return found.every((count, i) => count >= Math.min(want, liveCounts[i]!));
    },
  };
}

function sharedZoneDepth(names: readonly string[], zone: Uint16Array): ZoneDepth {
  const paths = names.map(zonePath);
  if (names.length > TABLED_ZONES) {
    return (a, b) => commonDepth(paths[zone[a]!]!, paths[zone[b]!]!);
  }
  const depths = new Uint8Array(names.length ** 2).fill(UNKNOWN);
  return (a, b) => {
    const pair = zone[a]! * names.length + zone[b]!;
    if (depths[pair] === UNKNOWN) depths[pair] = commonDepth(paths[zone[a]!]!, paths[zone[b]!]!);
    return depths[pair]!;
  };
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
