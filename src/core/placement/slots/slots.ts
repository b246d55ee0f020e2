import type { HashFunction } from '../../kernel/hash64.ts';
import { mix64 } from '../../kernel/mix.ts';
import {
  type Distribution,
  isPowerOfTwo,
  nodeName,
  type Placement,
  type PlacementNode,
  type PlacementSpec,
} from '../placement.ts';
import { unitInterval } from '../rendezvous.ts';
import { slotSteps } from '../steps.ts';
import { assignSlots, MOST_CELLS, MOST_HOLDERS } from './assign.ts';

const BLOCK = 2 ** 32;

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
    steps: slotSteps(count, cells),
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
