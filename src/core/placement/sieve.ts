import type { Hash64, HashFunction } from '../kernel/hash64.ts';
import { rehash } from '../kernel/mix.ts';
import { NOBODY, ownerIn, SIEVE_TRIES } from '../kernel/wasm/owner-tables.ts';
import {
  type Distribution,
  type FlowVisit,
  isPowerOfTwo,
  type Parameters,
  type Placement,
  type PlacementNode,
  type PlacementSpec,
} from './placement.ts';
import { rendezvous } from './rendezvous.ts';

const FULL = 2 ** 32;
/** What 65 535 nodes get on a fresh ring. */
const MAX_CAPACITY = 2 ** 18;

/**
 * The sieve: a table of `capacity` places, each held by at most one node and open to a fraction of
 * the keys that come to it. Try t of a key takes a place from one half of the t-th rehash of the key
 * and compares the other half with the place's threshold; a key that is turned away tries again.
 * Every place is equally likely, so shares are exactly the thresholds' proportions, and a change of
 * weight only opens or closes the last place of its node: exactly minimal movement.
 *
 * A node of weight w holds ceil(w / unit) places, all open but the last, which lets the remainder
 * in. With one place a node (the plain sieve) one heavy node would make all others' places nearly
 * closed; with a unit a key needs capacity · unit / Σw tries, 2 on a fresh ring.
 */
export const sieve: PlacementSpec = {
  summary: 'weighted places with thresholds, exact and minimal, O(1)',
  source: 'weighted generalisation W2 of Shilov 2015; places by unit of weight are ours',
  claims: {
    weighted: true,
    disruption: 'minimal',
    exactness: 'closed-form',
    evenness: 'exact',
    areas: false,
    removal: 'any',
    copies: true,
    ordered: false,
  },
  parameters: { capacity: 0, unit: 0 },
  keyHashes: ['xxh64'],
  create({ nodes, parameters }, hash) {
    return sievePlacement(sievePlaces(nodes, parameters), nodes, hash);
  },
  assign: assignPlaces,
  complain: complainAboutPlaces,
  shares: sieveShares,
  flows: sieveFlows,
};

/** Node and threshold of each place; a key is let in when its 32-bit draw is below the threshold. */
interface SievePlaces {
  /** Index of the node, or NOBODY for a free place. */
  readonly nodes: Uint16Array;
  /** 0 to 2^32. */
  readonly thresholds: Float64Array;
}

function sievePlaces(nodes: readonly PlacementNode[], parameters: Parameters): SievePlaces {
  const places: SievePlaces = {
    nodes: new Uint16Array(parameters.capacity!).fill(NOBODY),
    thresholds: new Float64Array(parameters.capacity!),
  };
  nodes.forEach((node, i) => {
    const opened = node.weight / parameters.unit!;
    node.places?.forEach((place, k) => {
      places.nodes[place] = i;
      places.thresholds[place] = Math.round(Math.max(0, Math.min(1, opened - k)) * FULL);
    });
  });
  return places;
}

function sievePlacement(
  places: SievePlaces,
  nodes: readonly PlacementNode[],
  hash: HashFunction,
): Placement {
  const mask = places.nodes.length - 1;
  const open = nodes.filter((node) => node.weight > 0).length;
  /** Node that try `t` of the key leads to, or -1 when it is turned away. */
  const attempt = (h: Hash64): number => {
    const place = h.hi & mask;
    return h.lo < places.thresholds[place]! ? places.nodes[place]! : -1;
  };
  const tables = { kind: 'sieve', ...places } as const;
  const settled = ownerIn(tables);
  const fallback = rendezvous.create({ nodes, parameters: {} }, hash);
  return {
    owner(hi, lo) {
      const node = settled(hi, lo);
      return node === NOBODY ? fallback.owner(hi, lo) : node;
    },
    preference(hi, lo, count) {
      const order = new Set<number>();
      const want = Math.min(count, open);
      for (let t = 0; order.size < want && t < SIEVE_TRIES; t++) {
        const node = attempt(rehash(hi, lo, t));
        if (node >= 0) order.add(node);
      }
      if (order.size < want) {
        for (const node of fallback.preference(hi, lo, open)) {
          if (order.size < want) order.add(node);
        }
      }
      return [...order];
    },
    tables: () => tables,
  };
}

/**
 * Gives every node its places. What a node held before it keeps; further places are the lowest free
 * ones. Capacity and unit are chosen on a fresh ring (half of the places' total openness in use, room
 * for the cluster to grow by half) and again when the nodes no longer fit or would need more than 8
 * tries a key; that redistributes keys as a fresh ring would.
 */
function assignPlaces(
  nodes: readonly PlacementNode[],
  parameters: Parameters,
  before?: Distribution,
): Distribution {
  const total = nodes.reduce((sum, node) => sum + node.weight, 0);
  if (before !== undefined) {
    const { capacity, unit } = before.parameters;
    const needed = nodes.reduce((sum, node) => sum + placeCount(node, unit!), 0);
    if (needed <= capacity! && total / (unit! * capacity!) >= 1 / 8) {
      return fill(nodes, { ...parameters, capacity: capacity!, unit: unit! }, before.nodes);
    }
  }
  const capacity = 2 ** Math.ceil(Math.log2(4 * nodes.length));
  return fill(nodes, { ...parameters, capacity, unit: total / (capacity / 2) }, []);
}

function complainAboutPlaces({ nodes, parameters }: Distribution): string | undefined {
  const { capacity, unit } = parameters;
  if (!isPowerOfTwo(capacity, MAX_CAPACITY)) {
    return `capacity is ${capacity}, but must be a power of two up to ${MAX_CAPACITY}`;
  }
  if (!(unit! > 0)) return `unit is ${unit}, but must be greater than 0`;
  const taken = new Uint8Array(capacity!);
  for (const { address, places = [] } of nodes) {
    if (places.length === 0) return `the node at ${address} holds no place`;
    for (const place of places) {
      if (!(place >= 0 && place < capacity!)) {
        return `place ${place} of the node at ${address} is none of the ${capacity}`;
      }
      if (taken[place] === 1) return `place ${place} is held twice`;
      taken[place] = 1;
    }
  }
  return undefined;
}

/** Weights here are the configured ones: a dead node keeps its places for its return. */
function placeCount(node: PlacementNode, unit: number): number {
  return Math.max(1, Math.ceil(node.weight / unit - 1e-9));
}

function fill(
  nodes: readonly PlacementNode[],
  parameters: Parameters,
  before: readonly PlacementNode[],
): Distribution {
  const held = new Map(before.map((node) => [node.address, node.places ?? []]));
  const taken = new Uint8Array(parameters.capacity!);
  const kept = nodes.map((node) => {
    const old = held.get(node.address) ?? [];
    const places = old.slice(0, placeCount(node, parameters.unit!));
    for (const place of places) taken[place] = 1;
    return places;
  });
  let free = 0;
  const assigned = nodes.map((node, i) => {
    const places = [...kept[i]!];
    while (places.length < placeCount(node, parameters.unit!)) {
      while (taken[free] === 1) free++;
      taken[free] = 1;
      places.push(free);
    }
    return { ...node, places };
  });
  return { nodes: assigned, parameters };
}

/**
 * Joint law of the owners when both rings see the same tries. At one try of a place with openness
 * a (node i) before and b (node j) after: both settle with min(a, b), before alone with (a - b)⁺ and
 * after alone with (b - a)⁺, whereupon the other goes on with fresh tries and ends anywhere in
 * proportion to its shares. Given that some side settles, that divides by Σ max(a, b).
 */
function sieveFlows(before: Distribution, after: Distribution, visit: FlowVisit): void {
  const old = sievePlaces(before.nodes, before.parameters);
  const now = sievePlaces(after.nodes, after.parameters);
  const capacity = Math.max(old.nodes.length, now.nodes.length);
  const n = before.nodes.length;
  const together = Array.from({ length: n }, () => new Map<number, number>());
  const oldAlone = new Float64Array(n);
  const nowAlone = new Float64Array(n);
  let total = 0;
  for (let place = 0; place < capacity; place++) {
    const p = place % old.nodes.length; // a smaller table sees the lower bits of the same draw
    const q = place % now.nodes.length;
    const a = old.thresholds[p]!;
    const b = now.thresholds[q]!;
    total += Math.max(a, b);
    if (Math.min(a, b) > 0) {
      const row = together[old.nodes[p]!]!;
      row.set(now.nodes[q]!, (row.get(now.nodes[q]!) ?? 0) + Math.min(a, b));
    }
    if (a > b) oldAlone[old.nodes[p]!]! += a - b;
    if (b > a) nowAlone[now.nodes[q]!]! += b - a;
  }
  const oldShare = sieveShares(before);
  const nowShare = sieveShares(after);
  const everyone = Array.from({ length: n }, (_, j) => j);
  const joining = everyone.filter((j) => nowAlone[j]! > 0);
  for (let from = 0; from < n; from++) {
    const row = together[from]!;
    const reached = oldAlone[from]! > 0 ? everyone : new Set([...row.keys(), ...joining]);
    for (const to of reached) {
      const weight =
        (row.get(to) ?? 0) + oldAlone[from]! * nowShare[to]! + nowAlone[to]! * oldShare[from]!;
      if (weight > 0) visit(from, to, weight / total);
    }
  }
}

/** In proportion to how far a node's places are open; where none is, all keys fall back to rendezvous. */
function sieveShares({ nodes, parameters }: Distribution): Float64Array {
  const places = sievePlaces(nodes, parameters);
  const shares = new Float64Array(nodes.length);
  let total = 0;
  places.thresholds.forEach((threshold, place) => {
    if (threshold === 0) return;
    shares[places.nodes[place]!]! += threshold;
    total += threshold;
  });
  if (total === 0) return Float64Array.from(rendezvous.shares!({ nodes, parameters: {} }));
  return shares.map((open) => open / total);
}
