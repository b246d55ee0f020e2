import { zonePath } from '../cluster/zone-path.ts';
import type { Hash64 } from '../kernel/hash64.ts';
import { hex64 } from '../kernel/xxh64.ts';
import type { RingLookup } from './lookup.ts';
import { chooseHolders, type HolderChoice } from './replicas.ts';
import type { ReplicaScheme } from './ring.ts';

/** A key as text, and the hash of its bytes: text may stand for bytes that are no UTF-8. */
export interface HashedKey {
  readonly key: string;
  readonly hash: Hash64;
}

export function hashText(lookup: RingLookup, key: string): HashedKey {
  return { key, hash: lookup.hash(key) };
}

/** Where one key belongs. */
export interface KeyPlacement {
  readonly key: string;
  /** Hash of the key as its ring takes it, 16 hex digits. */
  readonly hash: string;
  readonly node: string;
  readonly address: string;
  readonly zone: string;
  /** 2 when the table over all nodes named one that may not own keys. */
  readonly level: 1 | 2;
}

/** Who holds one key. */
export interface KeyReplicas {
  readonly key: string;
  readonly hash: string;
  readonly owner: string;
  /** In the order in which readers should try them. */
  readonly copies: readonly string[];
}

export function placeKey(lookup: RingLookup, key: string, { hi, lo }: Hash64): KeyPlacement {
  const { id, address, zone } = lookup.ring.nodes[lookup.owner(hi, lo)]!;
  const level = lookup.decider(hi, lo) === lookup.level1 ? 1 : 2;
  return { key, hash: hex64({ hi, lo }), node: id, address, zone, level };
}

/** @param choose from chooseHolders */
export function replicateKey(
  lookup: RingLookup,
  choose: HolderChoice,
  key: string,
  { hi, lo }: Hash64,
): KeyReplicas {
  const [owner, ...copies] = choose(hi, lo).map((node) => lookup.ring.nodes[node]!.id);
  return { key, hash: hex64({ hi, lo }), owner: owner!, copies };
}

/** What `ring place KEY… --json` prints besides its envelope. */
export function placementResult(
  lookup: RingLookup,
  checksum: string,
  keys: readonly HashedKey[],
  isPartial: boolean,
) {
  return { checksum, isPartial, keys: keys.map(({ key, hash }) => placeKey(lookup, key, hash)) };
}

/**
 * What `ring replicas KEY… --json` prints besides its envelope.
 *
 * @throws LbError COPIES_IMPOSSIBLE
 */
export function replicaResult(
  lookup: RingLookup,
  checksum: string,
  scheme: ReplicaScheme,
  keys: readonly HashedKey[],
  isPartial: boolean,
) {
  const choose = chooseHolders(lookup, scheme);
  return {
    checksum,
    replicas: scheme,
    isPartial,
    keys: keys.map(({ key, hash }) => replicateKey(lookup, choose, key, hash)),
  };
}

/** `key<TAB>node`, one line a key: what shells cut and join. */
export function placementLine({ key, node }: KeyPlacement): string {
  return `${key}\t${node}\n`;
}

/** `key<TAB>owner<TAB>copy<TAB>copy…`, one line a key. */
export function replicaLine({ key, owner, copies }: KeyReplicas): string {
  return `${[key, owner, ...copies].join('\t')}\n`;
}

/**
 * Why copies cannot all be in zones of their own, in words for a person; undefined when they can, or
 * when nobody asked for it.
 */
export function zoneShortage(lookup: RingLookup, scheme: ReplicaScheme): string | undefined {
  if (!scheme.spreadZones || scheme.scheme !== 'nearest' || scheme.copies === 0) return undefined;
  const zones = liveZoneCount(lookup);
  const holders = scheme.copies + 1;
  const hasZones = lookup.ring.nodes.some((node) => node.zone !== '');
  if (!hasZones || zones >= holders) return undefined;
  const live = `${zones} top-level ${zones === 1 ? 'zone has' : 'zones have'} live nodes`;
  return `${live}, fewer than the ${holders} holders of a key: some copies share a zone`;
}

/** Why a key has fewer copies than the ring wants, in words for a person; undefined when it has them. */
export function copyShortage(lookup: RingLookup, scheme: ReplicaScheme): string | undefined {
  const wanted = lookup.ring.replicas.copies;
  if (scheme.copies >= wanted || lookup.level1.holders !== undefined) return undefined;
  return lookup.spec.claims.copies
    ? `only ${scheme.copies} of ${wanted} copies find a live node for now`
    : `${lookup.ring.algorithm} names an owner and no next node, so keys have no copies`;
}

/** Top zones with a live node in them. */
export function liveZoneCount(lookup: RingLookup): number {
  const live = lookup.ring.nodes.map((_, node) => node).filter((node) => lookup.alive[node] === 1);
  return zoneCount(lookup, live);
}

/** Top zones that the nodes are in. */
export function zoneCount(lookup: RingLookup, nodes: readonly number[]): number {
  return new Set(nodes.map((node) => zonePath(lookup.ring.nodes[node]!.zone)[0])).size;
}
