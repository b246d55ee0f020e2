import * as v from 'valibot';
import { nodeStates } from '../../core/cluster/node.ts';
import type { Dispersion } from '../../core/placement/slots/dispersion.ts';
import type { RingPlan } from '../../core/ring/plan.ts';
import type { PlanRisks } from '../../core/ring/plan-risks.ts';
import {
  amount,
  as,
  count,
  flag,
  listOf,
  maybe,
  oneOf,
  result,
  ringFile,
  shape,
  text,
} from './parts.ts';
import { checksum } from './ring.ts';

const slotCounts = (about: string) => listOf(v.number(), about);

const dispersion = (about: string) =>
  shape('dispersion', about, {
    slotCount: count('Slots of the table.'),
    holderCount: count('Copies of a slot.'),
    levels: listOf(
      shape('level dispersion', 'How far apart copies are at one level of the zones.', {
        level: count('0: outermost zones.'),
        slotCounts: slotCounts('Slots with at most 0, 1, 2, … copies in a zone.'),
        worst: count('Most copies of a slot in one zone.'),
        leastWorst: count('The most that the copies of the zones force.'),
        pairCount: count('Pairs of copies of a slot in a common zone.'),
        leastPairCount: count('The fewest that the copies of the zones allow.'),
      }),
      'From the outermost zones inwards; empty where all nodes are in one.',
    ),
    zones: listOf(
      shape('zone dispersion', 'How copies lie in one zone.', {
        zone: text('a/b/c; empty for nodes without a zone.'),
        level: count('0: outermost zones.'),
        copyCount: count('Copies in it.'),
        slotCounts: slotCounts('Slots with 0, 1, 2, … copies there.'),
        leastWorst: count('Copies of a slot that some slot must have there.'),
      }),
      'Outer zones first.',
    ),
    isOptimal: flag('Whether no table with these quotas has its copies farther apart.'),
  }) satisfies v.GenericSchema<unknown, Dispersion>;

const risks = shape('plan risks', 'What to know before the change is made.', {
  lostShare: amount('Keys none of whose holders answers: their data come from elsewhere.'),
  oneZoneShare: amount('Keys whose live copies are all in one zone after the first step.'),
  oneZoneAfterShare: amount('The same when all is done.'),
  overfull: listOf(
    shape('overfull node', 'A node that holds more than by weight, as the overload allows.', {
      node: text('Id of the node.'),
      copyCount: count('Copies that it would hold.'),
      quota: amount('Copies that it would hold by weight.'),
    }),
    'Largest excess first.',
  ),
}) satisfies v.GenericSchema<unknown, PlanRisks>;

const planEntries = {
  isUnchanged: flag('Whether the ring is what is asked for.'),
  method: oneOf(
    ['exact', 'closed-form', 'sampled'],
    'exact: over the whole key space; closed-form: by the law of the algorithm.',
  ),
  movedShare: amount(
    'What moves in all steps, in key spaces: above 1 when keys need several copies.',
  ),
  minimumShare: amount('The least that any algorithm could move for this change.'),
  nodes: listOf(
    shape('planned node', 'What a node holds before and after.', {
      node: text('Id of the node.'),
      state: oneOf([...nodeStates, 'gone'], 'In the planned ring; gone: not in it.'),
      weight: amount('Capacity relative to the other nodes.'),
      beforeShare: amount('Copies that it holds before, in key spaces.'),
      afterShare: amount('Copies that it holds after.'),
    }),
    'All nodes of either ring, by id.',
  ),
  transfers: listOf(
    shape('transfer', 'Copies that go from one node to another.', {
      from: text('Node that gives them away; for a dead one another holder must.'),
      to: text('Node that gets them.'),
      share: amount('Part of the whole key space.'),
      slotCount: maybe(count('Slots; only of rings with a stored table.')),
    }),
    'Largest first; at most as many as --limit says.',
  ),
  transferCount: count('How many there are, listed or not.'),
  steps: listOf(
    shape('planned step', 'Copies that move together.', {
      step: count('From 1.'),
      afterHours: count('How long it has to wait until slots have rested.'),
      share: amount('Part of the key space.'),
      copyCount: maybe(count('Copies; only of rings with a stored table.')),
    }),
    'In turn; empty when nothing moves.',
  ),
  slotCount: maybe(count('Slots of the table; only of rings with a stored table.')),
  dispersion: maybe(
    shape('dispersions', 'How far apart copies are; only of rings with a stored table.', {
      before: dispersion('In the ring as it is.'),
      after: dispersion('When all is done.'),
    }),
  ),
  risks,
};

const plan = v.strictObject(planEntries) satisfies v.GenericSchema<
  unknown,
  Omit<RingPlan, 'after' | 'next'>
>;

export const ringPlanResult = result('RingPlan', 'What a change of a ring would move.', {
  file: ringFile,
  target: text('Where the ring that is planned comes from, in words.'),
  plan: text('Name of the plan, for ring apply --expect.'),
  before: as(checksum, 'Checksum of the ring as it is, 16 hex digits.'),
  after: as(checksum, 'Checksum of the ring when all is done in one step, 16 hex digits.'),
  ...plan.entries,
});

const stepSum = (about: string) =>
  shape('steps', about, {
    stepCount: count('How many steps.'),
    share: amount('What moves in them, in key spaces.'),
    copyCount: maybe(count('Copies that move; only of rings with a stored table.')),
  });

export const ringApplyResult = result('RingApply', 'A step of a change of a ring.', {
  file: ringFile,
  before: as(checksum, 'Checksum of the ring before, 16 hex digits.'),
  checksum: as(checksum, 'Checksum of the ring now, 16 hex digits.'),
  isWritten: flag('Whether a step was taken.'),
  isUnchanged: flag('Whether the ring was what is asked for already.'),
  waitHours: count('How long nothing can move, since all slots rest; exit 1 unless it is 0.'),
  moved: stepSum('What was done.'),
  left: stepSum('What is left to do.'),
});
