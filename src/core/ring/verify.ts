import type { HashFunction } from '../kernel/hash64.ts';
import type { TableBuilder } from '../placement/placement.ts';
import type { Check, CheckSteps, VerifyStep } from './check.ts';
import { checkCopies } from './check-copies.ts';
import { checkLiveSets } from './check-live-sets.ts';
import { checkFrequencies, checkShares } from './check-shares.ts';
import { liveSetCount, liveSetsToTry, withStates } from './live-sets.ts';
import { openRing, type RingLookup } from './lookup.ts';
import type { Ring } from './ring.ts';
import { planVisit } from './turns.ts';

export interface Verification {
  /** Whether all checks that were made hold. */
  readonly holds: boolean;
  /** Asked to end before the last check. */
  readonly isPartial: boolean;
  readonly method: 'exact' | 'sampled';
  readonly checks: readonly Check[];
  /** `totalCount` is null where it is beyond counting. */
  readonly liveSets: { readonly checkedCount: number; readonly totalCount: number | null };
}

export interface VerifyOptions {
  readonly hash?: HashFunction;
  readonly builder?: TableBuilder;
  /** For the choice of live sets when there are too many to check all. */
  readonly seed: number;
  /** How a ring becomes a look-up; else `openRing` with `hash` and `builder`. */
  readonly open?: (ring: Ring) => RingLookup;
}

/**
 * Proves the invariants of SPEC S4 on one ring: shares to their bound, a live owner for every key under
 * every live set tried, no key of a live node moved by another's death, and distinct live copies.
 *
 * @throws LbError COPIES_IMPOSSIBLE when the recorded replica scheme does not fit the ring
 */
export function verifyRing(ring: Ring, options: VerifyOptions): Verification {
  const steps = verifySteps(ring, options);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/**
 * As `verifyRing`, in short steps, at least one a live set. `next(true)` asks it to end with what it
 * has.
 *
 * @throws LbError COPIES_IMPOSSIBLE
 */
export function* verifySteps(
  ring: Ring,
  options: VerifyOptions,
): Generator<VerifyStep, Verification, boolean | undefined> {
  const open = options.open ?? ((r: Ring): RingLookup => openRing(r, options));
  const lookup = open(ring);
  const everyone = open(withEveryone(ring));
  const sets = liveSetsToTry(everyone, options.seed);
  let checkedCount = 0;
  const parts: (() => CheckSteps)[] = [
    () => checkFrequencies(everyone),
    () => checkLiveSets(everyone, sets, open, () => checkedCount++),
    () => checkCopies(lookup),
  ];
  const checks = [checkShares(everyone)].filter((check) => check !== undefined);
  let isPartial = false;
  for (const part of parts) {
    const findings = yield* part();
    checks.push(...findings.checks);
    isPartial = !findings.isWhole;
    if (isPartial) break;
  }
  return {
    holds: checks.every((check) => check.holds),
    isPartial,
    method: planVisit([lookup]).method,
    checks,
    liveSets: { checkedCount, totalCount: liveSetCount(ring.nodes.length) },
  };
}

/** All nodes alive; but those that a stored table gives nothing are not in it, and stay as they are. */
function withEveryone(ring: Ring): Ring {
  if (ring.table === undefined) return withStates(ring, () => 'alive');
  const isHolder = new Uint8Array(ring.nodes.length);
  for (const row of ring.table.rows) for (const node of row) isHolder[node] = 1;
  return withStates(ring, (node) => (isHolder[node] === 1 ? 'alive' : ring.nodes[node]!.state));
}
