import { formatPercent } from '../core/kernel/units-text.ts';
import { type PlacementName, placementNames, placements } from '../core/placement/registry.ts';
import { ringChecksum } from '../core/ring/format.ts';
import type { KeyMoves } from '../core/ring/key-moves.ts';
import type { RingLookup } from '../core/ring/lookup.ts';
import type { CopyMovement, Movement, RingDiff } from '../core/ring/movement-book.ts';
import type { ReplicaScheme, Ring } from '../core/ring/ring.ts';
import { formatNumber, formatSignificant } from './render/number.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

/** `table, 512 variants, two levels, 5 nodes (1 dead), checksum 01d097fb…` */
export function ringLine(ring: Ring): string {
  const parameters = Object.entries(ring.parameters).map(
    ([name, value]) => `${name} ${Number.isInteger(value) ? value : formatNumber(value)}`,
  );
  const idle = (['dead', 'drain'] as const)
    .map((state) => [state, ring.nodes.filter((node) => node.state === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  const nodes = `${ring.nodes.length} ${ring.nodes.length === 1 ? 'node' : 'nodes'}`;
  return [
    ring.algorithm,
    ...parameters,
    ...(placements[ring.algorithm as PlacementName].claims.disruption === 'minimal'
      ? []
      : [ring.levels === 2 ? 'two levels' : 'one level']),
    idle.length === 0 ? nodes : `${nodes} (${idle.join(', ')})`,
    `checksum ${ringChecksum(ring)}`,
  ].join(', ');
}

export function schemeLine(scheme: ReplicaScheme): string {
  if (scheme.scheme === 'overlap') {
    return `neighbours hold the outer ${formatPercent(scheme.overlap)} of an area on each side`;
  }
  const zones = scheme.spreadZones ? ', in different zones where possible' : '';
  return `${scheme.copies} nearest besides the owner${zones}`;
}

/** What to add, or to run, to see all of so many moves. */
type AllMoves = (count: number) => string;

/**
 * The whole diff for a person: a line for owners, one for copies, the nodes, the largest moves.
 *
 * @param allMoves absent where there is no way to list them all
 */
export function diffText(
  diff: RingDiff,
  algorithm: string,
  { keyMoves, allMoves }: { keyMoves?: KeyMoves | undefined; allMoves?: AllMoves } = {},
): string {
  const parts = [movementLine('owners', diff.owners)];
  if (diff.copies !== undefined) parts.push(...copyLines(diff.copies));
  if (keyMoves !== undefined) parts.push(keyLine(keyMoves));
  const main = diff.owners.movedShare > 0 ? diff.owners : diff.copies;
  if (main !== undefined && main.movedShare > 0) {
    parts.push('', nodeTable(main), '', moveTable(main, keyMoves, allMoves));
  }
  const advice = growthAdvice(diff.owners, algorithm);
  if (advice !== undefined) parts.push('', advice);
  return parts.join('\n');
}

/** Multiples of the least possible beyond which another algorithm is worth a remark. */
const TOO_MUCH = 5;

function growthAdvice(owners: Movement, algorithm: string): string | undefined {
  const { claims } = placements[algorithm as PlacementName];
  if (claims.disruption === 'minimal' || owners.minimumShare < 1e-9) return undefined;
  if (owners.movedShare < TOO_MUCH * owners.minimumShare) return undefined;
  const calm = placementNames.filter((name) => placements[name].claims.disruption === 'minimal');
  return style.dim(
    `${algorithm} moves more than it must when nodes join or leave for good; ${calm.slice(0, -1).join(', ')} and ${calm.at(-1)} do not (lbctl ring list-algorithms)`,
  );
}

function movementLine(what: string, movement: Movement): string {
  const { movedShare, minimumShare, method, standardErrorShare } = movement;
  const moved = style.bold(formatPercent(movedShare));
  const margin =
    standardErrorShare === undefined ? '' : ` ± ${formatPercent(2 * standardErrorShare)}`;
  const how = { exact: 'exact', 'closed-form': 'exact, in closed form', sampled: 'sampled' }[
    method
  ];
  return `${what.padEnd(7)} ${moved}${margin} of the key space ${verb(what)}; the least possible is ${formatPercent(minimumShare)}${times(movement)} (${how})`;
}

function verb(what: string): string {
  return what === 'owners' ? 'changes its owner' : 'must be copied';
}

function times({ movedShare, minimumShare }: Movement): string {
  if (minimumShare < 1e-9) return '';
  return `, ${formatSignificant(movedShare / minimumShare)}×`;
}

function copyLines(copies: CopyMovement): string[] {
  const lines = [movementLine('copies', copies)];
  if (copies.orphanedShare > 0) {
    const share = formatPercent(copies.orphanedShare);
    lines.push(style.bad(`!       ${share} of the key space has no holder left that answers`));
  }
  return lines;
}

function keyLine({ keyCount, movedCount }: KeyMoves): string {
  const share = keyCount === 0 ? 0 : movedCount / keyCount;
  return `keys    ${movedCount} of ${keyCount} move (${formatPercent(share)})`;
}

function nodeTable(movement: Movement): string {
  const right = { align: 'right' } as const;
  return renderTable(
    [
      { title: 'node' },
      { title: 'before', ...right },
      { title: 'after', ...right },
      { title: 'gained', ...right },
      { title: 'lost', ...right },
    ],
    movement.nodes.map(({ node, beforeShare, afterShare, gainedShare, lostShare }) => [
      node,
      formatPercent(beforeShare),
      formatPercent(afterShare),
      formatPercent(gainedShare),
      formatPercent(lostShare),
    ]),
  );
}

function moveTable(movement: Movement, keyMoves?: KeyMoves, allMoves?: AllMoves): string {
  const counts = new Map(
    keyMoves?.moves.map((move) => [`${move.from}\t${move.to}`, move.keyCount]),
  );
  const rows = movement.moves.map(({ from, to, share }) => [
    from,
    to,
    formatPercent(share),
    ...(keyMoves === undefined ? [] : [String(counts.get(`${from}\t${to}`) ?? 0)]),
  ]);
  const table = renderTable(
    [
      { title: 'from' },
      { title: 'to' },
      { title: 'share', align: 'right' },
      ...(keyMoves === undefined ? [] : [{ title: 'keys', align: 'right' } as const]),
    ],
    rows,
  );
  const more = movement.moveCount - movement.moves.length;
  const others = rows.length === 0 ? 'moves' : 'smaller moves';
  const how = allMoves === undefined ? '' : ` (${allMoves(movement.moveCount)})`;
  const remark = style.dim(`${more} ${others} not listed${how}`);
  if (rows.length === 0) return remark;
  return more > 0 ? `${table}\n${remark}` : table;
}

const SYMBOLS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const CELLS = 60;

/**
 * The first rows of the key space, one symbol a cell for the node that owns the cell's first key;
 * undefined for algorithms without contiguous areas and for more nodes than there are symbols.
 */
export function stripText(lookup: RingLookup, rows: number): string | undefined {
  const { steps, ring } = lookup;
  if (steps === undefined || steps.width === 1 || ring.nodes.length > SYMBOLS.length)
    return undefined;
  const lines = Array.from({ length: Math.min(rows, steps.rows) }, (_, row) => {
    const cells = Array.from({ length: CELLS }, (_, cell) => {
      const { hi, lo } = steps.point(row, Math.floor((cell * steps.width) / CELLS));
      return SYMBOLS[lookup.owner(hi, lo)]!;
    });
    return `${String(row).padStart(7)}  ${cells.join('')}`;
  });
  const legend = ring.nodes.map((node, i) => `${SYMBOLS[i]} ${node.id}`).join('  ');
  return `${style.dim('variant  offset 0 … 2^32')}\n${lines.join('\n')}\n${style.dim(legend)}`;
}
