import type { Check, CheckSteps } from './check.ts';
import {
  LIVE_SET_SAMPLES,
  type LiveSet,
  liveSetCount,
  mostPieces,
  withStates,
} from './live-sets.ts';
import type { RingLookup } from './lookup.ts';
import type { Ring } from './ring.ts';
import { planVisit, visitInTurns } from './turns.ts';

/**
 * Tries the ring under one live set after the other.
 *
 * @param onChecked called after each
 */
export function* checkLiveSets(
  everyone: RingLookup,
  sets: readonly LiveSet[],
  open: (ring: Ring) => RingLookup,
  onChecked: () => void,
): CheckSteps {
  const tally: Tally = { done: 0, sampled: 0, deadOwners: 0, movedFromLive: 0 };
  for (const alive of sets) {
    const lookup = open(withStates(everyone.ring, (i) => (alive[i] === 1 ? 'alive' : 'dead')));
    const rings = [everyone, lookup];
    const plan = planVisit(rings, LIVE_SET_SAMPLES, mostPieces(everyone, sets.length));
    const turns = visitInTurns(rings, plan, (hi, lo) => {
      const owner = lookup.owner(hi, lo);
      const original = everyone.owner(hi, lo);
      if (alive[owner] !== 1) tally.deadOwners++;
      if (alive[original] === 1 && owner !== original) tally.movedFromLive++;
    });
    for (const { done, total } of turns) {
      if (done === total) {
        tally.done++;
        if (plan.method === 'sampled') tally.sampled++;
        onChecked();
      }
      const isEnough = yield { phase: 'live sets', done: tally.done, total: sets.length };
      if (isEnough && tally.done < sets.length) {
        return { checks: conclude(everyone, tally), isWhole: false };
      }
    }
  }
  return { checks: conclude(everyone, tally), isWhole: true };
}

interface Tally {
  /** Live sets. */
  done: number;
  /** Live sets that were not swept. */
  sampled: number;
  /** Pieces, or hashes, whose owner is dead. */
  deadOwners: number;
  movedFromLive: number;
}

/** Nothing is said to hold before the first live set is through; what was found wrong is wrong. */
function conclude(everyone: RingLookup, tally: Tally): Check[] {
  const { ring, spec } = everyone;
  const scope = scopeText(ring.nodes.length, tally);
  const ownership: Check = {
    name: 'every key has a live owner',
    holds: tally.deadOwners === 0,
    detail: tally.deadOwners === 0 ? `in ${scope}` : `not for some keys, in ${scope}`,
  };
  const stability: Check = {
    name: 'live nodes keep the keys they have when all are alive',
    holds: tally.movedFromLive === 0,
    detail: tally.movedFromLive === 0 ? `in ${scope}` : `some do, in ${scope}`,
  };
  const keepsPlace = ring.levels === 2 || spec.claims.disruption === 'minimal';
  const checks = keepsPlace ? [ownership, stability] : [ownership];
  return checks.filter((check) => !check.holds || tally.done > 0);
}

/** `24 of 4095 live sets, 8192 hashes each` */
function scopeText(n: number, { done, sampled }: Tally): string {
  const sets = `${done} of ${liveSetCount(n) ?? `2^${n} - 1`} live sets`;
  if (sampled === 0) return sets;
  const which = sampled === done ? '' : `${sampled} of them by `;
  return `${sets}, ${which}${LIVE_SET_SAMPLES} hashes each`;
}
