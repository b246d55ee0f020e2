import type { ZoneTree } from './zone-tree.ts';

/** Sums of doubles are right to far less than this, and a whole number is meant where one is so near. */
const NEAR = 1e-6;

/**
 * How many copies each vertex of the tree ought to hold, as fractions. By weight, but a node holds at
 * most one copy of a slot; what a heavy node cannot take the others share by weight. With an overload,
 * nodes take up to (1 + overload) times that where a zone would else hold more copies of a slot than
 * it must.
 *
 * @param weights by node
 * @param copies of a slot, at most as many as there are live nodes
 */
export function copyShares(
  tree: ZoneTree,
  weights: Float64Array,
  { slots, copies, overload }: { slots: number; copies: number; overload: number },
): Float64Array {
  const { root } = tree;
  const shares = new Float64Array(tree.vertexCount);
  const zero = new Float64Array(tree.vertexCount);
  const most = new Float64Array(tree.vertexCount).fill(slots);
  divide(slots * copies, tree.order, weights, zero, most, shares);
  sumUp(tree, shares);
  if (overload === 0) return shares;
  const upper = shares.map((share, v) => (v < root ? Math.min(slots, share * (1 + overload)) : 0));
  sumUp(tree, upper);
  const wanted = shares.slice();
  const soft = new Float64Array(tree.vertexCount);
  shares[root] = slots * copies;
  for (let zone = root; zone < tree.vertexCount; zone++) {
    const children = tree.children[zone - root]!;
    limitSoftly(tree, children, shares[zone]!, slots, upper, soft);
    const room = children.reduce((sum, child) => sum + soft[child]!, 0);
    const fits = room >= shares[zone]! - NEAR;
    divide(shares[zone]!, children, wanted, fits ? zero : soft, fits ? soft : upper, shares);
  }
  return shares;
}

/** What children may hold while no slot has more copies in one of them than the parent's total forces. */
function limitSoftly(
  tree: ZoneTree,
  children: readonly number[],
  total: number,
  slots: number,
  upper: Float64Array,
  limits: Float64Array,
): void {
  const room = (copies: number): number =>
    children.reduce((sum, child) => sum + Math.min(tree.sizes[child]!, copies) * slots, 0);
  let copies = 1;
  while (room(copies) < total - NEAR && room(copies) < room(copies + 1)) copies++;
  for (const child of children) {
    limits[child] = Math.min(Math.min(tree.sizes[child]!, copies) * slots, upper[child]!);
  }
}

/** Adds up the nodes' values into their zones, from the innermost outwards. */
function sumUp({ root, vertexCount, children }: ZoneTree, values: Float64Array): void {
  for (let zone = vertexCount - 1; zone >= root; zone--) {
    values[zone] = children[zone - root]!.reduce((sum, child) => sum + values[child]!, 0);
  }
}

/**
 * Divides `total` among the items in proportion to `weights`, each within its limits:
 * `result[item] = clamp(λ · weight, lower, upper)` for the λ that makes them sum up to the total.
 */
function divide(
  total: number,
  items: readonly number[],
  weights: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  result: Float64Array,
): void {
  const valueAt = (item: number, scale: number): number =>
    Math.min(upper[item]!, Math.max(lower[item]!, scale * weights[item]!));
  const sumAt = (scale: number): number =>
    items.reduce((sum, item) => sum + valueAt(item, scale), 0);
  let low = 0;
  let high = total / items.reduce((sum, item) => sum + weights[item]!, 0);
  for (let i = 0; i < 1024 && sumAt(high) < total - NEAR; i++) {
    low = high;
    high *= 2;
  }
  for (let i = 0; i < 64 && low < high; i++) {
    const middle = (low + high) / 2;
    if (sumAt(middle) < total) low = middle;
    else high = middle;
  }
  let left = total;
  let weight = 0;
  const isFree = (item: number): boolean => {
    const value = high * weights[item]!;
    return value > lower[item]! && value < upper[item]!;
  };
  for (const item of items) {
    if (isFree(item)) weight += weights[item]!;
    else left -= valueAt(item, high);
  }
  for (const item of items) {
    result[item] = isFree(item) ? (left * weights[item]!) / weight : valueAt(item, high);
  }
}

/**
 * Whole numbers of copies: every node and every zone gets its share rounded down or up (controlled
 * rounding), so that rounding forces no two copies of a slot into one zone. Among those roundings the
 * one that makes nodes gain the fewest copies over what they hold; then by largest remainder.
 *
 * @param held copies that each node has; absent for a fresh table
 * @returns by vertex
 */
export function roundShares(
  tree: ZoneTree,
  shares: Float64Array,
  held?: ArrayLike<number>,
): Float64Array {
  const { root, vertexCount, children } = tree;
  const floors = shares.map(floorOf);
  const rests = shares.map((share, v) => Math.max(0, share - floors[v]!));
  /** Copies gained more when a vertex is rounded up; of the nodes in a zone, the cheapest is. */
  const prices = new Float64Array(vertexCount);
  for (const node of tree.order) prices[node] = held && held[node]! > floors[node]! ? 0 : 1;
  const queues: number[][] = [];
  for (let zone = vertexCount - 1; zone >= root; zone--) {
    const queue = children[zone - root]!.filter((child) => rests[child]! > NEAR);
    queue.sort((a, b) => prices[a]! - prices[b]! || rests[b]! - rests[a]! || a - b);
    queues[zone - root] = queue;
    const next = queue[floors[zone]! - floorSum(children[zone - root]!, floors)];
    prices[zone] = next === undefined ? 1 : prices[next]!;
  }
  const counts = floors.slice();
  for (let zone = root; zone < vertexCount; zone++) {
    let up = counts[zone]! - floorSum(children[zone - root]!, floors);
    for (const child of queues[zone - root]!) {
      if (up-- <= 0) break;
      counts[child]!++;
    }
  }
  return counts;
}

function floorOf(share: number): number {
  const nearest = Math.round(share);
  return Math.abs(share - nearest) < NEAR ? nearest : Math.floor(share);
}

function floorSum(children: readonly number[], floors: Float64Array): number {
  return children.reduce((sum, child) => sum + floors[child]!, 0);
}

/** Slots to own, by node. */
export interface OwnerTargets {
  readonly targets: Int32Array;
  readonly least: Int32Array;
  readonly most: Int32Array;
}

/**
 * How many slots each node ought to own: by weight alone, since a node that is too heavy for a copy of
 * every slot can still own more than others. Rounded down or up; up go first those that own so much
 * already, of them those that lose no copy anyway, then the largest remainders.
 *
 * @param quotas copies of each node: nobody owns what it does not hold
 * @param before slots that each node owns and copies that it holds; absent for a fresh table
 * @returns the targets, and what any rounding may give each
 */
export function ownerTargets(
  { order }: ZoneTree,
  weights: Float64Array,
  slots: number,
  quotas: ArrayLike<number>,
  before?: { readonly owned: ArrayLike<number>; readonly held: ArrayLike<number> },
): OwnerTargets {
  const sum = order.reduce((total, node) => total + weights[node]!, 0);
  const targets = new Int32Array(weights.length);
  const rests = new Float64Array(weights.length);
  let left = slots;
  for (const node of order) {
    const share = (slots * weights[node]!) / sum;
    targets[node] = Math.min(floorOf(share), quotas[node]!);
    rests[node] = share - targets[node]!;
    left -= targets[node]!;
  }
  const least = targets.slice();
  const most = targets.slice();
  const rank = (node: number): number => {
    if (before === undefined || before.owned[node]! <= targets[node]!) return 2;
    return before.held[node]! > quotas[node]! ? 1 : 0;
  };
  const queue = order
    .filter((node) => targets[node]! < quotas[node]! && rests[node]! > NEAR)
    .sort((a, b) => rank(a) - rank(b) || rests[b]! - rests[a]! || a - b);
  for (const node of queue) most[node]!++;
  for (const node of queue.slice(0, left)) targets[node]!++;
  return { targets, least, most };
}
