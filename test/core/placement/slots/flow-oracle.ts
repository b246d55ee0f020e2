/**
 * What a table could cost at best, by successive shortest paths over the whole network: slots, in each the
 * zones and nodes, and behind them the nodes' quotas. Slow and plain; for tables of some dozen slots.
 */

export interface OracleProblem {
  readonly slots: number;
  readonly copies: number;
  /** Zone path of each node. */
  readonly zones: readonly (readonly string[])[];
  readonly quotas: readonly number[];
  /** Whether the node held the slot before. */
  held(slot: number, node: number): boolean;
}

/** Copies that move, then pairs of copies in a common zone by level, outermost first. */
export type Cost = readonly number[];

/** Above any number of moves or pairs here. */
const BASE = 4096;

export function costOf(
  { slots, zones, held }: OracleProblem,
  levels: number,
  holders: (slot: number) => readonly number[],
): Cost {
  const cost = new Array<number>(1 + levels).fill(0);
  for (let slot = 0; slot < slots; slot++) {
    const nodes = holders(slot);
    for (const [i, node] of nodes.entries()) {
      if (!held(slot, node)) cost[0]!++;
      for (const other of nodes.slice(0, i)) {
        for (let level = 0; level < levels; level++) {
          if (zoneAt(zones, node, level) === zoneAt(zones, other, level)) cost[1 + level]!++;
        }
      }
    }
  }
  return cost;
}

function zoneAt(zones: OracleProblem['zones'], node: number, level: number): string | number {
  const path = zones[node]!;
  return level < path.length ? path.slice(0, level + 1).join('/') : node;
}

interface Arc {
  readonly to: number;
  room: number;
  readonly cost: number;
  readonly back: number;
}

/** @returns the least cost in lexicographic order; undefined when no table has these quotas */
export function leastCost(problem: OracleProblem, levels: number): Cost | undefined {
  const { slots, copies, zones, quotas } = problem;
  const arcs: Arc[][] = [];
  const vertex = (): number => arcs.push([]) - 1;
  const connect = (from: number, to: number, room: number, cost: number): void => {
    arcs[from]!.push({ to, room, cost, back: arcs[to]!.length });
    arcs[to]!.push({ to: from, room: 0, cost: -cost, back: arcs[from]!.length - 1 });
  };
  const source = vertex();
  const sink = vertex();
  const nodes = quotas.map((quota) => {
    const node = vertex();
    connect(node, sink, quota, 0);
    return node;
  });
  for (let slot = 0; slot < slots; slot++) {
    const top = vertex();
    connect(source, top, copies, 0);
    const inner = new Map<string, number>();
    for (const [i, path] of zones.entries()) {
      let above = top;
      for (let level = 0; level < Math.min(levels, path.length); level++) {
        const name = path.slice(0, level + 1).join('/');
        let zone = inner.get(name);
        if (zone === undefined) {
          zone = vertex();
          inner.set(name, zone);
          // The k-th copy in a zone makes k - 1 pairs.
          for (let k = 0; k < copies; k++)
            connect(above, zone, 1, k * BASE ** (levels - 1 - level));
        }
        above = zone;
      }
      connect(above, nodes[i]!, 1, problem.held(slot, i) ? 0 : BASE ** levels);
    }
  }
  let cost = 0;
  for (let flow = 0; flow < slots * copies; flow++) {
    const added = augment(arcs, source, sink);
    if (added === undefined) return undefined;
    cost += added;
  }
  const digits: number[] = [];
  for (let level = 0; level <= levels; level++) {
    digits.unshift(level === levels ? cost : cost % BASE);
    cost = Math.floor(cost / BASE);
  }
  return digits;
}

/** One unit along a cheapest path (Bellman and Ford with a queue). */
function augment(arcs: Arc[][], source: number, sink: number): number | undefined {
  const costs = new Array<number>(arcs.length).fill(Number.POSITIVE_INFINITY);
  const via: (Arc | undefined)[] = new Array(arcs.length);
  const from: number[] = new Array(arcs.length);
  costs[source] = 0;
  const queue = [source];
  for (let at = 0; at < queue.length; at++) {
    const here = queue[at]!;
    for (const arc of arcs[here]!) {
      if (arc.room === 0 || costs[here]! + arc.cost >= costs[arc.to]!) continue;
      costs[arc.to] = costs[here]! + arc.cost;
      via[arc.to] = arc;
      from[arc.to] = here;
      queue.push(arc.to);
    }
  }
  if (via[sink] === undefined) return undefined;
  for (let at = sink; at !== source; at = from[at]!) {
    const arc = via[at]!;
    arc.room--;
    arcs[at]![arc.back]!.room++;
  }
  return costs[sink]!;
}
