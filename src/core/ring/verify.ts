import type { NodeState } from '../cluster/node.ts';
import type { HashFunction } from '../kernel/hash64.ts';
import { createRng } from '../kernel/rng.ts';
import type { TableBuilder } from '../placement/placement.ts';
import { slotShare } from '../placement/slots.ts';
import { liveZoneCount, zoneCount, zoneShortage } from './keys.ts';
import { openRing, type RingLookup } from './lookup.ts';
import { chooseHolders } from './replicas.ts';
import type { Ring } from './ring.ts';
import { ownedShares, proportionalShares } from './shares.ts';
import { visitKeySpace } from './sweep.ts';

/** One property of a ring and whether it holds. */
export interface Check {
  readonly name: string;
  readonly holds: boolean;
  /** What was found, with the figures. */
  readonly detail: string;
}

export interface Verification {
  readonly holds: boolean;
  readonly method: 'exact' | 'sampled';
  readonly checks: readonly Check[];
  /** `totalCount` is null where it is beyond counting. */
  readonly liveSets: { readonly checkedCount: number; readonly totalCount: number | null };
}

export interface VerifyOptions {
  readonly hash?: HashFunction;
  readonly builder?: TableBuilder;
  /** For the choice of live sets when there are too many to check all. */
  readonly seed: number;
  /** Called after each live set, with the number checked and to check. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Clusters up to this size are checked under every non-empty set of live nodes (1023 of them). */
const EXHAUSTIVE_NODES = 10;
/** Pieces of the key space looked at in all live sets together, about ten seconds' worth. */
const PIECE_BUDGET = 2e8;

/**
 * Proves the invariants of SPEC S4 on one ring: shares to their bound, a live owner for every key under
 * every live set tried, no key of a live node moved by another's death, and distinct live copies.
 *
 * @throws LbError COPIES_IMPOSSIBLE when the recorded replica scheme does not fit the ring
 */
export function verifyRing(ring: Ring, options: VerifyOptions): Verification {
  const open = (r: Ring): RingLookup => openRing(r, options);
  const lookup = open(ring);
  const everyone = open(withStates(ring, () => 'alive'));
  const survey = surveyLiveSets(ring, everyone, open, options);
  const copies = checkCopies(lookup);
  const checks = [checkShares(everyone), ...survey.checks, ...copies.checks];
  return {
    holds: checks.every((check) => check.holds),
    method: copies.method,
    checks,
    liveSets: survey.liveSets,
  };
}

/** Hashes tried under each live set where no steps exist. */
const LIVE_SET_SAMPLES = 2 ** 13;

function withStates(ring: Ring, state: (node: number) => NodeState): Ring {
  return { ...ring, nodes: ring.nodes.map((node, i) => ({ ...node, state: state(i) })) };
}

/** Shares with all nodes alive: the second level is even only on average (SPEC S4.4). */
function checkShares(everyone: RingLookup): Check {
  const shares = ownedShares(everyone);
  const wanted = proportionalShares(everyone);
  const worst = shares.reduce(
    (most, share, node) => Math.max(most, Math.abs(share / wanted[node]! - 1)),
    0,
  );
  const bound = shareBound(everyone, wanted);
  const name = everyone.spec.claims.weighted
    ? 'shares are proportional to weights'
    : 'shares are equal';
  return {
    name,
    holds: worst <= bound.relative,
    detail: `largest relative deviation ${worst.toExponential(2)}, bound ${bound.relative.toExponential(2)} (${bound.reason})`,
  };
}

function shareBound(
  everyone: RingLookup,
  wanted: Float64Array,
): { relative: number; reason: string } {
  const n = everyone.ring.nodes.length;
  const least = wanted.reduce((a, b) => Math.min(a, b));
  if (everyone.spec.claims.evenness === 'slot') {
    return { relative: slotShare(everyone.ring.parameters) / least, reason: 'one slot' };
  }
  if (everyone.spec.claims.evenness === 'random') {
    // share ~ Beta(V, W - V), relative sd about sqrt(1/V - 1/W) (SPEC S1.7); 6 sigma over n nodes.
    const { virtualNodes, unit } = everyone.ring.parameters;
    const lightest = everyone.ring.nodes.reduce((w, node) => Math.min(w, node.weight), Infinity);
    const points = Math.max(1, (lightest * virtualNodes!) / unit!);
    return { relative: 6 / Math.sqrt(points), reason: 'six sigma of the random circle' };
  }
  return { relative: Math.max(n / 2 ** 32, 1e-12), reason: `n / 2^32 with n = ${n}` };
}

function surveyLiveSets(
  ring: Ring,
  everyone: RingLookup,
  open: (ring: Ring) => RingLookup,
  options: VerifyOptions,
): { checks: Check[]; liveSets: Verification['liveSets'] } {
  const sets = liveSets(ring, everyone, options.seed);
  const keepsPlace = ring.levels === 2 || everyone.spec.claims.disruption === 'minimal';
  let deadOwners = 0;
  let movedFromLive = 0;
  sets.forEach((alive, done) => {
    const lookup = open(withStates(ring, (node) => (alive[node] === 1 ? 'alive' : 'dead')));
    const visit = (hi: number, lo: number, units: number): void => {
      const owner = lookup.owner(hi, lo);
      const original = everyone.owner(hi, lo);
      if (alive[owner] !== 1) deadOwners += units;
      if (alive[original] === 1 && owner !== original) movedFromLive += units;
    };
    visitKeySpace([everyone, lookup], visit, LIVE_SET_SAMPLES);
    options.onProgress?.(done + 1, sets.length);
  });
  const n = ring.nodes.length;
  const totalCount = n <= 53 ? 2 ** n - 1 : null;
  const scope = `${sets.length} of ${totalCount ?? `2^${n} - 1`} live sets`;
  const ownership: Check = {
    name: 'every key has a live owner',
    holds: deadOwners === 0,
    detail: deadOwners === 0 ? `in ${scope}` : `not for some keys, in ${scope}`,
  };
  const stability: Check = {
    name: 'no key of a live node moves when others die',
    holds: movedFromLive === 0,
    detail: movedFromLive === 0 ? `in ${scope}` : `some do, in ${scope}`,
  };
  return {
    checks: keepsPlace ? [ownership, stability] : [ownership],
    liveSets: { checkedCount: sets.length, totalCount },
  };
}

/** Every non-empty live set of a small cluster; else each single death and random sets, to a budget. */
function liveSets(ring: Ring, everyone: RingLookup, seed: number): Uint8Array[] {
  const n = ring.nodes.length;
  if (n <= EXHAUSTIVE_NODES) {
    return Array.from({ length: 2 ** n - 1 }, (_, set) =>
      Uint8Array.from({ length: n }, (_, node) => ((set + 1) >> node) & 1),
    );
  }
  const rng = createRng(seed);
  const pieces = piecesOf(everyone);
  const count = Math.max(4, Math.min(2 * n, Math.floor(PIECE_BUDGET / pieces)));
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

function piecesOf({ steps }: RingLookup): number {
  return steps === undefined ? 16 * LIVE_SET_SAMPLES : 3 * steps.rows * steps.borders(0).length;
}

function checkCopies(lookup: RingLookup): { checks: Check[]; method: 'exact' | 'sampled' } {
  const scheme = lookup.ring.replicas;
  const choose = chooseHolders(lookup, scheme);
  const shortage = zoneShortage(lookup, scheme);
  const zones = liveZoneCount(lookup);
  let repeated = 0;
  let missing = 0;
  let crowded = 0;
  const { total, method } = visitKeySpace([lookup], (hi, lo, units) => {
    const holders = choose(hi, lo);
    const isSound =
      new Set(holders).size === holders.length && holders.every((node) => lookup.alive[node] === 1);
    if (!isSound) repeated += units;
    if (scheme.scheme === 'nearest' && holders.length !== scheme.copies + 1) missing += units;
    if (zoneCount(lookup, holders) < Math.min(holders.length, zones)) crowded += units;
  });
  const part = (units: number): string => `${((100 * units) / total).toPrecision(3)} % of the keys`;
  const checks: Check[] = [
    {
      name: 'copies are on distinct live nodes',
      holds: repeated === 0 && missing === 0,
      detail:
        repeated + missing === 0
          ? scheme.scheme === 'nearest'
            ? `owner and ${scheme.copies} copies for every key`
            : `owner and at most one copy, areas overlapping by ${scheme.overlap}`
          : `not for ${part(repeated + missing)}`,
    },
  ];
  if (scheme.spreadZones && scheme.scheme === 'nearest' && zones > 1) {
    checks.push({
      name: 'copies are in as many zones as can be',
      holds: crowded === 0,
      detail: crowded === 0 ? (shortage ?? 'for every key') : `not for ${part(crowded)}`,
    });
  }
  return { checks, method };
}
