import { hex64, xxh64 } from '../kernel/xxh64.ts';
import type { RingLookup } from './lookup.ts';
import { chooseHolders, commonDepth, zonePath } from './replicas.ts';
import type { ReplicaScheme } from './ring.ts';

/** Where one key belongs. */
export interface KeyPlacement {
  readonly key: string;
  /** XXH64 of the key's bytes, 16 hex digits. */
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

export function placeKeys(lookup: RingLookup, keys: readonly string[]): KeyPlacement[] {
  return keys.map((key) => {
    const hash = xxh64(key);
    const { id, address, zone } = lookup.ring.nodes[lookup.owner(hash.hi, hash.lo)]!;
    const level = lookup.decider(hash.hi, hash.lo) === lookup.level1 ? 1 : 2;
    return { key, hash: hex64(hash), node: id, address, zone, level };
  });
}

/** @throws LbError COPIES_IMPOSSIBLE */
export function replicateKeys(
  lookup: RingLookup,
  keys: readonly string[],
  scheme: ReplicaScheme,
): KeyReplicas[] {
  const holders = chooseHolders(lookup, scheme);
  return keys.map((key) => {
    const hash = xxh64(key);
    const [owner, ...copies] = holders(hash.hi, hash.lo).map((node) => lookup.ring.nodes[node]!.id);
    return { key, hash: hex64(hash), owner: owner!, copies };
  });
}

/** `key<TAB>node`, one line a key: what shells cut and join. */
export function placementLines(placements: readonly KeyPlacement[]): string {
  return placements.map(({ key, node }) => `${key}\t${node}\n`).join('');
}

/** `key<TAB>owner<TAB>copy<TAB>copy…`, one line a key. */
export function replicaLines(replicas: readonly KeyReplicas[]): string {
  return replicas
    .map(({ key, owner, copies }) => `${[key, owner, ...copies].join('\t')}\n`)
    .join('');
}

/**
 * Why copies cannot all be in zones of their own, in words for a person; undefined when they can, or
 * when nobody asked for it.
 */
export function zoneShortage(lookup: RingLookup, scheme: ReplicaScheme): string | undefined {
  if (!scheme.spreadZones || scheme.scheme !== 'nearest' || scheme.copies === 0) return undefined;
  const zones = new Set<string>();
  lookup.ring.nodes.forEach((node, i) => {
    if (lookup.alive[i] === 1) zones.add(zonePath(node.zone)[0]!);
  });
  const holders = scheme.copies + 1;
  const hasZones = lookup.ring.nodes.some((node) => node.zone !== '');
  if (!hasZones || zones.size >= holders) return undefined;
  const live = `${zones.size} ${zones.size === 1 ? 'zone has' : 'zones have'} live nodes`;
  return `${live}, fewer than the ${holders} holders of a key: some copies share a zone`;
}

/** Whether no two of the holders share their top zone. */
export function isSpread(lookup: RingLookup, holders: readonly number[]): boolean {
  const paths = holders.map((node) => zonePath(lookup.ring.nodes[node]!.zone));
  return paths.every((path, i) =>
    paths.slice(0, i).every((other) => commonDepth(path, other) === 0),
  );
}
