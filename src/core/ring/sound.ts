import { isCanonicalAddress } from '../cluster/address.ts';
import { complainAboutId, complainAboutZone } from '../cluster/names.ts';
import { MAX_NODES, type NodeState, nodeStates } from '../cluster/node.ts';
import { MAX_WEIGHT, MIN_WEIGHT } from '../kernel/units.ts';
import { placementSpec } from './lookup.ts';
import type { ReplicaScheme, Ring, RingNode } from './ring.ts';

/** Whether a ring file's value has the fields of a ring, each of its type. */
export function hasRingFields(
  value: Record<string, unknown>,
): value is Record<string, unknown> & Ring {
  const { algorithm, parameters, levels, hash, seed, replicas, parent, nodes } = value;
  return (
    typeof algorithm === 'string' &&
    isRecordOf(parameters, isFiniteNumber) &&
    Object.keys(parameters as object).every((name) => /^[A-Za-z]{1,40}$/.test(name)) &&
    (levels === 1 || levels === 2) &&
    hash === 'xxh64' &&
    seed === 0 &&
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
    complainAboutNodes(ring.nodes) ??
    spec.complain?.({ nodes: ring.nodes, parameters: ring.parameters })
  );
}

function complainAboutNodes(nodes: readonly RingNode[]): string | undefined {
  if (nodes.length > MAX_NODES) return `it has more than ${MAX_NODES} nodes`;
  const ids = new Set<string>();
  const addresses = new Set<string>();
  for (const [at, node] of nodes.entries()) {
    const { id, address, zone, weight } = node;
    const wrong = complainAboutId(id) ?? (zone === '' ? undefined : complainAboutZone(zone));
    if (wrong !== undefined) return `an id or the zone of node ${at + 1} ${wrong.message}`;
    if (ids.has(id)) return `two nodes have the id ${id}`;
    if (!isCanonicalAddress(address)) {
      return `the address of node ${id} is not in its canonical form`;
    }
    if (addresses.has(address)) return `two nodes have the address ${address}`;
    if (!(weight >= MIN_WEIGHT && weight <= MAX_WEIGHT)) {
      return `the weight of node ${id} is ${weight}, not from ${MIN_WEIGHT} to ${MAX_WEIGHT}`;
    }
    ids.add(id);
    addresses.add(address);
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

function isRingNode(value: unknown): boolean {
  const node = (value ?? {}) as Partial<RingNode>;
  return (
    typeof node.id === 'string' &&
    typeof node.address === 'string' &&
    typeof node.zone === 'string' &&
    isFiniteNumber(node.weight) &&
    nodeStates.includes(node.state as NodeState) &&
    (node.places === undefined ||
      (Array.isArray(node.places) && node.places.every(Number.isInteger)))
  );
}
