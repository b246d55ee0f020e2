import { LbError } from '../../kernel/errors.ts';
import { mix64 } from '../../kernel/mix.ts';
import type { Ms } from '../../kernel/units.ts';
import { tableSize } from '../../kernel/wasm/owner-tables.ts';
import type { TableBuilder } from '../../placement/placement.ts';
import type { PlacementName } from '../../placement/registry.ts';
import { buildRing, type RingRequest } from '../build.ts';
import { movedOwners } from '../diff.ts';
import { openRing, type RingLookup } from '../lookup.ts';
import type { Ring } from '../ring.ts';
import { ownedShares, proportionalShares } from '../shares.ts';
import { changedRequest, type WhatIf } from '../what-if.ts';
import type {
  AlgorithmFigures,
  ChangeFigures,
  ChangeName,
  Evenness,
  InapplicableAlgorithm,
} from './algorithm-figures.ts';

/** Look-ups timed together: below a tenth of a second for all but those that look at every node. */
const LOOKUPS = 2 ** 16;
/** Look-ups of algorithms that look at every node. */
const FEW_LOOKUPS = 2 ** 11;

export interface MeasureContext {
  /** What is built; its algorithm and parameters are replaced. */
  readonly request: RingRequest;
  readonly changes: Readonly<Record<ChangeName, WhatIf>>;
  readonly now: () => Ms;
  readonly builder?: TableBuilder;
}

/** A ring of the algorithm with its figures; or why there is none. */
export type Measured =
  | { readonly figures: AlgorithmFigures; readonly lookup: RingLookup }
  | { readonly inapplicable: InapplicableAlgorithm };

/** Builds a ring of the nodes by the algorithm, and looks at all that it does with them. */
export function measureAlgorithm(algorithm: PlacementName, context: MeasureContext): Measured {
  const { request, now, builder } = context;
  const open = (ring: Ring): RingLookup => openRing(ring, { ...(builder && { builder }) });
  try {
    const start = now();
    const ring = buildRing({ ...request, algorithm });
    const lookup = open(ring);
    const tables = lookup.level1.tables?.();
    lookup.owner(0, 0);
    const buildMs = now() - start;
    const shares = evenness(ownedShares(lookup), proportionalShares(lookup));
    const { copies, removal } = lookup.spec.claims;
    const figures: AlgorithmFigures = {
      algorithm,
      shares,
      changes: {
        join: changeFigures(lookup, context.changes.join, open),
        leave: changeFigures(lookup, context.changes.leave, open),
        doubled: changeFigures(lookup, context.changes.doubled, open),
      },
      buildMs,
      lookupNs: timeLookups(lookup, now),
      memoryBytes: tables === undefined ? null : tableSize(tables).memoryBytes,
      copies,
      removal,
    };
    return { figures, lookup };
  } catch (error) {
    return { inapplicable: { algorithm, reason: reasonOf(error) } };
  }
}

/**
 * How far amounts are from what they ought to be, each node weighted by its expected share.
 *
 * @param amounts,expected one a node, of one sum
 */
export function evenness(amounts: ArrayLike<number>, expected: ArrayLike<number>): Evenness {
  let total = 0;
  for (let i = 0; i < amounts.length; i++) total += amounts[i]!;
  let variance = 0;
  let peak = 0;
  for (let i = 0; i < amounts.length; i++) {
    if (expected[i] === 0) continue;
    const ratio = amounts[i]! / (total * expected[i]!);
    variance += expected[i]! * (ratio - 1) ** 2;
    peak = Math.max(peak, ratio);
  }
  return { cvRatio: Math.sqrt(variance), peakToMeanRatio: peak };
}

function changeFigures(
  before: RingLookup,
  change: WhatIf,
  open: (ring: Ring) => RingLookup,
): ChangeFigures {
  try {
    const request = changedRequest(before.ring, change);
    const algorithm = before.ring.algorithm as PlacementName;
    const after = open(buildRing({ ...request, algorithm }, before.ring));
    const { movedShare, minimumShare, method } = movedOwners(before, after);
    const multiple = minimumShare < 1e-9 ? null : movedShare / minimumShare;
    return { movedShare, minimumShare, multiple, method };
  } catch (error) {
    return { impossible: reasonOf(error) };
  }
}

/** What an operator can act on is an answer; all else is a bug. */
function reasonOf(error: unknown): string {
  if (error instanceof LbError) return error.message;
  throw error;
}

/** Nanoseconds of one look-up, by the fastest of three rounds: whatever disturbs only adds. */
function timeLookups({ level1, owner }: RingLookup, now: () => Ms): number {
  const count = level1.tables === undefined ? FEW_LOOKUPS : LOOKUPS;
  const hashes = Array.from({ length: count }, (_, i) => mix64(5, i));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const start = now();
    for (const { hi, lo } of hashes) owner(hi, lo);
    best = Math.min(best, now() - start);
  }
  return (best * 1e6) / count;
}
