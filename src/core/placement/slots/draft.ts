import { NOBODY } from '../../kernel/wasm/owner-tables.ts';
import type { OwnerTargets } from './shares.ts';
import { NO_ZONE, type ZoneTree } from './zone-tree.ts';

/** How many times a pair of copies weighs that of the next level inwards: above any difference there. */
export const PAIR_BASE = 2 ** 8;

/** What a table shall become. */
export interface SlotGoal {
  readonly tree: ZoneTree;
  readonly slots: number;
  /** Of a slot, its owner's included. */
  readonly copies: number;
  /** Copies of each vertex of the tree. */
  readonly quotas: Float64Array;
  /** Slots that each node shall own. */
  readonly owners: OwnerTargets;
}

/** A table on its way to the goal, with what every node still lacks. */
export class Draft {
  readonly goal: SlotGoal;
  readonly rows: readonly Uint16Array[];
  /** The table before, its nodes by their indices now: a node that held a slot there needs no data. */
  readonly origin: readonly Uint16Array[];
  /** Copies that a node lacks; negative: that it has too many. */
  readonly lack: Int32Array;
  /** Likewise of slots to own. */
  readonly ownLack: Int32Array;
  readonly #least: Float64Array;
  readonly #most: Float64Array;
  /** By level, the zones that must hold a copy of every slot: no more than a slot has copies. */
  readonly #dutiful: readonly (readonly number[])[];
  /** Zones of a slot's copies while they are compared. */
  readonly #zones: Int32Array;

  constructor(goal: SlotGoal, rows: readonly Uint16Array[], origin: readonly Uint16Array[]) {
    this.goal = goal;
    this.rows = rows;
    this.origin = origin;
    const { nodeCount } = goal.tree;
    this.lack = Int32Array.from({ length: nodeCount }, (_, node) => goal.quotas[node]!);
    this.ownLack = goal.owners.targets.slice();
    for (const cells of rows) subtractCells(this.lack, cells);
    subtractCells(this.ownLack, rows[0]!);
    this.#zones = new Int32Array(rows.length);
    this.#least = goal.quotas.map((quota) => Math.floor(quota / goal.slots));
    this.#most = goal.quotas.map((quota) => Math.ceil(quota / goal.slots));
    this.#dutiful = dutifulZones(goal.tree, this.#least);
  }

  /** Puts the node into the cell, out of which whoever was there goes. */
  put(slot: number, row: number, node: number): void {
    const cells = this.rows[row]!;
    const former = cells[slot]!;
    cells[slot] = node;
    if (former !== NOBODY) {
      this.lack[former]!++;
      if (row === 0) this.ownLack[former]!++;
    }
    if (node !== NOBODY) {
      this.lack[node]!--;
      if (row === 0) this.ownLack[node]!--;
    }
  }

  /** Gives the slot to the node in another of its rows. */
  promote(slot: number, row: number): void {
    const node = this.rows[row]![slot]!;
    const former = this.rows[0]![slot]!;
    this.rows[0]![slot] = node;
    this.rows[row]![slot] = former;
    this.ownLack[node]!--;
    if (former !== NOBODY) this.ownLack[former]!++;
  }

  holds(slot: number, node: number): boolean {
    for (const cells of this.rows) if (cells[slot] === node) return true;
    return false;
  }

  held(slot: number, node: number): boolean {
    for (const cells of this.origin) if (cells[slot] === node) return true;
    return false;
  }

  /** Copies of the slot in a zone of that level. */
  countIn(slot: number, zone: number, level: number): number {
    const { levels, zoneOf } = this.goal.tree;
    let count = 0;
    for (const cells of this.rows) {
      const node = cells[slot]!;
      if (node !== NOBODY && zoneOf[node * levels + level] === zone) count++;
    }
    return count;
  }

  /** Fewest and most copies of a slot in the zone, while copies are as far apart as quotas allow. */
  least(zone: number): number {
    return this.#least[zone]!;
  }

  most(zone: number): number {
    return this.#most[zone]!;
  }

  /** Level from which on the node can leave its zones and none has too few copies of the slot. */
  removableFrom(slot: number, node: number): number {
    const { levels, zoneOf } = this.goal.tree;
    for (let level = levels - 1; level >= 0; level--) {
      const zone = zoneOf[node * levels + level]!;
      if (zone !== NO_ZONE && this.countIn(slot, zone, level) <= this.#least[zone]!)
        return level + 1;
    }
    return 0;
  }

  /** Whether the copies of the slot are not as far apart as they could be. */
  isCrowded(slot: number): boolean {
    const { levels, zoneOf } = this.goal.tree;
    const { rows } = this;
    const zones = this.#zones;
    for (let level = 0; level < levels; level++) {
      for (let row = 0; row < rows.length; row++) {
        const node = rows[row]![slot]!;
        const zone = node === NOBODY ? NO_ZONE : zoneOf[node * levels + level]!;
        zones[row] = zone;
        if (zone === NO_ZONE) continue;
        let count = 1;
        for (let other = 0; other < row; other++) if (zones[other] === zone) count++;
        if (count > this.#most[zone]!) return true;
      }
      const dutiful = this.#dutiful[level]!;
      for (let i = 0; i < dutiful.length; i++) {
        const zone = dutiful[i]!;
        let count = 0;
        for (let row = 0; row < rows.length; row++) if (zones[row] === zone) count++;
        if (count < this.#least[zone]!) return true;
      }
    }
    return false;
  }

  crowdedSlots(): number[] {
    const crowded: number[] = [];
    if (this.goal.tree.levels === 0) return crowded;
    for (let slot = 0; slot < this.goal.slots; slot++) {
      if (this.isCrowded(slot)) crowded.push(slot);
    }
    return crowded;
  }

  /**
   * How many pairs of copies of the slot get into a common zone when `node` takes the place of `former`,
   * outer levels weighing `base` times the next; negative: fewer than before.
   */
  pairsAdded(slot: number, former: number, node: number, base: number): number {
    const { levels, zoneOf } = this.goal.tree;
    let sum = 0;
    for (let level = 0; level < levels; level++) {
      const from = former === NOBODY ? NO_ZONE : zoneOf[former * levels + level]!;
      const to = zoneOf[node * levels + level]!;
      let added = 0;
      if (from !== to) {
        if (to !== NO_ZONE) added += this.countIn(slot, to, level);
        if (from !== NO_ZONE) added -= this.countIn(slot, from, level) - 1;
      }
      sum = sum * base + added;
    }
    return sum;
  }
}

function subtractCells(counts: Int32Array, cells: Uint16Array): void {
  for (let slot = 0; slot < cells.length; slot++) {
    const node = cells[slot]!;
    if (node !== NOBODY) counts[node]!--;
  }
}

function dutifulZones({ levels, zoneOf, order }: ZoneTree, least: Float64Array): number[][] {
  return Array.from({ length: levels }, (_, level) => {
    const zones = new Set(order.map((node) => zoneOf[node * levels + level]!));
    return [...zones].filter((zone) => zone !== NO_ZONE && least[zone]! > 0);
  });
}
