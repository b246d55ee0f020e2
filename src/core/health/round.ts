import type { Evidence } from './evidence.ts';
import type { NodePlace } from './incidents.ts';
import { type Cause, type Localisation, localise } from './localise.ts';
import type { Verdict } from './node-health.ts';

/** A node after one round of checks. */
export interface RoundRow extends Evidence {
  /** `unknown`: the machine that asks has trouble itself. */
  readonly verdict: Exclude<Verdict, 'suspect'>;
}

export interface RoundResult {
  readonly rows: readonly RoundRow[];
  /** What explains the deaths, common causes first. */
  readonly causes: readonly Cause[];
  readonly isExact: boolean;
}

/** What one round of checks means. @param evidences one a place, in the same order */
export function judgeRound(
  places: readonly NodePlace[],
  evidences: readonly Evidence[],
): RoundResult {
  const { isLocal, causes, isExact } = locate(places, evidences);
  const rows = evidences.map((evidence): RoundRow => {
    if (evidence.finding === 'answered') return { ...evidence, verdict: 'alive' };
    const isOwn = evidence.finding === 'local' || isLocal;
    return { ...evidence, verdict: isOwn ? 'unknown' : 'dead' };
  });
  return { rows, causes, isExact };
}

function locate(places: readonly NodePlace[], evidences: readonly Evidence[]): Localisation {
  return localise(
    places.map(({ id, zone, dependsOn = [] }, index) => {
      const { finding } = evidences[index]!;
      return {
        id,
        zone,
        dependsOn,
        verdict: finding === 'answered' ? 'alive' : finding === 'local' ? 'unknown' : 'dead',
        isMachineAlive: PROOFS.has(finding),
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
