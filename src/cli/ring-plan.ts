import { Flags } from '@oclif/core';
import { LbError } from '../core/kernel/errors.ts';
import { parseDuration, parseRatio } from '../core/kernel/units-text.ts';
import { planRing, type RingPlan } from '../core/ring/plan.ts';
import type { Ring } from '../core/ring/ring.ts';
import type { StepWishes } from '../core/ring/step-limits.ts';
import { changedRequest, isNoChange, withoutPresent } from '../core/ring/what-if.ts';
import { loadClusterFile } from './cluster-source.ts';
import { clusterRequest } from './ring-request.ts';
import { loadRing, ringFlags } from './ring-source.ts';
import { parseWhatIf, whatIfFlags } from './what-if-flags.ts';

/** Flags of the commands that plan a change of a ring, or make it. */
export const planFlags = {
  ...ringFlags,
  ...whatIfFlags,
  'max-moved': Flags.string({
    helpValue: 'N|SHARE',
    summary: 'Copies that a step moves at most, as a number or a share of all: 500 or 1%.',
  }),
  'min-interval': Flags.string({
    helpValue: 'DURATION',
    summary: 'Let a slot rest so long between two moves, for example 6h.',
  }),
};

type PlanFlags = Parameters<typeof parseWhatIf>[0] & {
  readonly ring?: string | undefined;
  readonly cluster?: string | undefined;
  readonly 'max-moved'?: string | undefined;
  readonly 'min-interval'?: string | undefined;
};

export interface Planned {
  readonly file: string;
  readonly ring: Ring;
  readonly plan: RingPlan;
  /** Where the target comes from, in words. */
  readonly target: string;
}

/** The change of the ring that the flags ask for, else what the cluster file asks for now. */
export async function readPlan(flags: PlanFlags, limit: number): Promise<Planned> {
  const wishes = stepWishes(flags);
  const change = await parseWhatIf(flags);
  const { file, ring } = await loadRing(flags);
  if (!isNoChange(change)) {
    const request = changedRequest(ring, withoutPresent(ring, change));
    return {
      file,
      ring,
      plan: planRing(ring, request, wishes, limit),
      target: 'what is asked for',
    };
  }
  const { cluster, file: clusterFile } = await loadClusterFile(flags);
  const plan = planRing(ring, clusterRequest(cluster), wishes, limit);
  return { file, ring, plan, target: clusterFile! };
}

function stepWishes(flags: PlanFlags): StepWishes {
  const { 'max-moved': maxMoved, 'min-interval': minInterval } = flags;
  return {
    now: Date.now(),
    ...(maxMoved !== undefined && { maxMoved: parseMaxMoved(maxMoved) }),
    ...(minInterval !== undefined && { minInterval: parseDuration(minInterval) }),
  };
}

/** @throws LbError USAGE for what is neither, and for nothing */
function parseMaxMoved(text: string): NonNullable<StepWishes['maxMoved']> {
  const wish = /^\d+$/.test(text) ? { count: Number(text) } : { share: parseRatio(text) };
  if ((wish.count ?? wish.share) > 0) return wish;
  throw new LbError('USAGE', `with --max-moved ${text} nothing could ever move`, {
    hint: 'write for example 500 or 1%',
  });
}
