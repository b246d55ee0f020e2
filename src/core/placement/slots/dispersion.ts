import type { Distribution } from '../placement.ts';
import { NO_ZONE, type ZoneTree, zoneTree } from './zone-tree.ts';

/** How copies lie in one zone. */
interface ZoneDispersion {
  /** `a/b/c`; '' for nodes without a zone. */
  readonly zone: string;
  /** 0 for the outermost zones. */
  readonly level: number;
  readonly copyCount: number;
  /** How many slots have 0, 1, 2, … copies in the zone. */
  readonly slotCounts: readonly number[];
  /** Copies of a slot that some slot must have there, since copyCount exceeds that less one of each. */
  readonly leastWorst: number;
}

/** How far apart copies are at one level of the zones. */
interface LevelDispersion {
  readonly level: number;
  /** How many slots have at most 1, 2, … copies in a zone: `[2]` counts those whose fullest zone has 2. */
  readonly slotCounts: readonly number[];
  /** Most copies of a slot in one zone, and the most that the zones' copies force. */
  readonly worst: number;
  readonly leastWorst: number;
  /** Pairs of copies of a slot in a common zone, and the fewest that the zones' copies allow. */
  readonly pairCount: number;
  readonly leastPairCount: number;
}

/** How far apart the copies of a table are. */
export interface Dispersion {
  readonly slotCount: number;
  readonly holderCount: number;
  /** From the outermost zones inwards; empty where all nodes are in one zone. */
  readonly levels: readonly LevelDispersion[];
  readonly zones: readonly ZoneDispersion[];
  /** At every level there are no more pairs than must be: no table with these quotas does better. */
  readonly isOptimal: boolean;
}

/**
 * How far apart the copies of a slot table are, and how far they could be. A zone with Q copies in S
 * slots has ⌊Q / S⌋ or ⌈Q / S⌉ of each at best, which makes the fewest pairs.
 */
export function measureDispersion({ nodes, table }: Distribution): Dispersion {
  const rows = table!.rows;
  const slotCount = rows[0]!.length;
  // Whoever holds copies counts, also one that shall have none any longer.
  const tree = zoneTree(
    nodes,
    nodes.map((_, node) => node),
  );
  const zones: ZoneDispersion[] = [];
  const levels: LevelDispersion[] = [];
  for (let level = 0; level < tree.levels; level++) {
    const counts = countLevel(tree, rows, level);
    const there = zonesAt(tree, level, counts.byZone, slotCount);
    zones.push(...there);
    levels.push(summarise(level, there, counts.fullest, slotCount));
  }
  const isOptimal = levels.every(({ pairCount, leastPairCount }) => pairCount === leastPairCount);
  return { slotCount, holderCount: rows.length, levels, zones, isOptimal };
}

interface Counts {
  /** By vertex - root and copies: slots that have so many copies there; those without any are not counted. */
  readonly byZone: Uint32Array;
  /** By copies: slots whose fullest zone has so many. */
  readonly fullest: number[];
}

function countLevel(tree: ZoneTree, rows: readonly Uint16Array[], level: number): Counts {
  const { root, levels, zoneOf, vertexCount } = tree;
  const width = rows.length + 1;
  const byZone = new Uint32Array((vertexCount - root) * width);
  const fullest: number[] = new Array(width).fill(0);
  const found = new Int32Array(rows.length);
  for (let slot = 0; slot < rows[0]!.length; slot++) {
    for (let row = 0; row < rows.length; row++) {
      const node = rows[row]![slot];
      found[row] = node === undefined ? NO_ZONE : zoneOf[node * levels + level]!;
    }
    let most = 0;
    for (let row = 0; row < rows.length; row++) {
      const zone = found[row]!;
      if (zone === NO_ZONE || found.indexOf(zone) < row) continue;
      let count = 0;
      for (let other = row; other < rows.length; other++) if (found[other] === zone) count++;
      byZone[(zone - root) * width + count]!++;
      most = Math.max(most, count);
    }
    fullest[most]!++;
  }
  return { byZone, fullest };
}

function zonesAt(
  tree: ZoneTree,
  level: number,
  byZone: Uint32Array,
  slotCount: number,
): ZoneDispersion[] {
  const width = byZone.length / (tree.vertexCount - tree.root);
  return zonesOfLevel(tree, level).map((zone) => {
    const at = (zone - tree.root) * width;
    const slotCounts = Array.from(byZone.subarray(at, at + width));
    const copyCount = slotCounts.reduce((sum, count, copies) => sum + count * copies, 0);
    slotCounts[0] = slotCount - slotCounts.reduce((sum, count) => sum + count, 0);
    return {
      zone: tree.names[zone - tree.root]!,
      level,
      copyCount,
      slotCounts,
      leastWorst: Math.ceil(copyCount / slotCount),
    };
  });
}

function zonesOfLevel({ root, children }: ZoneTree, level: number): number[] {
  let zones = [root];
  for (let depth = 0; depth <= level; depth++) {
    zones = zones.flatMap((zone) => children[zone - root]!.filter((child) => child > root));
  }
  return zones;
}

function summarise(
  level: number,
  zones: readonly ZoneDispersion[],
  slotCounts: readonly number[],
  slotCount: number,
): LevelDispersion {
  const sum = (of: (zone: ZoneDispersion) => number): number =>
    zones.reduce((total, zone) => total + of(zone), 0);
  return {
    level,
    slotCounts,
    worst: slotCounts.findLastIndex((count) => count > 0),
    leastWorst: zones.reduce((most, zone) => Math.max(most, zone.leastWorst), 0),
    pairCount: sum((zone) =>
      zone.slotCounts.reduce((pairs, count, copies) => pairs + count * pairsOf(copies), 0),
    ),
    leastPairCount: sum(({ copyCount }) => leastPairs(copyCount, slotCount)),
  };
}

/** Copies spread as evenly over the slots as can be. */
function leastPairs(copyCount: number, slotCount: number): number {
  const each = Math.floor(copyCount / slotCount);
  const more = copyCount - each * slotCount;
  return more * pairsOf(each + 1) + (slotCount - more) * pairsOf(each);
}

function pairsOf(copies: number): number {
  return (copies * (copies - 1)) / 2;
}
