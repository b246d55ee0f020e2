import { compareAddresses } from '../../cluster/address.ts';
import { NOBODY } from '../../kernel/wasm/owner-tables.ts';
import {
  type Distribution,
  isPowerOfTwo,
  nodeName,
  type Parameters,
  type PlacementNode,
  type SlotTable,
} from '../placement.ts';
import { changeTable } from './change.ts';
import { dealTable } from './deal.ts';
import { Draft } from './draft.ts';
import { settleOwners } from './owners.ts';
import { copyShares, ownerTargets, roundShares } from './shares.ts';
import { zoneTree } from './zone-tree.ts';

/** Slots that a node of mean weight owns at least, on a fresh table: an error of one slot is below 1 %. */
const SLOTS_PER_NODE = 128;
/** When the table grows, its slots are cut in halves that stay where they are. */
const FEWEST_PER_NODE = 32;
const LEAST_SLOTS = 2 ** 10;
/** Chosen when nobody asks for a number. */
const MOST_CHOSEN = 2 ** 20;
/** Of all copies: 64 MB. */
export const MOST_CELLS = 2 ** 25;
/** A holder is found by walking over the rows. */
export const MOST_HOLDERS = 64;

/** A table of as many slots as are wanted, or as fit the nodes. */
export function assignSlots(
  nodes: readonly PlacementNode[],
  parameters: Parameters,
  before?: Distribution,
): Distribution {
  const memberCount = nodes.filter(({ weight }) => weight > 0).length;
  const count = chosenSlots(memberCount, parameters, before);
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
export function chosenSlots(n: number, parameters: Parameters, before?: Distribution): number {
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
