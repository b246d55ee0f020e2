import * as v from 'valibot';
import type { KeyRepairs, RepairPlan } from '../../core/ring/repair.ts';
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

const way = {
  lost: as(
    v.nullable(v.string()),
    'Id of the dead node whose copy is replaced; null when none was lost, but the ring without the dead nodes wants the keys there too.',
  ),
  from: as(
    v.nullable(v.string()),
    'Id of the live node to copy from; null when none is left that has the keys.',
  ),
  to: text('Id of the node to copy to.'),
};

const repairCopy = shape('repair copy', 'One way on which data are to be copied.', {
  ...way,
  share: amount('Part of the whole key space.'),
  rangeCount: maybe(count('Contiguous pieces that it consists of; absent when sampled.')),
});

const repairEntries = {
  method: oneOf(['exact', 'sampled'], 'exact: by sweeping the whole key space.'),
  affectedShare: amount('Share of keys that lost a holder.'),
  copiedShare: amount('Copies to be made, in key spaces: above 1 when a key needs several.'),
  lostShare: amount('Share of keys none of whose holders lives; exit 1 when there are any.'),
  standardErrorShare: maybe(amount('Standard error of affectedShare; only when sampled.')),
  missingCopyCount: count('Copies that a key has fewer than before: too few nodes live.'),
  copies: listOf(repairCopy, 'Largest first; at most as many as --limit says.'),
  copyCount: count('How many there are, listed or not.'),
};

const plan = v.strictObject(repairEntries) satisfies v.GenericSchema<unknown, RepairPlan>;

const keyRepairs = shape('key repairs', 'What the keys of --keys need.', {
  keyCount: count('Keys in the list.'),
  affectedCount: count('Keys that lost a holder.'),
  lostCount: count('Keys none of whose holders lives; exit 1 when there are any.'),
  copies: listOf(
    shape('key repair', 'Keys of the list that go one way.', {
      ...way,
      keyCount: count('How many.'),
    }),
    'Most keys first.',
  ),
}) satisfies v.GenericSchema<unknown, KeyRepairs>;

export const ringRepairPlanResult = result(
  'RingRepairPlan',
  'What is to be copied after nodes died.',
  {
    file: ringFile,
    dead: listOf(v.string(), 'Ids of the nodes that died.'),
    before: as(checksum, 'Checksum of the ring in which they lived, 16 hex digits.'),
    after: as(checksum, 'Checksum of the ring without them, 16 hex digits.'),
    ...plan.entries,
    keys: maybe(keyRepairs),
    isPartial: maybe(flag('Whether Ctrl-C came before the last key; only with --keys.')),
  },
);
