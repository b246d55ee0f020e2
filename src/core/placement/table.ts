import { compareAddresses } from '../cluster/address.ts';
import type { HashFunction } from '../kernel/hash64.ts';
import {
  type Areas,
  complainAboutVariants,
  type Placement,
  type PlacementNode,
  type PlacementSpec,
  type TableBuilder,
} from './placement.ts';

const BLOCK = 2 ** 32;
/** Nodes from which a builder is worth its start even for one row. */
const MANY_NODES = 32;
/** Rows ordered one by one before the whole table is built at once. */
const LAZY_ROWS = 4;
/** 2 bytes each; 65 535 nodes may have 2048 variants. */
const MAX_CELLS = 2 ** 27;

/**
 * Shilov's distribution table. The upper half of the hash numbers a block, blocks cycle through the
 * variants, and each variant cuts its block into one area a node, in an order of its own: the nodes
 * sorted by hash(address + '#' + variant), ties in the order of the list, which a ring keeps in
 * numeric order of addresses. Removing a node leaves the order of the others unchanged.
 *
 * lo · n / 2^32 is exact in a double for n < 2^21 (the product stays below 2^53).
 */
export const table: PlacementSpec = {
  summary: 'equal areas in 512 permuted variants, one table read a key',
  source: 'Shilov 2015, distribution tables',
  claims: {
    weighted: false,
    disruption: 'moderate',
    exactness: 'steps',
    evenness: 'exact',
    areas: true,
    removal: 'any',
    copies: true,
    ordered: false,
  },
  parameters: { variants: 512 },
  keyHashes: ['xxh64'],
  create({ nodes, parameters }, hash, builder) {
    const n = nodes.reduce((count, node) => (node.weight > 0 ? count + 1 : count), 0);
    const variants = parameters.variants!;
    const row = rowsOf(nodes, variants, hash, builder);
    const nodeAt = (hi: number, area: number): number => row(hi % variants)[area]!;
    const areaOf = (lo: number): number => Math.floor((lo * n) / BLOCK);
    const border = (area: number): number => Math.ceil((area * BLOCK) / n);
    let starts: Float64Array | undefined;

    const areas: Areas = {
      count: n,
      side(_hi, lo, fraction) {
        const area = areaOf(lo);
        const start = border(area);
        const size = border(area + 1) - start;
        const edge = Math.floor(fraction * size);
        const offset = lo - start;
        if (n === 1) return 0;
        return offset < edge ? -1 : offset >= size - edge ? 1 : 0;
      },
      beside: (hi, lo, distance) => nodeAt(hi, (((areaOf(lo) + distance) % n) + n) % n),
      edges: (fraction) => edgesOf(areaBorders(n), fraction),
    };
    const placement: Placement = {
      owner: (hi, lo) => nodeAt(hi, areaOf(lo)),
      preference(hi, lo, count) {
        const area = areaOf(lo);
        const order = [nodeAt(hi, area)];
        for (let i = 2; order.length < Math.min(count, n); i++) {
          const distance = i % 2 === 0 ? i / 2 : -(i - 1) / 2; // +1, -1, +2, -2, …
          order.push(nodeAt(hi, (area + distance + n) % n));
        }
        return order;
      },
      tables() {
        const cells = new Uint16Array(variants * n);
        for (let v = 0; v < variants; v++) cells.set(row(v), v * n);
        return { kind: 'table', variants, n, cells };
      },
      steps: {
        rows: variants,
        width: BLOCK,
        borders: () => {
          starts ??= areaBorders(n).subarray(0, n);
          return starts;
        },
        owners: row,
        point: (variant, offset) => ({ hi: variant, lo: offset }),
      },
      areas,
    };
    return placement;
  },
  complain({ nodes, parameters }) {
    const wrong = complainAboutVariants(parameters);
    if (wrong !== undefined) return wrong;
    const cells = parameters.variants! * nodes.length;
    if (cells <= MAX_CELLS) return undefined;
    return `${parameters.variants} variants of ${nodes.length} nodes are more than ${MAX_CELLS} cells`;
  },
};

/** Indices of the nodes that may own keys, in numeric order of their addresses. */
export function membersByAddress(nodes: readonly PlacementNode[]): number[] {
  const members: number[] = [];
  for (let i = 0; i < nodes.length; i++) if (nodes[i]!.weight > 0) members.push(i);
  return members.sort((a, b) => compareAddresses(nodes[a]!.address, nodes[b]!.address));
}

/** First offset of each of `n` areas, and 2^32 behind the last: ceil(a · 2^32 / n). */
export function areaBorders(n: number): Float64Array {
  return Float64Array.from({ length: n + 1 }, (_, a) => Math.ceil((a * BLOCK) / n));
}

/** Positions 0…n-1 ordered by hash(address + '#' + variant), ties by position. */
export function orderVariant(
  addresses: readonly string[],
  variant: number,
  hash: HashFunction,
): Uint16Array {
  const hashes = addresses.map((address) => hash(`${address}#${variant}`));
  return Uint16Array.from(addresses.keys()).sort(
    (a, b) => hashes[a]!.hi - hashes[b]!.hi || hashes[a]!.lo - hashes[b]!.lo || a - b,
  );
}

/** Rows of the table as node indices, each ordered when first asked for. */
function rowsOf(
  nodes: readonly PlacementNode[],
  variants: number,
  hash: HashFunction,
  builder?: TableBuilder,
): (variant: number) => Uint16Array {
  const members = nodes.map((_, i) => i).filter((i) => nodes[i]!.weight > 0);
  const addresses = members.map((i) => nodes[i]!.address);
  const rows: (Uint16Array | undefined)[] = new Array(variants);
  let made = 0;
  return (variant) => {
    const known = rows[variant];
    if (known !== undefined) return known;
    if (builder !== undefined && made++ >= LAZY_ROWS) {
      const whole = builder.table(addresses, variants);
      for (let cell = 0; cell < whole.length; cell++) whole[cell] = members[whole[cell]!]!;
      const n = members.length;
      for (let v = 0; v < variants; v++) rows[v] = whole.subarray(v * n, (v + 1) * n);
      return rows[variant]!;
    }
    const order =
      builder !== undefined && addresses.length >= MANY_NODES
        ? builder.row(addresses, variant)
        : orderVariant(addresses, variant, hash);
    const row = order.map((i) => members[i]!);
    rows[variant] = row;
    return row;
  };
}

function edgesOf(borders: Float64Array, fraction: number): number[] {
  const edges: number[] = [];
  for (let a = 0; a + 1 < borders.length; a++) {
    const start = borders[a]!;
    const end = borders[a + 1]!;
    const edge = Math.floor(fraction * (end - start));
    if (edge > 0) edges.push(start + edge, end - edge);
  }
  return edges.sort((x, y) => x - y);
}
