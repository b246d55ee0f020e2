import { REDIS_SLOTS } from '../../placement/interop/redis-cluster.ts';
import { type DraftNode, ringOfDraft } from '../draft.ts';
import type { Findings } from '../findings.ts';
import type { ImportResult } from '../importer.ts';
import type { Place } from '../source.ts';

/** A node as one of the two outputs has it. */
export interface RedisNode {
  /** 40 hex digits. */
  readonly id: string;
  /** '' when the cluster does not know it. */
  readonly address: string;
  readonly isDead: boolean;
  readonly place: Place;
}

export interface Shard {
  /** First and last of each range, in turn. */
  readonly ranges: readonly number[];
  /** The one that owns the slots, first. */
  readonly nodes: readonly RedisNode[];
}

/** A cluster as a ring: slots are given, not computed, so the ring has just what is there. */
export function clusterResult(
  shards: readonly Shard[],
  place: Place,
  findings: Findings,
): ImportResult {
  const ordered = shards.toSorted(
    (a, b) => (a.ranges[0] ?? REDIS_SLOTS) - (b.ranges[0] ?? REDIS_SLOTS),
  );
  if (shards.length > 0) checkSlots(ordered, place, findings);
  const copies = copiesOf(ordered, place, findings);
  const nodes = ordered.flatMap(({ ranges, nodes: members }, number) =>
    members.map((node, i) => draftOf(node, number, i === 0 ? ranges : undefined)),
  );
  const draft = { algorithm: 'redis-cluster', hash: 'redis-slot', copies, nodes, place } as const;
  const ring = ringOfDraft(draft, findings);
  findings.check();
  return {
    rings: [{ name: 'cluster', ring, key: 'the key, or what is in its first {…}' }],
    notes: findings.notes,
  };
}

function draftOf(
  { id, address, isDead, place }: RedisNode,
  number: number,
  places: readonly number[] | undefined,
): DraftNode {
  return {
    id: address === '' ? id : address,
    address,
    name: id,
    number,
    weight: 1,
    state: isDead ? 'dead' : 'alive',
    ...(places !== undefined && { places }),
    place,
  };
}

function checkSlots(shards: readonly Shard[], place: Place, findings: Findings): void {
  const isOwned = new Uint8Array(REDIS_SLOTS);
  for (const { ranges, nodes } of shards) {
    for (let i = 0; i < ranges.length; i += 2) {
      for (let slot = ranges[i]!; slot <= ranges[i + 1]!; slot++) {
        if (isOwned[slot] === 1) {
          findings.refuse(nodes[0]!.place, `slot ${slot} is there twice`);
          return;
        }
        isOwned[slot] = 1;
      }
    }
  }
  const missing = isOwned.filter((owned) => owned === 0).length;
  if (missing === 0) return;
  const first = isOwned.indexOf(0);
  const what =
    missing === 1
      ? `slot ${first} has no owner`
      : `${missing} slots from ${first} on have no owner`;
  findings.refuse(
    place,
    `${what}, so not all keys can be placed`,
    'give them away: redis-cli --cluster fix HOST:PORT',
  );
}

/** Of the shard that has the fewest that live. */
function copiesOf(shards: readonly Shard[], place: Place, findings: Findings): number {
  const counts = shards
    .filter(({ ranges }) => ranges.length > 0)
    .map(({ nodes }) => nodes.slice(1).filter(({ isDead }) => !isDead).length);
  if (counts.length === 0) return 0;
  const least = counts.reduce((fewest, count) => Math.min(fewest, count));
  if (counts.some((count) => count !== least)) {
    findings.note(
      place,
      `shards have unequal numbers of replicas; the ring promises ${least} copies of a key`,
    );
  }
  return least;
}

/** @returns undefined for what is no slot */
export function slotOf(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) < REDIS_SLOTS ? Number(text) : undefined;
}

/** `10.0.0.1` and `7000` as an address; IPv6 gets its brackets. */
export function joinAddress(host: string, port: string): string {
  if (host === '' || host === '?' || host === '(nil)') return '';
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
