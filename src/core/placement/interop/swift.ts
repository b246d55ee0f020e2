import { LbError } from '../../kernel/errors.ts';
import { ownerIn } from '../../kernel/wasm/owner-tables.ts';
import { md5BigEndian } from '../../key-hash/md5.ts';
import {
  type Distribution,
  isPowerOfTwo,
  nodeName,
  type Parameters,
  type PlacementNode,
  type PlacementSpec,
  type SlotTable,
  slotCount,
} from '../placement.ts';
import { assignTable, chosenSlots } from '../slots/assign.ts';
import { slotSteps } from '../steps.ts';
import { circleClaims } from './claims.ts';

/** Partitions beyond which Swift skips some in its search for handoffs. */
const STRIDE_FROM = 65_536;
/** Zones of an imported device are region, zone and IP address. */
const TIERS = 3;
/** Swift's partition power is at most 32; more cells than these no ring file holds. */
const MOST_PARTITIONS = 2 ** 26;

/**
 * A ring of OpenStack Swift: a table from partition to devices, made by swift-ring-builder. The
 * devices of a partition in the order of its rows hold its objects; then come its handoffs.
 */
export const swift: PlacementSpec = {
  summary: 'OpenStack Swift ring: partition table by MD5',
  source: 'OpenStack Swift 2.30.1, swift.common.ring',
  program: 'Swift',
  claims: { ...circleClaims, evenness: 'none', disruption: 'moderate' },
  parameters: { slots: 0, holders: 3, overload: 0 },
  keyHashes: ['md5-be'],
  assign: assignPartitions,
  complain: complainAboutPartitions,
  create({ nodes, table }) {
    const rows = table!.rows;
    const slots = slotCount(table!);
    const width = 2 ** 32 / slots;
    const handoffs = handoffOrder(nodes, table!);
    const isAbsent = nodes.some(({ weight }) => weight === 0);
    const primaries = (slot: number): number[] => {
      const found = new Set<number>();
      for (const row of rows) {
        if (slot < row.length && nodes[row[slot]!]!.weight > 0) found.add(row[slot]!);
      }
      return [...found];
    };
    const first = (slot: number): number => primaries(slot)[0] ?? handoffs(slot, 1)[0]!;
    const cells = isAbsent ? Uint16Array.from({ length: slots }, (_, s) => first(s)) : rows[0]!;
    const tables = { kind: 'slots', rows: 1, slots, cells } as const;
    const slotOf = (lo: number): number => Math.floor(lo / width);
    return {
      owner: ownerIn(tables),
      preference(_hi, lo, count) {
        const order = primaries(slotOf(lo));
        const more = count - order.length;
        return more <= 0 ? order.slice(0, count) : [...order, ...handoffs(slotOf(lo), more)];
      },
      holders: (_hi, lo) => {
        const order = primaries(slotOf(lo));
        return order.length > 0 ? order : handoffs(slotOf(lo), 1);
      },
      tables: () => tables,
      steps: slotSteps(slots, () => cells),
    };
  },
};

/**
 * A table as `slots` makes it, where swift-ring-builder would move more. The number of partitions stays,
 * unless another one is asked for; new devices get the numbers behind those there are.
 *
 * @throws LbError PLACEMENT_IMPOSSIBLE for tables that only Swift's own builder can change
 */
function assignPartitions(
  nodes: readonly PlacementNode[],
  parameters: Parameters,
  before?: Distribution,
): Distribution {
  const rows = before?.table?.rows;
  if (before === undefined || rows === undefined) {
    const memberCount = nodes.filter(({ weight }) => weight > 0).length;
    const slots = chosenSlots(memberCount, parameters);
    return numbered(assignTable(nodes, { ...parameters, slots }));
  }
  const kept = keptTable(nodes, before);
  if (kept !== undefined) return { nodes, parameters, table: kept };
  checkWhole(rows);
  const former = rows[0]!.length;
  const slots = parameters.slots || former;
  const known = { ...before, parameters: { ...before.parameters, slots: former } };
  return numbered(assignTable(nodes, { ...parameters, slots }, known));
}

/**
 * The table before, while devices and weights are the same, whatever their states and their order:
 * handoffs stand in for the dead.
 */
function keptTable(nodes: readonly PlacementNode[], before: Distribution): SlotTable | undefined {
  if (before.nodes.length !== nodes.length) return undefined;
  const index = new Map(nodes.map((node, i) => [nodeName(node), i]));
  const now = before.nodes.map((node) => index.get(nodeName(node)) ?? -1);
  const isSame = before.nodes.every(({ weight }, i) => nodes[now[i]!]?.weight === weight);
  if (!isSame) return undefined;
  const { table } = before;
  return { ...table, rows: table!.rows.map((row) => row.map((device) => now[device]!)) };
}

function complainAboutPartitions({ table }: Distribution): string | undefined {
  const partitions = table?.rows[0]?.length;
  if (table === undefined || !isPowerOfTwo(partitions, MOST_PARTITIONS)) {
    return `it has ${partitions ?? 0} partitions, but must have a power of two up to ${MOST_PARTITIONS}`;
  }
  const isLonger = table.rows.some((row) => row.length > partitions!);
  return isLonger ? 'a row of its table is longer than the first one' : undefined;
}

function checkWhole(rows: SlotTable['rows']): void {
  const isWhole = rows.every((row) => row.length === rows[0]!.length);
  const isTwice = (slot: number): boolean =>
    new Set(rows.map((row) => row[slot])).size < rows.length;
  if (isWhole && !rows[0]!.some((_, slot) => isTwice(slot))) return;
  throw new LbError(
    'PLACEMENT_IMPOSSIBLE',
    isWhole
      ? 'a device has two replicas of a partition'
      : 'the number of replicas is no whole one, which only Swift can change',
    { hint: 'change the ring with swift-ring-builder and import it again' },
  );
}

function numbered({ nodes, ...others }: Distribution): Distribution {
  let next = nodes.reduce((most, { number = -1 }) => Math.max(most, number), -1) + 1;
  return { ...others, nodes: nodes.map((node) => ({ ...node, number: node.number ?? next++ })) };
}

/**
 * The search of `Ring.get_more_nodes`: from a partition that follows from the number of the given one,
 * devices of regions without a copy, then of zones, of addresses, then any.
 *
 * @returns up to `count` devices behind those of the partition itself
 */
function handoffOrder(
  nodes: readonly PlacementNode[],
  { rows }: SlotTable,
): (slot: number, count: number) => number[] {
  const slots = rows[0]!.length;
  const shift = 32 - Math.log2(slots);
  const stride = Math.max(1, Math.floor(slots / STRIDE_FROM));
  const paths = nodes.map(({ zone = '' }) => zone.split('/'));
  const tierOf = (node: number, depth: number): string => paths[node]!.slice(0, depth).join('/');
  const isPresent = (node: number): boolean => nodes[node]!.weight > 0;
  const countTiers = (): number[] => {
    const inUse = [...new Set(rows.flatMap((row) => [...new Set(row)]))].filter(isPresent);
    return Array.from(
      { length: TIERS },
      (_, d) => new Set(inUse.map((node) => tierOf(node, d + 1))).size,
    );
  };
  let tierCounts: number[] | undefined;
  const encoder = new TextEncoder();
  return (slot, count) => {
    tierCounts ??= countTiers();
    const used = new Set<number>();
    for (const row of rows) if (slot < row.length) used.add(row[slot]!);
    const found: number[] = [];
    const start = md5BigEndian.hash(encoder.encode(String(slot)), 0).hi >>> shift;
    for (let depth = 1; depth <= TIERS + 1 && found.length < count; depth++) {
      const isTier = depth <= TIERS;
      const seen = new Set([...used].map((node) => tierOf(node, depth)));
      const all = isTier ? tierCounts[depth - 1]! : Number.POSITIVE_INFINITY;
      for (const at of partsFrom(start, slots, stride)) {
        if (seen.size >= all || found.length >= count) break;
        for (const row of rows) {
          if (at >= row.length || found.length >= count) continue;
          const node = row[at]!;
          if (used.has(node) || !isPresent(node)) continue;
          if (isTier && seen.has(tierOf(node, depth))) continue;
          used.add(node);
          if (isTier) seen.add(tierOf(node, depth));
          found.push(node);
        }
      }
    }
    return found;
  };
}

/**
 * Partitions from `start` on, by strides, then those before it. As Swift has it, the second round begins
 * a stride behind where the first one would have gone on, so that partition 0 is looked at only first.
 */
function* partsFrom(start: number, slots: number, stride: number): Generator<number, void> {
  for (let at = start; at < slots; at += stride) yield at;
  for (let at = stride - ((slots - start) % stride); at < start; at += stride) yield at;
}
