import { isCanonicalAddress } from '../cluster/address.ts';
import { complainAboutId, complainAboutZone } from '../cluster/names.ts';
import { MAX_NODES, type NodeState, nodeStates } from '../cluster/node.ts';
import { MAX_WEIGHT, MIN_WEIGHT } from '../kernel/units.ts';
import type { KeyHashName } from '../key-hash/registry.ts';
import { nodeName, type PlacementSpec } from '../placement/placement.ts';
import { distributionOf, placementSpec } from './lookup.ts';
import type { ReplicaScheme, Ring, RingNode } from './ring.ts';

/** Whether a ring file's value has the fields of a ring, each of its type; its table aside. */
export function hasRingFields(
  value: Record<string, unknown>,
): value is Record<string, unknown> & Ring {
  const { algorithm, parameters, levels, hash, seed, keys, replicas, parent, nodes } = value;
  const { vacated } = value;
  return (
    typeof algorithm === 'string' &&
    isRecordOf(parameters, isFiniteNumber) &&
    Object.keys(parameters as object).every((name) => /^[A-Za-z]{1,40}$/.test(name)) &&
    (levels === 1 || levels === 2) &&
    typeof hash === 'string' &&
    seed === 0 &&
    (keys === undefined || isKeyRule(keys)) &&
    (vacated === undefined || (Array.isArray(vacated) && vacated.every(Number.isSafeInteger))) &&
    isReplicaScheme(replicas) &&
    (parent === undefined || (typeof parent === 'string' && /^[0-9a-f]{16}$/.test(parent))) &&
    Array.isArray(nodes) &&
    nodes.length > 0 &&
    nodes.every(isRingNode)
  );
}

/**
 * What no cluster could have asked for and no algorithm has made: look-ups on such a ring would be
 * wrong, endless or larger than memory.
 *
 * @returns the end of "it cannot be used: …"; undefined for a sound ring
 * @throws LbError RING_CORRUPT for an unknown algorithm
 */
export function complainAboutRing(ring: Ring): string | undefined {
  const spec = placementSpec(ring.algorithm);
  return (
    complainAboutHash(ring, spec) ??
    complainAboutNodes(ring.nodes) ??
    spec.complain?.(distributionOf(ring, ring.nodes))
  );
}

function complainAboutHash(
  { algorithm, hash, keys }: Ring,
  spec: PlacementSpec,
): string | undefined {
  if (!spec.keyHashes.includes(hash as KeyHashName)) {
    return `its hash is ${hash}, but ${algorithm} takes ${spec.keyHashes.join(', ')}`;
  }
  if (keys?.tag !== undefined && !/^[\x00-\x7f]{2}$/.test(keys.tag)) {
    return 'the tag of its keys is not two ASCII characters';
  }
  return undefined;
}

function complainAboutNodes(nodes: readonly RingNode[]): string | undefined {
  if (nodes.length > MAX_NODES) return `it has more than ${MAX_NODES} nodes`;
  const ids = new Set<string>();
  const names = new Set<string>();
  for (const [at, node] of nodes.entries()) {
    const { id, address, zone, weight } = node;
    const name = nodeName(node);
    const wrong = complainAboutId(id) ?? (zone === '' ? undefined : complainAboutZone(zone));
    if (wrong !== undefined) return `an id or the zone of node ${at + 1} ${wrong.message}`;
    if (ids.has(id)) return `two nodes have the id ${id}`;
    if (!(address === '' && name !== '') && !isCanonicalAddress(address)) {
      return `the address of node ${id} is not in its canonical form`;
    }
    if (names.has(name))
      return `two nodes have the ${name === address ? 'address' : 'name'} ${name}`;
    if (!(weight >= MIN_WEIGHT && weight <= MAX_WEIGHT)) {
      return `the weight of node ${id} is ${weight}, not from ${MIN_WEIGHT} to ${MAX_WEIGHT}`;
    }
    ids.add(id);
    names.add(name);
  }
  return undefined;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isRecordOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isItem)
  );
}

function isReplicaScheme(value: unknown): boolean {
  const { scheme, copies, overlap, spreadZones } = (value ?? {}) as Partial<ReplicaScheme>;
  return (
    (scheme === 'nearest' || scheme === 'overlap') &&
    Number.isInteger(copies) &&
    copies! >= 0 &&
    copies! < MAX_NODES &&
    isFiniteNumber(overlap) &&
    overlap >= 0 &&
    overlap <= 0.5 &&
    typeof spreadZones === 'boolean'
  );
}

function isKeyRule(value: unknown): boolean {
  return isRecordOf(value, (part) => typeof part === 'string');
}

function isRingNode(value: unknown): boolean {
  const node = (value ?? {}) as Partial<RingNode>;
  return (
    typeof node.id === 'string' &&
    typeof node.address === 'string' &&
    typeof node.zone === 'string' &&
    isFiniteNumber(node.weight) &&
    nodeStates.includes(node.state as NodeState) &&
    (node.name === undefined || typeof node.name === 'string') &&
    (node.number === undefined || Number.isSafeInteger(node.number)) &&
    (node.places === undefined ||
      (Array.isArray(node.places) && node.places.every(Number.isInteger))) &&
    (node.tokens === undefined || (Array.isArray(node.tokens) && node.tokens.every(isToken)))
  );
}

/** A number of up to 128 bits in decimal. */
function isToken(value: unknown): boolean {
  return typeof value === 'string' && /^-?\d{1,39}$/.test(value);
}
