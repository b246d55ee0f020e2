import { md5 } from '../../kernel/md5.ts';
import { ownerIn } from '../../kernel/wasm/owner-tables.ts';
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
  claims: { ...circleClaims, evenness: 'none', disruption: 'moderate', removal: 'any' },
  parameters: {},
  keyHashes: ['md5-be'],
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
    const borders = Array.from({ length: slots }, (_, slot) => slot * width);
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
      steps: {
        rows: 1,
        width: 2 ** 32,
        borders: () => borders,
        owners: () => cells,
        point: (_row, offset) => ({ hi: offset, lo: offset }),
      },
    };
  },
  assign: keepTable,
  complain: complainAboutPartitions,
};

/** The table of before as long as devices and weights are the same: others take a rebalance of Swift's. */
function keepTable(
  nodes: readonly PlacementNode[],
  parameters: Parameters,
  before?: Distribution,
): Distribution {
  const isSame =
    before?.nodes.length === nodes.length &&
    before.nodes.every((node, i) => {
      const now = nodes[i]!;
      return nodeName(node) === nodeName(now) && node.weight === now.weight;
    });
  return { nodes, parameters, ...(isSame && before.table && { table: before.table }) };
}

function complainAboutPartitions({ table }: Distribution): string | undefined {
  if (table === undefined)
    return 'only swift-ring-builder deals partitions: change it there, then lbctl ring import';
  const partitions = table.rows[0]?.length;
  if (!isPowerOfTwo(partitions, MOST_PARTITIONS)) {
    return `it has ${partitions ?? 0} partitions, but must have a power of two`;
  }
  const isLonger = table.rows.some((row) => row.length > partitions!);
  return isLonger ? 'a row of its table is longer than the first one' : undefined;
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
  const inUse = [...new Set(rows.flatMap((row) => [...new Set(row)]))].filter(isPresent);
  const tierCounts = Array.from(
    { length: TIERS },
    (_, d) => new Set(inUse.map((node) => tierOf(node, d + 1))).size,
  );
  return (slot, count) => {
    const used = new Set<number>();
    for (const row of rows) if (slot < row.length) used.add(row[slot]!);
    const found: number[] = [];
    const start = firstWord(String(slot)) >>> shift;
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

/** First four bytes of the MD5, highest first. */
function firstWord(text: string): number {
  const [word] = md5(new TextEncoder().encode(text));
  return new DataView(Uint32Array.of(word).buffer).getUint32(0);
}

/**
 * Partitions from `start` on, by strides, then those before it. As Swift has it, the second round begins
 * a stride behind where the first one would have gone on, so that partition 0 is looked at only first.
 */
function* partsFrom(start: number, slots: number, stride: number): Generator<number, void> {
  for (let at = start; at < slots; at += stride) yield at;
  for (let at = stride - ((slots - start) % stride); at < start; at += stride) yield at;
}
