import type { HashFunction } from '../kernel/hash64.ts';
import { mix64 } from '../kernel/mix.ts';
import {
  complainAboutVariants,
  type Distribution,
  isPowerOfTwo,
  type PlacementNode,
  type PlacementSpec,
} from './placement.ts';
import { unitInterval } from './rendezvous.ts';
import { membersByAddress } from './table.ts';

const BLOCK = 2 ** 32;
/** Slots a node of mean weight holds at least, on a fresh ring: the error of one slot is below 2 %. */
const SLOTS_PER_NODE = 64;
/** In all variants: twice what 65 535 nodes need at 64 each, rounded up to a power of two. */
const MAX_CELLS = 2 ** 24;

/**
 * Draw of a node for a slot: uniform in (0, 1), independent between nodes and slots.
 * `variant` and `slot` count from 0.
 */
export type SlotDraw = (node: number, variant: number, slot: number) => number;

/**
 * The slot table: every variant of Shilov's table cut into equal slots, whose owners follow from
 * rendezvous scores -ln(u)/w under exact quotas. Slots propose to nodes in score order and a node at
 * its quota keeps the slots it scores best on, so that shares are right to one slot; a change moves
 * a few percent more than it must.
 */
export const quota: PlacementSpec = {
  summary: 'weighted table with exact quotas, one table read a key',
  source: 'weighted generalisation W1 of Shilov 2015; quotas by deferred acceptance',
  claims: {
    weighted: true,
    disruption: 'moderate',
    exactness: 'steps',
    evenness: 'slot',
    areas: false,
    removal: 'any',
    copies: true,
    ordered: false,
  },
  parameters: { variants: 512, slots: 0 },
  keyHashes: ['xxh64'],
  create({ nodes, parameters }, hash) {
    const variants = parameters.variants!;
    const width = BLOCK / parameters.slots!;
    const members = membersByAddress(nodes);
    const weights = members.map((i) => nodes[i]!.weight);
    const draw = slotDraw(members, nodes, hash);
    let owners: Uint16Array | undefined;
    const table = (): Uint16Array => {
      owners ??= slotTable(weights, variants, parameters.slots!, draw, true);
      return owners;
    };
    const borders = slotBorders(parameters.slots!);
    const cell = (hi: number, lo: number): number =>
      (hi % variants) * parameters.slots! + Math.floor(lo / width);
    return {
      owner: (hi, lo) => members[table()[cell(hi, lo)]!]!,
      preference(hi, lo, count) {
        const owner = table()[cell(hi, lo)]!;
        const ranked = rankNodes(weights, hi % variants, Math.floor(lo / width), draw);
        const order = [owner, ...ranked.filter((node) => node !== owner)];
        return order.slice(0, count).map((node) => members[node]!);
      },
      tables: () => ({
        kind: 'slots',
        rows: variants,
        slots: parameters.slots!,
        cells: table().map((node) => members[node]!),
      }),
      steps: {
        rows: variants,
        width: BLOCK,
        borders: () => borders,
        point: (variant, offset) => ({ hi: variant, lo: offset }),
      },
    };
  },
  /**
   * Slots grow when a node of mean weight would hold fewer than a quarter of the wanted number, and
   * are chosen anew for another number of variants, which moves nearly all keys anyway.
   */
  assign(nodes, parameters, before): Distribution {
    const wanted = (SLOTS_PER_NODE * nodes.length) / parameters.variants!;
    const isAlike = before?.parameters.variants === parameters.variants;
    const kept = isAlike ? before!.parameters.slots! : parameters.slots!;
    const fits = kept > 0 && kept >= wanted / 4;
    const count = fits ? kept : Math.max(64, 2 ** Math.ceil(Math.log2(wanted)));
    return { nodes, parameters: { ...parameters, slots: count } };
  },
  complain({ parameters }) {
    const { variants, slots } = parameters;
    const wrong = complainAboutVariants(parameters);
    if (wrong !== undefined) return wrong;
    if (isPowerOfTwo(slots, MAX_CELLS / variants!)) return undefined;
    return `slots is ${slots}, but must be a power of two up to ${MAX_CELLS / variants!}`;
  },
};

function slotDraw(
  members: readonly number[],
  nodes: readonly PlacementNode[],
  hash: HashFunction,
): SlotDraw {
  const seeds = members.map((i) => hash(nodes[i]!.address));
  return (node, variant, slot) => {
    const cell = mix64(variant, slot);
    const seed = seeds[node]!;
    const h = mix64((cell.hi ^ seed.hi) >>> 0, (cell.lo ^ seed.lo) >>> 0);
    return unitInterval(h.hi, h.lo);
  };
}

function slotBorders(count: number): number[] {
  return Array.from({ length: count }, (_, slot) => (slot * BLOCK) / count);
}

/** Nodes by score, best (smallest) first; ties by position. */
function rankNodes(
  weights: readonly number[],
  variant: number,
  slot: number,
  draw: SlotDraw,
): number[] {
  const scores = weights.map((weight, node) => -Math.log(draw(node, variant, slot)) / weight);
  return scores.map((_, node) => node).sort((a, b) => scores[a]! - scores[b]! || a - b);
}

/**
 * Owner of each slot, row-major `variants` × `count`.
 *
 * @param weights greater than 0, one a node
 * @param quotas false: the best score wins (exactly minimal movement, shares by chance)
 */
export function slotTable(
  weights: readonly number[],
  variants: number,
  count: number,
  draw: SlotDraw,
  quotas: boolean,
): Uint16Array {
  const total = variants * count;
  const owners = new Uint16Array(total);
  const limit = quotas ? slotQuotas(weights, total) : weights.map(() => total);
  const held = weights.map(() => new SlotHeap());
  /** Proposals a slot has made; its full ranking is worked out when the first choice turns it away. */
  const rankings = new Map<number, { order: number[]; next: number }>();
  const score = (node: number, cell: number): number =>
    -Math.log(draw(node, Math.floor(cell / count), cell % count)) / weights[node]!;

  for (let start = 0; start < total; start++) {
    let cell = start;
    let node = bestNode(weights, cell, score);
    for (;;) {
      const mine = held[node]!;
      mine.push(cell, score(node, cell));
      owners[cell] = node;
      if (mine.size <= limit[node]!) break;
      cell = mine.popWorst();
      let ranking = rankings.get(cell);
      if (ranking === undefined) {
        const order = rankNodes(weights, Math.floor(cell / count), cell % count, draw);
        ranking = { order, next: 1 };
        rankings.set(cell, ranking);
      }
      node = ranking.order[ranking.next++]!;
    }
  }
  return owners;
}

function bestNode(
  weights: readonly number[],
  cell: number,
  score: (node: number, cell: number) => number,
): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let node = 0; node < weights.length; node++) {
    const s = score(node, cell);
    if (s < least) {
      least = s;
      best = node;
    }
  }
  return best;
}

/** Slots a node may hold: proportional to weight, rounded by largest remainder, ties to the first. */
function slotQuotas(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const quotas = exact.map(Math.floor);
  let left = total - quotas.reduce((a, b) => a + b, 0);
  const byRemainder = exact
    .map((value, node) => ({ node, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.node - b.node);
  for (const { node } of byRemainder) {
    if (left-- <= 0) break;
    quotas[node]!++;
  }
  return quotas;
}

/** Max-heap of slots by score: the worst slot a node holds is the one it gives up. */
class SlotHeap {
  readonly #cells: number[] = [];
  readonly #scores: number[] = [];

  get size(): number {
    return this.#cells.length;
  }

  push(cell: number, score: number): void {
    let at = this.size;
    this.#cells.push(cell);
    this.#scores.push(score);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#worse(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  popWorst(): number {
    const worst = this.#cells[0]!;
    this.#swap(0, this.size - 1);
    this.#cells.pop();
    this.#scores.pop();
    for (let at = 0; ; ) {
      let worse = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.size && this.#worse(child, worse)) worse = child;
      }
      if (worse === at) return worst;
      this.#swap(at, worse);
      at = worse;
    }
  }

  /** Ties by the slot's number, so that the table does not depend on the order of proposals. */
  #worse(a: number, b: number): boolean {
    const difference = this.#scores[a]! - this.#scores[b]!;
    return difference > 0 || (difference === 0 && this.#cells[a]! > this.#cells[b]!);
  }

  #swap(a: number, b: number): void {
    [this.#cells[a], this.#cells[b]] = [this.#cells[b]!, this.#cells[a]!];
    [this.#scores[a], this.#scores[b]] = [this.#scores[b]!, this.#scores[a]!];
  }
}
