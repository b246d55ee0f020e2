import { ownerIn } from '../../kernel/wasm/owner-tables.ts';
import { md5BigEndian } from '../../key-hash/md5.ts';
import {
  type Distribution,
  nodeName,
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

/**
 * A ring of OpenStack Swift: a table from partition to devices, made by swift-ring-builder. The
 * devices of a partition in the order of its rows hold its objects; then come its handoffs.
 */
export const swift: PlacementSpec = {
  summary: 'OpenStack Swift ring: partition table by MD5',
  source: 'OpenStack Swift 2.30.1, swift.common.ring',
  program: 'Swift',
  claims: { ...circleClaims, evenness: 'none', disruption: 'moderate' },
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
  assign: (nodes, parameters, before) => ({ nodes, parameters, ...keptTable(nodes, before) }),
  complain: ({ table }) =>
    table === undefined
      ? 'only swift-ring-builder makes a table for these devices; lbctl ring import reads it'
      : undefined,
};

/** The table before while its devices are the same, whatever their states; for others there is none. */
function keptTable(
  nodes: readonly PlacementNode[],
  before?: Distribution,
): Pick<Distribution, 'table'> {
  if (before?.table === undefined || before.nodes.length !== nodes.length) return {};
  const index = new Map(nodes.map((node, i) => [nodeName(node), i]));
  const now = before.nodes.map((node) => index.get(nodeName(node)));
  if (now.includes(undefined)) return {};
  const rows = before.table.rows.map((row) => row.map((device) => now[device]!));
  return { table: { ...before.table, rows } };
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
  const encoder = new TextEncoder();
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
