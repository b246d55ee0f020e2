import { Flags } from '@oclif/core';
import { keySource } from '../../adapters/keys/source.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { hashKeys, keysFlag, streamRecords } from '../../cli/key-source.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { printable } from '../../cli/render/printable.ts';
import { repairText } from '../../cli/repair-text.ts';
import { loadRing, openFully, ringFlags } from '../../cli/ring-source.ts';
import { ringLine } from '../../cli/ring-text.ts';
import { interruption } from '../../cli/signals.ts';
import { ringChecksum } from '../../core/ring/format.ts';
import { keyHashing } from '../../core/ring/lookup.ts';
import { KeyRepairCounter, planRepair, ringsOfDeath } from '../../core/ring/repair.ts';

/** Rows listed for a person who does not say how many. */
const ROWS_SHOWN = 20;
/** One JSON text holds them all, and a text has an end. */
const MOST_ROWS = 1_000_000;
const PARTIAL = 'interrupted: only the keys read so far are counted';

export default class RingRepairPlan extends LbCommand {
  static override summary = 'After nodes died: what is to be copied from which node to which.';
  static override description =
    `Compares who holds each part of the key space, owner and copies by the scheme of the ring, while the dead nodes lived and without them. A row says: this share of the keys lost its copy on one node; copy it from a live holder to the node that is to hold it now. The source is the new owner where it has the keys already, else the live holder whose zone is nearest to the target's.

Exact for algorithms with steps; for the others (see ring list-algorithms) a sample of 262144 hashes, which the output says. With --keys the keys themselves, one line each and target: --output csv or ndjson, for a copy tool to read.

A part none of whose holders lives comes from nowhere: from is empty, and the exit code is 1. So it is with everything that a dead node owned when the ring has no copies; two levels keep the keys of the other nodes where they are, but copy nothing. With --keys the exit code is about those keys.`;
  static override examples = [
    '<%= config.bin %> ring repair-plan --dead dns-3',
    '<%= config.bin %> ring repair-plan --dead dns-3 --dead dns-4 --json',
    '<%= config.bin %> ring repair-plan --dead dns-3 --keys keys.txt --output csv',
  ];
  static override flags = {
    ...ringFlags,
    dead: Flags.string({
      required: true,
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      helpValue: 'ID[,ID…]',
      summary: 'A node that died, whether or not the ring says so already.',
    }),
    keys: keysFlag(),
    limit: Flags.integer({
      min: 0,
      max: MOST_ROWS,
      summary: `Rows to list, largest first; else ${ROWS_SHOWN} for people and all for programs.`,
    }),
    output: outputFlag(),
  };

  async run() {
    const { flags } = await this.parse(RingRepairPlan);
    const { file, ring } = await loadRing(flags);
    const dead = [...new Set(flags.dead)];
    const rings = ringsOfDeath(ring, dead);
    const [before, after] = [openFully(rings.before), openFully(rings.after)];
    const counter = new KeyRepairCounter(before, after);
    const hashing = keyHashing(ring);
    if (flags.keys !== undefined && !this.jsonEnabled() && flags.output !== 'text') {
      const columns = ['key', 'from', 'to'];
      await streamRecords(keySource(flags.keys), hashing, flags.output, columns, (key, hash) =>
        counter.add(hash.hi, hash.lo).map((way) => ({ key, ...way })),
      );
      if (counter.finish().lostCount > 0) this.negative();
      if (interruption().aborted) this.warning(PARTIAL);
      return undefined;
    }
    const counted =
      flags.keys === undefined
        ? undefined
        : await hashKeys(flags.keys, hashing, (hi, lo) => void counter.add(hi, lo));
    if (counted?.interrupted) this.warning(PARTIAL);
    const keys = counted && counter.finish();
    const isForPeople = !this.jsonEnabled() && flags.output === 'text';
    const plan = planRepair(before, after, flags.limit ?? (isForPeople ? ROWS_SHOWN : MOST_ROWS));
    if ((keys?.lostCount ?? plan.lostShare) > 0) this.negative();
    const data = {
      file,
      dead,
      before: ringChecksum(rings.before),
      after: ringChecksum(rings.after),
      ...plan,
      ...(keys && { keys, isPartial: counted.interrupted }),
    };
    const text = await renderList(
      flags.output,
      plan.copies.map((copy) => ({ ...copy })),
      () =>
        [
          `before  ${printable(file)}: ${ringLine(rings.before)}`,
          `after   ${ringLine(rings.after)}`,
          '',
          repairText(plan, keys),
        ].join('\n'),
    );
    return this.result('RingRepairPlan', data, () => text);
  }
}
