import { compareAddresses } from '../../cluster/address.ts';
import type { HashFunction } from '../../kernel/hash64.ts';
import { mix64 } from '../../kernel/mix.ts';
import { NOBODY } from '../../kernel/wasm/owner-tables.ts';
import {
  type Distribution,
  isPowerOfTwo,
  nodeName,
  type Parameters,
  type Placement,
  type PlacementNode,
  type PlacementSpec,
  type SlotTable,
} from '../placement.ts';
import { unitInterval } from '../rendezvous.ts';
import { changeTable } from './change.ts';
import { dealTable } from './deal.ts';
import { Draft } from './draft.ts';
import { settleOwners } from './owners.ts';
import { copyShares, ownerTargets, roundShares } from './shares.ts';
import { zoneTree } from './zone-tree.ts';

const BLOCK = 2 ** 32;
/** Slots that a node of mean weight owns at least, on a fresh table: an error of one slot is below 1 %. */
const SLOTS_PER_NODE = 128;
/** When the table grows, its slots are cut in halves that stay where they are. */
const FEWEST_PER_NODE = 32;
const LEAST_SLOTS = 2 ** 10;
/** Chosen when nobody asks for a number. */
const MOST_CHOSEN = 2 ** 20;
/** Of all copies: 64 MB. */
const MOST_CELLS = 2 ** 25;
/** A holder is found by walking over the rows. */
const MOST_HOLDERS = 64;

/**
 * The slot table: 2^p equal slots of the key space and the nodes that hold each, as a stored table. Every
 * node holds its exact quota of copies and owns its exact quota of slots, rounded to one; copies are as far
 * apart in the zone tree as weights allow; a change moves as few copies as can be.
 *
 * Parameters: `slots`, 0 for a number that fits the nodes; `holders` of a slot, its owner included;
 * `overload`, how much more than by weight a node may hold (0.1: a tenth) to keep copies apart.
 */
export const slots: PlacementSpec = {
  summary: 'stored table: exact quotas, zones apart, fewest moves',
  source: 'after the ring builder of OpenStack Swift; dealing and flows are ours',
  claims: {
    weighted: true,
    disruption: 'minimal',
    exactness: 'steps',
    evenness: 'slot',
    areas: false,
    removal: 'any',
    copies: true,
    ordered: false,
  },
  parameters: { slots: 0, holders: 3, overload: 0 },
  keyHashes: ['xxh64'],
  assignsLiving: true,
  create: slotPlacement,
  assign: assignSlots,
  slotShare: ({ slots: count }) => 1 / count!,
  complain: complainAboutTable,
};

function slotPlacement({ nodes, parameters, table }: Distribution, hash: HashFunction): Placement {
  const count = parameters.slots!;
  const width = BLOCK / count;
  const rows = table!.rows;
  const ranking = slotRanking(nodes, hash);
  const isMember = Uint8Array.from(nodes, ({ weight }) => (weight > 0 ? 1 : 0));
  const holdersOf = (slot: number): number[] => {
    const holders: number[] = [];
    for (const row of rows) {
      const node = row[slot]!;
      if (isMember[node] === 1) holders.push(node);
    }
    return holders;
  };
  const preferenceIn = (slot: number, most: number): number[] => {
    const holders = holdersOf(slot);
    if (holders.length >= most) return holders.slice(0, most);
    const others = ranking(slot).filter((node) => !holders.includes(node));
    return [...holders, ...others].slice(0, most);
  };
  let owners: Uint16Array | undefined;
  const cells = (): Uint16Array => {
    owners ??= ownersOf(rows[0]!, isMember, (slot) => preferenceIn(slot, 1)[0]!);
    return owners;
  };
  let borders: Float64Array | undefined;
  return {
    owner(_hi, lo) {
      const slot = Math.floor(lo / width);
      const node = rows[0]![slot]!;
      return isMember[node] === 1 ? node : preferenceIn(slot, 1)[0]!;
    },
    preference: (_hi, lo, most) => preferenceIn(Math.floor(lo / width), most),
    holders(_hi, lo) {
      const slot = Math.floor(lo / width);
      const holders = holdersOf(slot);
      return holders.length > 0 ? holders : preferenceIn(slot, 1);
    },
    tables: () => ({ kind: 'slots', rows: 1, slots: count, cells: cells() }),
    steps: {
      rows: 1,
      width: BLOCK,
      borders: () => {
        borders ??= Float64Array.from({ length: count }, (_, slot) => slot * width);
        return borders;
      },
      owners: cells,
      point: (_row, offset) => ({ hi: 0, lo: offset }),
    },
  };
}

/** The first row, where its node is no member whoever stands in. */
function ownersOf(
  row: Uint16Array,
  isMember: Uint8Array,
  standIn: (slot: number) => number,
): Uint16Array {
  if (isMember.every((flag) => flag === 1)) return row;
  return row.map((node, slot) => (isMember[node] === 1 ? node : standIn(slot)));
}

/** All members in an order of the slot's own, by weighted rendezvous: who follows when its holders are gone. */
function slotRanking(
  nodes: readonly PlacementNode[],
  hash: HashFunction,
): (slot: number) => number[] {
  let seeds: { hi: number; lo: number }[] | undefined;
  return (slot) => {
    seeds ??= nodes.map((node) => hash(nodeName(node)));
    const scores = nodes.map(({ weight }, node) => {
      const seed = seeds![node]!;
      const h = mix64(seed.hi, (seed.lo ^ slot) >>> 0);
      return -Math.log(unitInterval(h.hi, h.lo)) / weight;
    });
    return nodes
      .map((_, node) => node)
      .filter((node) => nodes[node]!.weight > 0)
      .sort((a, b) => scores[a]! - scores[b]! || a - b);
  };
}

function assignSlots(
  nodes: readonly PlacementNode[],
  parameters: Parameters,
  before?: Distribution,
): Distribution {
  const memberCount = nodes.filter(({ weight }) => weight > 0).length;
  const count = slotCount(memberCount, parameters, before);
  return assignTable(nodes, { ...parameters, slots: count }, before);
}

/**
 * A table of `slots` and `holders` of the parameters, by the fewest moves from the one before. Nodes in
 * whatever order give the same table: it is made of them in the order of their addresses.
 */
export function assignTable(
  nodes: readonly PlacementNode[],
  parameters: Parameters,
  before?: Distribution,
): Distribution {
  const order = nodes.map((_, node) => node);
  order.sort((a, b) => compareAddresses(nodes[a]!.address, nodes[b]!.address));
  const sorted = order.map((node) => nodes[node]!);
  const made = assignSorted(sorted, parameters, before);
  if (order.every((node, i) => node === i)) return made;
  const rows = made.table!.rows.map((row) => row.map((node) => order[node]!));
  return { ...made, nodes, table: { ...made.table, rows } };
}

function assignSorted(
  nodes: readonly PlacementNode[],
  parameters: Parameters,
  before?: Distribution,
): Distribution {
  const members = nodes.map((_, node) => node).filter((node) => nodes[node]!.weight > 0);
  const count = parameters.slots!;
  const copies = Math.min(parameters.holders!, members.length);
  // What is too large is refused by `complain`, before a table is made.
  if (!isPowerOfTwo(count, MOST_CELLS / copies) || copies > MOST_HOLDERS)
    return { nodes, parameters, table: { rows: [] } };
  const tree = zoneTree(nodes, members);
  const weights = Float64Array.from(nodes, ({ weight }) => weight);
  const shares = copyShares(tree, weights, {
    slots: count,
    copies,
    overload: parameters.overload!,
  });
  const origin = before?.table && originRows(before, nodes, count);
  const held = origin && countCells(origin.slice(0, copies), nodes.length);
  const quotas = roundShares(tree, shares, held);
  const owned = origin && countCells(origin.slice(0, 1), nodes.length);
  const owners = ownerTargets(tree, weights, count, quotas, owned && { owned, held: held! });
  const goal = { tree, slots: count, copies, quotas, owners };
  if (origin !== undefined) {
    const table = { rows: changeTable(goal, origin), ...rememberedIn(before!, count) };
    return { nodes, parameters, table };
  }
  const rows = dealTable(tree, quotas, count, copies);
  settleOwners(new Draft(goal, rows, rows));
  return { nodes, parameters, table: { rows } };
}

/**
 * A number that is asked for anew; else the one there was, unless nodes have become too many for it: one
 * that was too small from the start was wanted so.
 */
export function slotCount(n: number, parameters: Parameters, before?: Distribution): number {
  const former = before?.table && before.parameters.slots!;
  if (parameters.slots! > 0 && parameters.slots !== former) return parameters.slots!;
  if (former !== undefined) {
    const formerCount = before!.nodes.filter(({ weight }) => weight > 0).length;
    const hasOutgrown = former < FEWEST_PER_NODE * n && former >= FEWEST_PER_NODE * formerCount;
    if (!hasOutgrown) return former;
  }
  const wanted = 2 ** Math.ceil(Math.log2(SLOTS_PER_NODE * n));
  return Math.max(former ?? LEAST_SLOTS, Math.min(MOST_CHOSEN, wanted));
}

/**
 * The rows of the table before with the indices of nodes as they are now, cut into `count` slots: where
 * they are more, a slot's parts begin where the slot was.
 */
function originRows(
  before: Distribution,
  nodes: readonly PlacementNode[],
  count: number,
): Uint16Array[] {
  const index = new Map(nodes.map((node, i) => [nodeName(node), node.weight > 0 ? i : NOBODY]));
  const now = Uint16Array.from(before.nodes, (node) => index.get(nodeName(node)) ?? NOBODY);
  return before.table!.rows.map((row) => {
    const cells = new Uint16Array(count);
    const [parts, merged] = [Math.max(1, count / row.length), Math.max(1, row.length / count)];
    for (let part = 0; part < parts; part++) {
      for (let slot = part, former = 0; slot < count; slot += parts, former += merged) {
        cells[slot] = now[row[former]!]!;
      }
    }
    return cells;
  });
}

/** What the table remembers of slots that have moved, while they are the same slots. */
function rememberedIn({ parameters, table }: Distribution, count: number): Partial<SlotTable> {
  return table!.moved && parameters.slots === count ? { moved: table!.moved } : {};
}

function countCells(rows: readonly Uint16Array[], n: number): Uint32Array {
  const counts = new Uint32Array(NOBODY + 1);
  for (const row of rows) for (let slot = 0; slot < row.length; slot++) counts[row[slot]!]!++;
  return counts.subarray(0, n);
}

function complainAboutTable({ parameters, table }: Distribution): string | undefined {
  const { slots: count, holders, overload } = parameters;
  if (!(Number.isInteger(holders) && holders! >= 1 && holders! <= MOST_HOLDERS)) {
    return `holders is ${holders}, but must be a whole number from 1 to ${MOST_HOLDERS}`;
  }
  if (!(overload! >= 0 && overload! <= 1e6))
    return `overload is ${overload}, but must be 0 or more`;
  if (!isPowerOfTwo(count, MOST_CELLS / holders!)) {
    return `slots is ${count}, but must be a power of two up to ${MOST_CELLS / holders!}`;
  }
  const rows = table?.rows ?? [];
  if (rows.length < 1 || rows.length > holders!) return 'its table has too few rows or too many';
  if (rows.some((row) => row.length !== count)) return `its table does not have ${count} slots`;
  const slotsMoved = (table?.moved ?? []).map(({ slots: some }) => some.at(-1) ?? 0);
  if (slotsMoved.some((slot) => slot >= count!)) return 'it remembers slots that it does not have';
  for (const [i, row] of rows.entries()) {
    for (const other of rows.slice(0, i)) {
      const slot = firstCommon(row, other);
      if (slot >= 0) return `slot ${slot} is held twice by one node`;
    }
  }
  return undefined;
}

/** Where two rows say the same; -1 where they nowhere do. Every ring file goes through this: no callbacks. */
function firstCommon(row: Uint16Array, other: Uint16Array): number {
  for (let slot = 0; slot < row.length; slot++) if (row[slot] === other[slot]) return slot;
  return -1;
}
