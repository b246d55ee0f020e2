import { compareAddresses } from '../cluster/address.ts';
import type { Ratio, Weight } from '../kernel/units.ts';
import { xxh64 } from '../kernel/xxh64.ts';

const LENGTH = 2 ** 32;

/** Points of all nodes, some of which a node of less weight does not have. */
interface Points {
  /** Ascending; of equal ones that of the lowest address first. */
  readonly positions: Uint32Array;
  readonly nodes: Uint16Array;
  /** Number of the point among those of its node. */
  readonly numbers: Uint32Array;
}

/**
 * What share of the keys changes its owner when weights on a consistent-hash circle change, exactly.
 * The points of a node are the first of one fixed list, so one sorted list serves for all weights:
 * a circle is what is left of it. It is grown when a weight asks for more than it has.
 *
 * @param addresses canonical, in the order of the weights
 * @param virtualNodes points of a node of weight 1
 * @see src/core/placement/circle.ts for the rule; the test compares them
 */
export function circleMoves(
  addresses: readonly string[],
  virtualNodes: number,
): (before: readonly Weight[], after: readonly Weight[]) => Ratio {
  let most = addresses.map(() => 0);
  let points = pointsOf(addresses, most);
  return (before, after) => {
    const [old, now] = [pointCounts(before, virtualNodes), pointCounts(after, virtualNodes)];
    const needed = addresses.map((_, i) => Math.max(old[i]!, now[i]!));
    if (needed.some((count, i) => count > most[i]!)) {
      most = needed.map((count, i) => Math.max(most[i]!, Math.ceil(1.5 * count)));
      points = pointsOf(addresses, most);
    }
    return movedShare(points, old, now);
  };
}

/** As the circle has them: at least one for a node that has any weight. */
function pointCounts(weights: readonly Weight[], virtualNodes: number): number[] {
  return weights.map((weight) =>
    weight > 0 ? Math.max(1, Math.ceil(weight * virtualNodes - 1e-9)) : 0,
  );
}

function pointsOf(addresses: readonly string[], counts: readonly number[]): Points {
  const byAddress = addresses.map((_, i) => i);
  byAddress.sort((a, b) => compareAddresses(addresses[a]!, addresses[b]!));
  const list = byAddress.flatMap((node) =>
    Array.from({ length: counts[node]! }, (_, number) => {
      return { position: xxh64(`${addresses[node]}#${number}`).hi, node, number };
    }),
  );
  list.sort((a, b) => a.position - b.position); // stable, so that ties stay in order of addresses
  return {
    positions: Uint32Array.from(list, ({ position }) => position),
    nodes: Uint16Array.from(list, ({ node }) => node),
    numbers: Uint32Array.from(list, ({ number }) => number),
  };
}

/** Walks the circle backwards, since a key belongs to the first point at or behind it. */
function movedShare(
  { positions, nodes, numbers }: Points,
  before: readonly number[],
  after: readonly number[],
): Ratio {
  const has = (counts: readonly number[], point: number): boolean =>
    numbers[point]! < counts[nodes[point]!]!;
  const first = (counts: readonly number[]): number => {
    const point = positions.findIndex((_, at) => has(counts, at));
    return point === -1 ? -1 : nodes[point]!;
  };
  let [was, is] = [first(before), first(after)];
  let end = LENGTH;
  let moved = 0;
  for (let point = positions.length - 1; point >= 0; point--) {
    const [stood, stands] = [has(before, point), has(after, point)];
    if (!stood && !stands) continue;
    const start = positions[point]! + 1;
    if (was !== is) moved += end - start;
    end = start;
    if (stood) was = nodes[point]!;
    if (stands) is = nodes[point]!;
  }
  if (was !== is) moved += end;
  return moved / LENGTH;
}
