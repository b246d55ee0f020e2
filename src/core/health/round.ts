import type { Evidence } from './evidence.ts';
import type { NodePlace } from './incidents.ts';
import { type Cause, type Localisation, localise } from './localise.ts';
import type { Verdict } from './node-health.ts';
import type { Sighting } from './vantage.ts';

/** A node after one round of checks. */
export interface RoundRow extends Evidence {
  /** `unknown`: the machine that asks has trouble itself. */
  readonly verdict: Exclude<Verdict, 'suspect'>;
  /** A vantage that reaches it, although nothing does from here. */
  readonly seenFrom?: string;
}

export interface RoundResult {
  readonly rows: readonly RoundRow[];
  /** What explains the deaths, common causes first. */
  readonly causes: readonly Cause[];
  readonly isExact: boolean;
}

/**
 * What one round of checks means.
 * @param evidences one a place, in the same order
 * @param sightings what vantages know, in the same order; undefined where none was asked
 */
export function judgeRound(
  places: readonly NodePlace[],
  evidences: readonly Evidence[],
  sightings: readonly (Sighting | undefined)[] = [],
): RoundResult {
  const { isLocal, causes, isExact } = locate(places, evidences, sightings);
  const rows = evidences.map((evidence, index): RoundRow => {
    if (evidence.finding === 'answered') return { ...evidence, verdict: 'alive' };
    const seenFrom = sightings[index]?.from;
    if (seenFrom !== undefined) return { ...evidence, verdict: 'unknown', seenFrom };
    const isOwn = evidence.finding === 'local' || isLocal;
    return { ...evidence, verdict: isOwn ? 'unknown' : 'dead' };
  });
  return { rows, causes, isExact };
}

function locate(
  places: readonly NodePlace[],
  evidences: readonly Evidence[],
  sightings: readonly (Sighting | undefined)[],
): Localisation {
  return localise(
    places.map(({ id, zone, dependsOn = [] }, index) => {
      const { finding } = evidences[index]!;
      const isSeen = sightings[index]?.from !== undefined;
      const isUnknown = finding === 'local' || isSeen;
      return {
        id,
        zone,
        dependsOn,
        verdict: finding === 'answered' ? 'alive' : isUnknown ? 'unknown' : 'dead',
        isMachineAlive: isSeen || PROOFS.has(finding),
      };
    }),
  );
}

/** Findings that need a living machine and a network on the way to it. */
const PROOFS: ReadonlySet<Evidence['finding']> = new Set([
  'answered',
  'refused',
  'no-answer',
  'reset',
  'wrong',
]);
