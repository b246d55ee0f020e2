import { Flags } from '@oclif/core';
import { countKeys } from '../../adapters/keys/count.ts';
import { keySource } from '../../adapters/keys/source.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { hashKeys, keysFlag } from '../../cli/key-source.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import {
  balanceReason,
  balanceRecords,
  balanceText,
  balanceWarnings,
} from '../../cli/render/balance.ts';
import { growthRecords, growthText } from '../../cli/render/growth.ts';
import { printable } from '../../cli/render/printable.ts';
import { loadRing, openFully, ringFlags } from '../../cli/ring-source.ts';
import { ringLine } from '../../cli/ring-text.ts';
import { interruption } from '../../cli/signals.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { parseRatio } from '../../core/kernel/units-text.ts';
import { ringChecksum } from '../../core/ring/format.ts';
import { createGrowthCounter, type Growth } from '../../core/ring/growth.ts';
import { bulkPlan, keyHashing, type RingLookup } from '../../core/ring/lookup.ts';
import { ownedShares, proportionalShares } from '../../core/ring/shares.ts';
import { measureBalance } from '../../core/ring/stats.ts';

export default class RingStats extends LbCommand {
  static override summary =
    'How evenly a list of keys falls on the nodes, and whether that is chance.';
  static override description =
    `Each node's keys are compared with the share that its weight asks for, by Pearson's chi-square test with one degree of freedom less than there are live nodes. CV is the coefficient of variation; it stands beside what chance would give.

The keys should differ from each other: a key that is repeated falls on the same node each time, which no ring can even out.

Exit 1 when the keys are uneven: chance would do this in fewer lists than --significance says and some node is off by more than --tolerance, or a node that may own none got a key.`;
  static override examples = [
    '<%= config.bin %> ring stats --keys keys.txt',
    '<%= config.bin %> ring stats --keys keys.txt --growth',
    '<%= config.bin %> keys sample --count 1000000 | <%= config.bin %> ring stats --keys - --tolerance 2%',
    '<%= config.bin %> ring stats --keys keys.txt --output csv',
  ];
  static override flags = {
    ...ringFlags,
    keys: keysFlag({ required: true }),
    growth: Flags.boolean({
      summary: 'Also the CV after 50, 100, 500, 1000, … keys; with --output, that list.',
    }),
    significance: Flags.string({
      helpValue: 'RATIO',
      default: '0.01',
      summary: 'What chance does less often than this is not taken for chance.',
    }),
    tolerance: Flags.string({
      helpValue: 'RATIO',
      default: '0',
      summary: 'Deviation of a node from its share that is always even, for example 2%.',
    }),
    output: outputFlag(),
  };

  async run() {
    const { flags } = await this.parse(RingStats);
    const significance = parseRatio(flags.significance);
    const tolerance = parseRatio(flags.tolerance);
    const { file, ring } = await loadRing(flags);
    const lookup = openFully(ring);
    const expectedShares = proportionalShares(lookup);
    const counted = flags.growth
      ? await countWithGrowth(lookup, expectedShares, flags.keys)
      : await count(lookup, flags.keys);
    if (counted.isPartial && counted.counts.every((keys) => keys === 0)) {
      throw new LbError('INTERRUPTED', 'interrupted before the first key was counted');
    }
    const balance = measureBalance({
      ids: ring.nodes.map(({ id }) => id),
      counts: counted.counts,
      expectedShares,
      ownedShares: () => ownedShares(lookup),
      significance,
      tolerance,
    });
    if (balance.verdict === 'uneven') this.negative();
    const warnings = balanceWarnings(balance);
    if (counted.isPartial) warnings.push('interrupted: only the keys read so far are counted');
    for (const warning of warnings) this.warning(warning);
    const { growth, isPartial } = counted;
    const data = {
      file,
      checksum: ringChecksum(ring),
      ...balance,
      reason: balanceReason(balance),
      ...(growth && { growth }),
      isPartial,
    };
    const text = await renderList(
      flags.output,
      growth === undefined ? balanceRecords(balance) : growthRecords(growth),
      () =>
        [
          `${printable(file)}: ${ringLine(ring)}`,
          `${balance.keyCount} keys from ${flags.keys === '-' ? 'standard input' : printable(flags.keys)}`,
          '',
          balanceText(balance),
          ...(growth === undefined ? [] : ['', growthText(growth)]),
        ].join('\n'),
    );
    return this.result('RingStats', data, () => text);
  }
}

interface Counted {
  readonly counts: Float64Array;
  /** Ctrl-C came before the end of the list. */
  readonly isPartial: boolean;
  readonly growth?: Growth;
}

async function count(lookup: RingLookup, keys: string): Promise<Counted> {
  const { counts, interrupted } = await countKeys(bulkPlan(lookup), keySource(keys), {
    signal: interruption(),
  });
  return { counts, isPartial: interrupted };
}

/** Key by key and in order, because growth is about the list's beginnings. */
async function countWithGrowth(
  lookup: RingLookup,
  expectedShares: Float64Array,
  keys: string,
): Promise<Counted> {
  const counts = new Float64Array(lookup.ring.nodes.length);
  const counter = createGrowthCounter(expectedShares);
  const { interrupted } = await hashKeys(keys, keyHashing(lookup.ring), (hi, lo) => {
    const owner = lookup.owner(hi, lo);
    counts[owner]! += 1;
    counter.add(owner);
  });
  return { counts, isPartial: interrupted, growth: counter.finish() };
}
