import { rehash } from '../kernel/mix.ts';
import {
  type Distribution,
  nodeName,
  type Parameters,
  type Placement,
  type PlacementNode,
  type PlacementSpec,
} from './placement.ts';

/** Places at most: 18 bytes each. */
const MAX_CAPACITY = 2 ** 20;

/**
 * AnchorHash: a fixed number of places, those without a node remembered in the order in which they
 * were left. A key goes to the place of its hash and, while that one is empty, to one of those that were
 * in use when it was left. Absent nodes count as left in the order of their numbers, after all others.
 */
export const anchor: PlacementSpec = {
  summary: 'AnchorHash: any node can leave, some reads a key',
  source: 'Mendelson, Vargaftik, Barabash, Lorenz, Keslassy, Orda 2020, arXiv:1812.09674',
  claims: {
    weighted: false,
    disruption: 'minimal',
    exactness: 'sampled',
    evenness: 'exact',
    areas: false,
    removal: 'any',
    copies: false,
    ordered: false,
  },
  parameters: { capacity: 0 },
  keyHashes: ['xxh64'],
  create(of) {
    const { nodes } = of;
    const places = placesOf(of);
    const nodeAt = new Uint16Array(places.capacity);
    nodes.forEach(({ number }, i) => {
      nodeAt[number!] = i;
    });
    const owner: Placement['owner'] = (hi, lo) => nodeAt[places.find(hi, lo)]!;
    return { owner, preference: (hi, lo) => [owner(hi, lo)] };
  },
  assign: assignPlaces,
  complain: complainAboutPlaces,
};

function placesOf({ nodes, parameters, vacated = [] }: Distribution): AnchorPlaces {
  const absent = nodes.filter(({ weight }) => weight === 0).map(({ number }) => number!);
  const places = new AnchorPlaces(parameters.capacity!);
  for (const place of [...vacated, ...absent.sort((a, b) => a - b)]) places.leave(place);
  return places;
}

/** The arrays of the paper, by its letters in comments. */
class AnchorPlaces {
  readonly capacity: number;
  /** A: 0 for a place in use, else how many were in use when it was left. */
  readonly #inUseBehind: Uint32Array;
  /** W, L: the places in use, and where each stands among them. */
  readonly #inUse: Uint32Array;
  readonly #rank: Uint32Array;
  /** K: the place that took the rank of one that was left. */
  readonly #successor: Uint32Array;
  #count: number;

  constructor(capacity: number) {
    const places = (): Uint32Array => new Uint32Array(capacity).map((_, place) => place);
    this.capacity = capacity;
    this.#inUseBehind = new Uint32Array(capacity);
    this.#inUse = places();
    this.#rank = places();
    this.#successor = places();
    this.#count = capacity;
  }

  leave(place: number): void {
    const rank = this.#rank[place]!;
    const last = this.#inUse[--this.#count]!;
    this.#inUseBehind[place] = this.#count;
    this.#inUse[rank] = last;
    this.#rank[last] = rank;
    this.#successor[place] = last;
  }

  /** Draw t of a key leads from one empty place to the next; each step leaves fewer places. */
  find(hi: number, lo: number): number {
    let place = scaled(hi, this.capacity);
    for (let t = 1; this.#inUseBehind[place]! > 0; t++) {
      const bound = this.#inUseBehind[place]!;
      let next = scaled(rehash(hi, lo, t).hi, bound);
      while (this.#inUseBehind[next]! >= bound) next = this.#successor[next]!;
      place = next;
    }
    return place;
  }
}

/** 0 to `bound` - 1 in proportion to `hi`, exact for bounds up to 2^21. */
function scaled(hi: number, bound: number): number {
  return Math.floor((hi * bound) / 2 ** 32);
}

/** A node that joins takes the place that was left last; nodes keep theirs. */
function assignPlaces(
  nodes: readonly PlacementNode[],
  parameters: Parameters,
  before?: Distribution,
): Distribution {
  const isFresh = before === undefined || nodes.length > before.parameters.capacity!;
  const capacity = isFresh
    ? Math.max(parameters.capacity!, 2 ** Math.ceil(Math.log2(2 * nodes.length)))
    : before.parameters.capacity!;
  // What is too large is refused by `complain`, before its places are listed.
  if (!(capacity <= MAX_CAPACITY)) return { nodes, parameters: { ...parameters, capacity } };
  const vacated = isFresh
    ? Array.from({ length: capacity - nodes.length }, (_, i) => capacity - 1 - i)
    : [...before.vacated!];
  const kept = new Map<string, number>();
  if (!isFresh) {
    const names = new Set(nodes.map(nodeName));
    for (const node of before.nodes) {
      if (names.has(nodeName(node))) kept.set(nodeName(node), node.number!);
      else vacated.push(node.number!);
    }
  }
  let next = 0;
  const numbered = nodes.map((node) => {
    const number = kept.get(nodeName(node)) ?? (isFresh ? next++ : vacated.pop()!);
    return { ...node, number };
  });
  return { nodes: numbered, parameters: { ...parameters, capacity }, vacated };
}

function complainAboutPlaces({
  nodes,
  parameters,
  vacated = [],
}: Distribution): string | undefined {
  const { capacity } = parameters;
  if (!(Number.isInteger(capacity) && capacity! >= nodes.length && capacity! <= MAX_CAPACITY)) {
    return `capacity is ${capacity}, but must be a whole number from ${nodes.length} to ${MAX_CAPACITY}`;
  }
  const places = [...nodes.map(({ number }) => number ?? -1), ...vacated];
  const isWhole = places.length === capacity && new Set(places).size === capacity;
  if (isWhole && places.every((place) => place >= 0 && place < capacity!)) return undefined;
  return 'its places are not each in use or left once';
}
