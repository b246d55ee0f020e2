import {
  doublePrecision,
  otherPartitioner,
  plainHash,
  tooManyServers,
  weightsChangeAll,
} from './clients.ts';
import { fewPoints, narrowHash, uneven } from './even.ts';
import { absentNodes, noReplica, sharedZone } from './failures.ts';
import { lastOnly, remainder, reshuffle, singlePrecision } from './growth.ts';
import { namedByAddress, randomIdentity, shiftingIds } from './names.ts';
import type { DoctorRule, Finding, Patient } from './rule.ts';

export const doctorRules = {
  'narrow-hash': narrowHash,
  'few-points': fewPoints,
  uneven,
  'plain-hash': plainHash,
  remainder,
  'single-precision': singlePrecision,
  reshuffle,
  'last-only': lastOnly,
  'shifting-ids': shiftingIds,
  'named-by-address': namedByAddress,
  'random-identity': randomIdentity,
  'too-many-servers': tooManyServers,
  'double-precision': doublePrecision,
  'weights-change-all': weightsChangeAll,
  'other-partitioner': otherPartitioner,
  'no-replica': noReplica,
  'shared-zone': sharedZone,
  'absent-nodes': absentNodes,
} as const satisfies Record<string, DoctorRule>;

export type DoctorRuleName = keyof typeof doctorRules;

export const doctorRuleNames = Object.keys(doctorRules) as DoctorRuleName[];

/** A finding with the rule that made it. */
export interface Diagnosis extends Finding {
  readonly rule: DoctorRuleName;
  readonly explanation: string;
}

/** What all rules find, problems first. */
export function diagnose(patient: Patient): Diagnosis[] {
  const found = doctorRuleNames.flatMap((rule): Diagnosis[] => {
    const finding = doctorRules[rule].examine(patient);
    return finding ? [{ rule, ...finding, explanation: doctorRules[rule].explanation }] : [];
  });
  return found.sort((a, b) => Number(a.severity === 'hint') - Number(b.severity === 'hint'));
}
