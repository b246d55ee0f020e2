import { LbError } from '../kernel/errors.ts';
import type { Ratio, Weight } from '../kernel/units.ts';
import { tableBuilder } from '../kernel/wasm/build-table.ts';
import { type Dispersion, measureDispersion } from '../placement/slots/dispersion.ts';
import type { Step } from '../placement/slots/steps.ts';
import { buildRing, type RingRequest } from './build.ts';
import { compareRings } from './diff.ts';
import { isSameRing, ringChecksum } from './format.ts';
import { openRing, type RingLookup } from './lookup.ts';
import { PairSums } from './movement.ts';
import type { Movement } from './movement-book.ts';
import { type ChangePlan, stepObstacle, stepsBetween } from './plan-change.ts';
import { type PlanRisks, planRisks } from './plan-risks.ts';
import type { Ring, RingNode } from './ring.ts';
import { isLimited, type StepWishes, stepLimits } from './step-limits.ts';

/** Copies that go from one node to another; where keys have no copies, keys. */
interface Transfer {
  /** The node that gives them away; one that is dead cannot, and another holder must. */
  readonly from: string;
  readonly to: string;
  /** Of the whole key space. */
  readonly share: Ratio;
  /** Only of rings with a stored table. */
  readonly slotCount?: number;
}

interface PlannedNode {
  readonly node: string;
  /** In the ring that is planned; `gone` when the node is not in it. */
  readonly state: RingNode['state'] | 'gone';
  readonly weight: Weight;
  readonly beforeShare: Ratio;
  readonly afterShare: Ratio;
}

interface PlannedStep {
  /** From 1. */
  readonly step: number;
  /** How long it has to wait until slots have rested. */
  readonly afterHours: number;
  readonly share: Ratio;
  readonly copyCount?: number;
}

/** What a change of a ring would do, and the steps that it takes. */
export interface RingPlan {
  /** The ring when all is done. */
  readonly after: Ring;
  /** The ring that the first step writes. */
  readonly next: Ring;
  readonly isUnchanged: boolean;
  readonly method: Movement['method'];
  /** What moves in all steps together, in key spaces: above 1 when a key needs several copies. */
  readonly movedShare: Ratio;
  readonly minimumShare: Ratio;
  /** By id; shares are of copies held, in key spaces. */
  readonly nodes: readonly PlannedNode[];
  /** Largest first. */
  readonly transfers: readonly Transfer[];
  readonly transferCount: number;
  readonly steps: readonly PlannedStep[];
  /** Only of rings with a stored table. */
  readonly slotCount?: number;
  readonly dispersion?: { readonly before: Dispersion; readonly after: Dispersion };
  readonly risks: PlanRisks;
}

/**
 * What it takes to make `ring` the ring of the request. A stored table changes in steps, every other ring
 * in one.
 *
 * @param limit transfers to list
 * @throws LbError as buildRing; USAGE when steps are to be limited where there are none
 */
export function planRing(
  ring: Ring,
  request: RingRequest,
  wishes: StepWishes,
  limit: number,
): RingPlan {
  const after = buildRing(request, ring);
  const obstacle = stepObstacle(ring, after);
  if (obstacle !== undefined && isLimited(wishes)) {
    throw new LbError('USAGE', obstacle, {
      hint: 'leave out --max-moved and --min-interval: it changes at once',
    });
  }
  const [before, lookup] = [open(ring), open(after)];
  if (obstacle !== undefined) return planAtOnce(ring, before, lookup, limit);
  const limits = stepLimits(ring, wishes);
  const change = stepsBetween(ring, after, limits);
  return planInSteps(ring, lookup, change, { limit, hour: limits.hour });
}

const open = (ring: Ring): RingLookup => openRing(ring, { builder: tableBuilder });

function planAtOnce(ring: Ring, before: RingLookup, lookup: RingLookup, limit: number): RingPlan {
  const { ring: after } = lookup;
  const diff = compareRings(before, lookup, { limit, copies: true });
  const moved = diff.copies ?? diff.owners;
  const isUnchanged = isSameRing(ring, after);
  const nodeOf = nodesById(ring, after);
  return {
    after,
    next: after,
    isUnchanged,
    method: moved.method,
    movedShare: moved.movedShare,
    minimumShare: moved.minimumShare,
    nodes: moved.nodes.map(({ node, beforeShare, afterShare }) => ({
      ...nodeOf(node),
      beforeShare,
      afterShare,
    })),
    transfers: moved.moves,
    transferCount: moved.moveCount,
    steps: isUnchanged ? [] : [{ step: 1, afterHours: 0, share: moved.movedShare }],
    ...(ring.table && after.table && { dispersion: dispersions(ring, after) }),
    risks: planRisks(ring, lookup, lookup, diff.copies?.orphanedShare),
  };
}

function planInSteps(
  ring: Ring,
  lookup: RingLookup,
  { nodes, steps, next, dispersion }: ChangePlan,
  { limit, hour }: { limit: number; hour: number },
): RingPlan {
  const { ring: after } = lookup;
  const slotCount = after.table!.rows[0]!.length;
  const pairs = new PairSums(nodes.length);
  for (const { from, to } of steps) {
    for (let i = 0; i < from.length; i++) pairs.add(from[i]!, to[i]!, 1);
  }
  const { pairs: largest, count } = pairs.largest(limit);
  const [held, holds] = [heldShares(ring), heldShares(after)];
  const nodeOf = nodesById(ring, after);
  const ids = nodes.map(({ id }) => id).sort();
  const shares = ids.map((id) => ({
    ...nodeOf(id),
    beforeShare: held.get(id) ?? 0,
    afterShare: holds.get(id) ?? 0,
  }));
  const gained = shares.map(({ beforeShare, afterShare }) => Math.max(0, afterShare - beforeShare));
  return {
    after,
    next,
    isUnchanged: steps.length === 0 && isSameRing(ring, next),
    method: 'exact',
    movedShare: steps.reduce((sum, { slots }) => sum + slots.length, 0) / slotCount,
    minimumShare: gained.reduce((sum, share) => sum + share, 0),
    nodes: shares,
    transfers: largest.map(({ from, to, amount }) => ({
      from: nodes[from]!.id,
      to: nodes[to]!.id,
      share: amount / slotCount,
      slotCount: amount,
    })),
    transferCount: count,
    steps: steps.map((step, i) => plannedStep(step, i, hour, slotCount)),
    slotCount,
    dispersion,
    risks: planRisks(ring, next === after ? lookup : open(next), lookup),
  };
}

function plannedStep(step: Step, i: number, hour: number, slotCount: number): PlannedStep {
  const copyCount = step.slots.length;
  return { step: i + 1, afterHours: step.hour - hour, share: copyCount / slotCount, copyCount };
}

function dispersions(ring: Ring, after: Ring): NonNullable<RingPlan['dispersion']> {
  return { before: measureDispersion(ring), after: measureDispersion(after) };
}

/** Copies that each node holds by the table, in key spaces. */
function heldShares({ nodes, table }: Ring): Map<string, Ratio> {
  const counts = new Float64Array(nodes.length);
  for (const row of table!.rows)
    for (let slot = 0; slot < row.length; slot++) counts[row[slot]!]!++;
  const slots = table!.rows[0]!.length;
  return new Map(nodes.map(({ id }, i) => [id, counts[i]! / slots]));
}

function nodesById(
  ring: Ring,
  after: Ring,
): (id: string) => Pick<PlannedNode, 'node' | 'state' | 'weight'> {
  const [old, now] = [ring, after].map(
    ({ nodes }) => new Map(nodes.map((node) => [node.id, node])),
  );
  return (id) => {
    const { weight } = now!.get(id) ?? old!.get(id)!;
    return { node: id, state: now!.get(id)?.state ?? 'gone', weight };
  };
}

/**
 * What names a plan: checksum of the ring that it starts from and of the one that its first step writes,
 * the latter without the time of the step, which is another one when it is taken.
 */
export function planName(ring: Ring, { next }: Pick<RingPlan, 'next'>): string {
  const { table, ...others } = next;
  const timeless = table === undefined ? next : { ...others, table: { rows: table.rows } };
  return `${ringChecksum(ring)}..${ringChecksum(timeless)}`;
}
