import { zonePath } from '../cluster/zone-path.ts';
import type { Ratio } from '../kernel/units.ts';
import { copyShares } from '../placement/slots/shares.ts';
import { zoneTree } from '../placement/slots/zone-tree.ts';
import { liveZoneCount } from './keys.ts';
import { livingNodes, type RingLookup } from './lookup.ts';
import { chooseHolders, possibleScheme } from './replicas.ts';
import type { Ring } from './ring.ts';
import { visitKeySpace } from './turns.ts';

/** What an operator should know before a change is made. Shares are of the key space. */
export interface PlanRisks {
  /** No holder of these keys answers, so that their data must come from elsewhere. */
  readonly lostShare: Ratio;
  /** All live copies of these keys are in one zone, though there are several: after the first step. */
  readonly oneZoneShare: Ratio;
  /** The same when all is done. */
  readonly oneZoneAfterShare: Ratio;
  /** Nodes that hold more than by weight, as the overload allows; largest excess first. */
  readonly overfull: readonly Overfull[];
}

interface Overfull {
  readonly node: string;
  readonly copyCount: number;
  /** Copies that it would hold by weight. */
  readonly quota: number;
}

/**
 * @param next,after the ring after the first step and when all is done
 * @param lostShare where it is known already
 */
export function planRisks(
  ring: Ring,
  next: RingLookup,
  after: RingLookup,
  lostShare: Ratio = lostSlots(ring, after.ring),
): PlanRisks {
  const oneZoneAfterShare = oneZoneShare(after);
  return {
    lostShare,
    oneZoneShare: next === after ? oneZoneAfterShare : oneZoneShare(next),
    oneZoneAfterShare,
    overfull: overfullNodes(after.ring),
  };
}

/** Share of slots none of whose holders answers. One that left in order still does. */
function lostSlots({ nodes, table }: Ring, after: Ring): Ratio {
  const states = new Map(after.nodes.map(({ id, state }) => [id, state]));
  const answers = nodes.map(({ id, state }) => (states.get(id) ?? state) !== 'dead');
  const rows = table?.rows ?? [];
  if (rows.length === 0 || answers.every(Boolean)) return 0;
  let lost = 0;
  for (let slot = 0; slot < rows[0]!.length; slot++) {
    if (!rows.some((row) => slot < row.length && answers[row[slot]!])) lost++;
  }
  return lost / rows[0]!.length;
}

function oneZoneShare(lookup: RingLookup): Ratio {
  const scheme = possibleScheme(lookup, lookup.ring.replicas);
  const hasCopies = lookup.level1.holders !== undefined || scheme.copies > 0;
  if (!hasCopies || scheme.scheme === 'overlap' || liveZoneCount(lookup) < 2) return 0;
  const zones = lookup.ring.nodes.map(({ zone }) => zonePath(zone)[0]);
  // Those that have the data: who stands in for the dead of a table does not yet.
  const holdersOf = lookup.level1.holders ?? chooseHolders(lookup, scheme);
  let near = 0;
  const { total } = visitKeySpace([lookup], (hi, lo, units) => {
    const holders = holdersOf(hi, lo);
    if (holders.every((node) => zones[node] === zones[holders[0]!])) near += units;
  });
  return near / total;
}

function overfullNodes(ring: Ring): Overfull[] {
  const { parameters, table } = ring;
  if (table === undefined || !(parameters.overload! > 0)) return [];
  const nodes = livingNodes(ring);
  const members = nodes.map((_, node) => node).filter((node) => nodes[node]!.weight > 0);
  const weights = Float64Array.from(nodes, ({ weight }) => weight);
  const size = { slots: table.rows[0]!.length, copies: table.rows.length, overload: 0 };
  const quotas = copyShares(zoneTree(nodes, members), weights, size);
  const counts = new Uint32Array(nodes.length);
  for (const row of table.rows) for (const node of row) counts[node]!++;
  return members
    .filter((node) => counts[node]! >= quotas[node]! + 1)
    .sort((a, b) => counts[b]! / quotas[b]! - counts[a]! / quotas[a]! || a - b)
    .map((node) => ({
      node: ring.nodes[node]!.id,
      copyCount: counts[node]!,
      quota: quotas[node]!,
    }));
}
