import { NOBODY, ownerIn } from '../../kernel/wasm/owner-tables.ts';
import {
  type Distribution,
  nodeName,
  type PlacementNode,
  type PlacementSpec,
} from '../placement.ts';
import { slotSteps } from '../steps.ts';
import { circleClaims } from './claims.ts';
import { filled, levelled } from './redis-level.ts';

/** Slots of a Redis Cluster. */
export const REDIS_SLOTS = 16_384;
/** Values of half a hash that are in one slot. */
export const REDIS_SLOT_WIDTH = 2 ** 32 / REDIS_SLOTS;

/**
 * Redis Cluster: 16 384 slots, assigned by hand or by redis-cli; what a node has stands in its
 * `places`, first and last slot of each range in turn. A node without places whose number is a
 * master's is its replica: it holds that one's keys and takes over when it is absent. Slots of an absent
 * master without a replica go to those that have the fewest for their weight.
 */
export const redisCluster: PlacementSpec = {
  summary: 'Redis Cluster, 16384 slots by CRC-16 with hash tags',
  source: 'Redis Cluster Specification; Redis 7.0.15',
  program: 'Redis',
  claims: { ...circleClaims, evenness: 'none', copies: false },
  parameters: {},
  keyHashes: ['redis-slot'],
  create({ nodes }) {
    const cells = settled(nodes, slotOwners(nodes));
    const tables = { kind: 'slots', rows: 1, slots: REDIS_SLOTS, cells } as const;
    const owner = ownerIn(tables);
    return {
      owner,
      preference: (hi, lo) => [owner(hi, lo)],
      fewestHolders: fewestHolders(nodes, cells),
      holders(hi, lo) {
        const first = owner(hi, lo);
        return [first, ...replicasOf(nodes, first)];
      },
      tables: () => tables,
      steps: slotSteps(REDIS_SLOTS, () => cells),
    };
  },
  countingWeights: (nodes) => nodes.map(({ weight }, i) => (isReplica(nodes, i) ? 0 : weight)),
  assign(nodes, parameters, before) {
    const cells =
      before === undefined ? new Uint16Array(REDIS_SLOTS).fill(NOBODY) : inherited(nodes, before);
    const isMaster = nodes.map((_, i) => !isReplica(nodes, i));
    const owners =
      before !== undefined && isAsBefore(nodes, before) ? cells : levelled(nodes, cells, isMaster);
    return {
      parameters,
      nodes: nodes.map((node, i) => ({ ...node, places: rangesOf(owners, i) })),
    };
  },
  complain({ nodes }) {
    const cells = new Uint16Array(REDIS_SLOTS).fill(NOBODY);
    for (const [i, { places = [] }] of nodes.entries()) {
      for (let at = 0; at < places.length; at += 2) {
        const [first, last] = [places[at]!, places[at + 1] ?? -1];
        if (!(first >= 0 && first <= last && last < REDIS_SLOTS))
          return `its slots ${first} to ${last} are no range of 0 to ${REDIS_SLOTS - 1}`;
        for (let slot = first; slot <= last; slot++) {
          if (cells[slot] !== NOBODY) return `slot ${slot} belongs to two nodes`;
          cells[slot] = i;
        }
      }
    }
    const open = cells.indexOf(NOBODY);
    return open === -1 ? undefined : `slot ${open} belongs to no node`;
  },
};

function slotOwners(nodes: readonly PlacementNode[]): Uint16Array {
  const cells = new Uint16Array(REDIS_SLOTS).fill(NOBODY);
  nodes.forEach(({ places = [] }, i) => {
    for (let at = 0; at < places.length; at += 2) cells.fill(i, places[at], places[at + 1]! + 1);
  });
  return cells;
}

function isReplica(nodes: readonly PlacementNode[], i: number): boolean {
  const { number, places = [] } = nodes[i]!;
  if (number === undefined || places.length > 0) return false;
  return nodes.some(
    (other, j) => j !== i && other.number === number && (other.places?.length ?? 0) > 0,
  );
}

/** Present nodes of the same number without slots of their own. */
function replicasOf(nodes: readonly PlacementNode[], master: number): number[] {
  const { number } = nodes[master]!;
  if (number === undefined) return [];
  return nodes
    .map((_, i) => i)
    .filter((i) => {
      const node = nodes[i]!;
      return i !== master && node.number === number && node.weight > 0 && !node.places?.length;
    });
}

/** Of all masters, with their replicas. */
function fewestHolders(nodes: readonly PlacementNode[], cells: Uint16Array): number {
  const masters = [...new Set(cells)];
  return masters.reduce(
    (fewest, master) => Math.min(fewest, 1 + replicasOf(nodes, master).length),
    nodes.length,
  );
}

/** The slots with those of absent masters given to their replicas, else to the others. */
function settled(nodes: readonly PlacementNode[], cells: Uint16Array): Uint16Array {
  const heir = nodes.map((node, i) => (node.weight > 0 ? i : (replicasOf(nodes, i)[0] ?? NOBODY)));
  const owners = cells.map((node) => (node === NOBODY ? NOBODY : heir[node]!));
  if (!owners.includes(NOBODY)) return owners;
  const serves = nodes.map(
    ({ weight }, i) => weight > 0 && (!isReplica(nodes, i) || owners.includes(i)),
  );
  return filled(nodes, owners, serves);
}

/** Slots as the ring before had them, of nodes that are still there. */
function inherited(nodes: readonly PlacementNode[], before: Distribution): Uint16Array {
  const index = new Map(nodes.map((node, i) => [nodeName(node), i]));
  const heir = before.nodes.map((node) => index.get(nodeName(node)) ?? NOBODY);
  return slotOwners(before.nodes).map((node) => (node === NOBODY ? NOBODY : heir[node]!));
}

/** Whether the nodes and their weights are those of before: then nothing has to move. */
function isAsBefore(nodes: readonly PlacementNode[], before: Distribution): boolean {
  const weights = new Map(before.nodes.map((node) => [nodeName(node), node.weight]));
  return (
    nodes.length === before.nodes.length &&
    nodes.every((node) => weights.get(nodeName(node)) === node.weight)
  );
}

function rangesOf(cells: Uint16Array, node: number): number[] {
  const ranges: number[] = [];
  for (let slot = 0; slot < REDIS_SLOTS; slot++) {
    if (cells[slot] !== node) continue;
    const first = slot;
    while (slot + 1 < REDIS_SLOTS && cells[slot + 1] === node) slot++;
    ranges.push(first, slot);
  }
  return ranges;
}
