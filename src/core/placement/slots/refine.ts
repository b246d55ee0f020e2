import type { Draft } from './draft.ts';

/** Slots times copies times nodes up to which all exchanges are weighed; beyond, those of some slots. */
const MOST_WEIGHED = 2 ** 20;
/** The matrix of exchanges has that many rows and columns at most. */
const MOST_NODES = 512;
/** Exchanges weighed in all: some tenths of a second. */
const BUDGET = 2 ** 22;

/**
 * Finishes a draft by minimum-cost flow: first moves as few copies as can be, then has as few pairs of
 * them as can be in common zones, outer levels first. An exchange gives a copy of x to y in some slot;
 * a chain of them from a node with too many to one with too few brings the draft nearer its quotas, and
 * a cycle whose cost is negative makes it better. Without such a cycle it is the best there is.
 */
export function refine(draft: Draft): void {
  const nodes = draft.goal.tree.order;
  if (nodes.length > MOST_NODES) return;
  const slots = slotsToWeigh(draft);
  const exchanges = new Exchanges(draft, nodes, slots);
  while (exchanges.weighed < BUDGET) {
    const cycle = exchanges.cheapest(
      () => true,
      () => false,
    );
    const isCycle = cycle !== undefined;
    const chain =
      cycle ??
      exchanges.cheapest(
        (node) => draft.lack[node]! < 0,
        (node) => draft.lack[node]! > 0,
      );
    if (chain === undefined) return;
    exchanges.perform(chain, isCycle);
  }
}

/** All slots, or those that were changed or are crowded, and as many others as fit. */
function slotsToWeigh(draft: Draft): number[] {
  const { slots, copies, tree } = draft.goal;
  const limit = Math.floor(MOST_WEIGHED / (copies * tree.order.length));
  if (slots <= limit) return Array.from({ length: slots }, (_, slot) => slot);
  const isWanted = (slot: number): boolean =>
    draft.isCrowded(slot) ||
    draft.rows.some((cells, row) => cells[slot] !== draft.origin[row]?.[slot]);
  const chosen = new Set<number>();
  for (let slot = 0; slot < slots && chosen.size < limit; slot++) {
    if (isWanted(slot)) chosen.add(slot);
  }
  const stride = Math.ceil(slots / Math.max(1, limit - chosen.size));
  for (let slot = 0; slot < slots; slot += stride) chosen.add(slot);
  return [...chosen];
}

interface Exchange {
  readonly from: number;
  readonly to: number;
  readonly slot: number;
}

/** The cheapest exchange between each two nodes. */
class Exchanges {
  readonly #draft: Draft;
  readonly #nodes: readonly number[];
  readonly #slots: readonly number[];
  /** Cost of a copy that moves; a pair at the innermost level costs 1, at each outer one `base` times more. */
  readonly #move: number;
  readonly #base: number;
  readonly #costs: Float64Array;
  readonly #via: Int32Array;
  weighed = 0;

  constructor(draft: Draft, nodes: readonly number[], slots: readonly number[]) {
    this.#draft = draft;
    this.#nodes = nodes;
    this.#slots = slots;
    const { levels } = draft.goal.tree;
    // Sums over a chain of 512 exchanges stay below 2^53.
    this.#base = 2 ** Math.max(1, Math.min(16, Math.floor(40 / Math.max(1, levels))));
    this.#move = this.#base ** levels;
    this.#costs = new Float64Array(nodes.length ** 2).fill(Number.POSITIVE_INFINITY);
    this.#via = new Int32Array(nodes.length ** 2);
    this.#weigh(nodes);
  }

  /** Weighs all exchanges out of these nodes anew. */
  #weigh(nodes: readonly number[]): void {
    const n = this.#nodes.length;
    const at = new Map(this.#nodes.map((node, i) => [node, i]));
    const isAsked = new Uint8Array(this.#draft.lack.length);
    for (const node of nodes) {
      isAsked[node] = 1;
      const row = at.get(node)! * n;
      this.#costs.fill(Number.POSITIVE_INFINITY, row, row + n);
    }
    for (const slot of this.#slots) {
      for (const cells of this.#draft.rows) {
        const from = cells[slot]!;
        if (isAsked[from] !== 1) continue;
        const row = at.get(from)! * n;
        this.weighed += n;
        for (let i = 0; i < n; i++) {
          const to = this.#nodes[i]!;
          if (this.#draft.holds(slot, to)) continue;
          const cost = this.#cost(slot, from, to);
          if (cost >= this.#costs[row + i]!) continue;
          this.#costs[row + i] = cost;
          this.#via[row + i] = slot;
        }
      }
    }
  }

  #cost(slot: number, from: number, to: number): number {
    const moved = (this.#draft.held(slot, to) ? 0 : 1) - (this.#draft.held(slot, from) ? 0 : 1);
    return moved * this.#move + this.#draft.pairsAdded(slot, from, to, this.#base);
  }

  /**
   * The cheapest chain from a node of the first kind to one of the second (Bellman and Ford); a cycle of
   * negative cost when there is one.
   */
  cheapest(
    isStart: (node: number) => boolean,
    isEnd: (node: number) => boolean,
  ): Exchange[] | undefined {
    const n = this.#nodes.length;
    const costs = Float64Array.from(this.#nodes, (node) =>
      isStart(node) ? 0 : Number.POSITIVE_INFINITY,
    );
    const before = new Int32Array(n).fill(-1);
    let changed = -1;
    for (let round = 0; round <= n; round++) {
      changed = -1;
      for (let i = 0; i < n; i++) {
        if (costs[i] === Number.POSITIVE_INFINITY) continue;
        for (let j = 0; j < n; j++) {
          const cost = costs[i]! + this.#costs[i * n + j]!;
          if (cost >= costs[j]!) continue;
          costs[j] = cost;
          before[j] = i;
          changed = j;
        }
      }
      if (changed < 0) break;
    }
    this.weighed += n * n;
    if (changed >= 0) return this.#cycleThrough(changed, before);
    let best = -1;
    for (let i = 0; i < n; i++) {
      if (!isEnd(this.#nodes[i]!) || costs[i] === Number.POSITIVE_INFINITY) continue;
      if (best < 0 || costs[i]! < costs[best]!) best = i;
    }
    if (best < 0) return undefined;
    const chain: Exchange[] = [];
    for (let i = best; before[i]! >= 0; i = before[i]!)
      chain.unshift(this.#exchange(before[i]!, i));
    return chain;
  }

  #cycleThrough(vertex: number, before: Int32Array): Exchange[] {
    let start = vertex;
    for (let i = 0; i < this.#nodes.length; i++) start = before[start]!;
    const cycle: Exchange[] = [];
    for (let i = start; ; i = before[i]!) {
      cycle.unshift(this.#exchange(before[i]!, i));
      if (before[i] === start) break;
    }
    return cycle;
  }

  #exchange(i: number, j: number): Exchange {
    const via = this.#via[i * this.#nodes.length + j]!;
    return { from: this.#nodes[i]!, to: this.#nodes[j]!, slot: via };
  }

  /** @param isCycle the chain leads back to where it began */
  perform(chain: readonly Exchange[], isCycle: boolean): void {
    const plain = this.#disentangle(chain, isCycle);
    for (const { from, to, slot } of plain) {
      const row = this.#draft.rows.findIndex((cells) => cells[slot] === from);
      this.#draft.put(slot, row, to);
    }
    const touched = plain.flatMap(({ from, slot }) => [
      from,
      ...this.#draft.rows.map((cells) => cells[slot]!),
    ]);
    this.#weigh([...new Set(touched)]);
  }

  /**
   * Costs add up only where a slot comes once. Where it comes twice, its two exchanges swap those who
   * gain: that cuts a cycle off, costs no more in all, and the cheaper part is as good.
   */
  #disentangle(chain: readonly Exchange[], isCycle: boolean): readonly Exchange[] {
    for (const [i, first] of chain.entries()) {
      const j = chain.findIndex(({ slot }, at) => at > i && slot === first.slot);
      if (j < 0) continue;
      const second = chain[j]!;
      const outer = [...chain.slice(0, i), { ...first, to: second.to }, ...chain.slice(j + 1)];
      const inner = [{ ...second, to: first.to }, ...chain.slice(i + 1, j)];
      const isInner = isCycle && this.#sum(inner) < this.#sum(outer);
      return this.#disentangle(isInner ? inner : outer, isCycle);
    }
    return chain;
  }

  #sum(chain: readonly Exchange[]): number {
    return chain.reduce((sum, { slot, from, to }) => sum + this.#cost(slot, from, to), 0);
  }
}
