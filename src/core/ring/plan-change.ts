import { compareAddresses } from '../cluster/address.ts';
import { LbError } from '../kernel/errors.ts';
import { slotCount } from '../placement/placement.ts';
import { type Dispersion, measureDispersion } from '../placement/slots/dispersion.ts';
import {
  planSteps,
  rememberStep,
  type Step,
  type StepLimits,
  takeStep,
} from '../placement/slots/steps.ts';
import { buildRing, type RingRequest } from './build.ts';
import { distributionOf } from './lookup.ts';
import type { Ring, RingNode } from './ring.ts';

/** A change of a ring with a stored table, and how it comes about. */
export interface ChangePlan {
  /** The ring when all is done. */
  readonly after: Ring;
  /** Nodes of both rings; steps name them by their indices here. */
  readonly nodes: readonly RingNode[];
  /** Empty when no copy has to move. */
  readonly steps: readonly Step[];
  /**
   * The ring after the first step: what is to be written now. Nodes that leave are in it, drained, until
   * they hold nothing. From there the same request leads on.
   */
  readonly next: Ring;
  readonly dispersion: { readonly before: Dispersion; readonly after: Dispersion };
}

/**
 * How `ring` becomes the ring of the request, step by step. All steps move as many copies as one would.
 *
 * @param ring with a stored table
 * @throws LbError as buildRing; USAGE where there is nothing to take steps in
 */
export function planChange(ring: Ring, request: RingRequest, limits: StepLimits): ChangePlan {
  const after = buildRing(request, ring);
  const obstacle = stepObstacle(ring, after);
  if (obstacle !== undefined) {
    throw new LbError('USAGE', obstacle, { hint: 'change it at once: lbctl ring build' });
  }
  return stepsBetween(ring, after, limits);
}

/** Why one ring cannot become the other in steps, in words; undefined when it can. */
export function stepObstacle(ring: Ring, after: Ring): string | undefined {
  if (ring.table === undefined || after.table === undefined || ring.algorithm !== after.algorithm) {
    return `a ring of ${ring.algorithm} has no stored table to take steps in`;
  }
  const [holders, next] = [ring.table.rows.length, after.table.rows.length];
  if (holders === next) return undefined;
  return `the number of holders changes from ${holders} to ${next}, which takes no steps`;
}

/**
 * How `ring` becomes `after`, which was built from it.
 *
 * @param ring,after between which no obstacle is
 */
export function stepsBetween(ring: Ring, after: Ring, limits: StepLimits): ChangePlan {
  const nodes = commonNodes(ring, after);
  const [from, to] = [rowsIn(ring, nodes, after), rowsIn(after, nodes, after)];
  const canAnswer = Uint8Array.from(nodes, ({ state }) => (state === 'dead' ? 0 : 1));
  const moved = ring.table!.moved ?? [];
  const steps = planSteps(from, to, canAnswer, moved, limits);
  return {
    after,
    nodes,
    steps,
    next: ringAfter(ring, after, { nodes, from, to }, steps, limits),
    dispersion: {
      before: measureDispersion(distributionOf(ring, ring.nodes)),
      after: measureDispersion(distributionOf(after, after.nodes)),
    },
  };
}

/** Nodes as they shall be, and those that leave as they were, but drained. */
function commonNodes(ring: Ring, after: Ring): RingNode[] {
  const ids = new Set(after.nodes.map(({ id }) => id));
  const leaving = ring.nodes
    .filter(({ id }) => !ids.has(id))
    .map((node): RingNode => (node.state === 'alive' ? { ...node, state: 'drain' } : node));
  return [...after.nodes, ...leaving].sort((a, b) => compareAddresses(a.address, b.address));
}

/** The rows with common indices, cut into as many slots as `like` has. */
function rowsIn(ring: Ring, nodes: readonly RingNode[], like: Ring): Uint16Array[] {
  const index = new Map(nodes.map(({ id }, i) => [id, i]));
  const common = Uint16Array.from(ring.nodes, ({ id }) => index.get(id)!);
  const slots = slotCount(like.table!);
  return ring.table!.rows.map((row) => {
    const scale = row.length / slots;
    return Uint16Array.from(
      { length: slots },
      (_, slot) => common[row[Math.floor(slot * scale)]!]!,
    );
  });
}

/** The ring after the first of the steps. */
function ringAfter(
  ring: Ring,
  after: Ring,
  common: { nodes: readonly RingNode[]; from: Uint16Array[]; to: Uint16Array[] },
  [step, ...others]: readonly Step[],
  { minInterval }: StepLimits,
): Ring {
  if (step === undefined) return after;
  const moved = rememberStep(ring.table!.moved ?? [], step, minInterval);
  if (others.length === 0) return { ...after, table: { ...after.table!, moved } };
  const rows = takeStep(common.from, common.to, step);
  return { ...after, nodes: common.nodes, table: { rows, moved } };
}
