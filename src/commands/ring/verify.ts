import { Args, Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { drive } from '../../cli/drive.ts';
import { verifyProgress } from '../../cli/progress.ts';
import { printable } from '../../cli/render/printable.ts';
import { loadRing, ringFlags } from '../../cli/ring-source.ts';
import { ringLine } from '../../cli/ring-text.ts';
import { verificationTable } from '../../cli/verification-text.ts';
import { tableBuilder } from '../../core/kernel/wasm/build-table.ts';
import type { Check } from '../../core/ring/check.ts';
import { ringChecksum } from '../../core/ring/format.ts';
import type { Ring } from '../../core/ring/ring.ts';
import { verifySteps } from '../../core/ring/verify.ts';

export default class RingVerify extends LbCommand {
  static override summary =
    'Prove a ring: checksum, shares, live owners, stability, distinct copies.';
  static override description =
    'The whole key space is swept, not sampled, for algorithms with steps (see ring list-algorithms). Up to 10 nodes every non-empty set of live nodes is tried, beyond that single deaths and random sets. Algorithms without steps are checked on 8192 hashes a live set, and on 262144 for the rest. Ctrl-C ends it early with what was checked so far. Exit 1 when a property does not hold.';
  static override examples = [
    '<%= config.bin %> ring verify ring.json',
    '<%= config.bin %> ring verify --json',
  ];
  static override args = {
    file: Args.string({ description: 'The ring file; else --ring.', ignoreStdin: true }),
  };
  static override flags = {
    ...ringFlags,
    seed: Flags.integer({ default: 1, summary: 'For the choice of live sets.', min: 0 }),
  };

  async run() {
    const { args, flags } = await this.parse(RingVerify);
    const { file, ring } = await loadRing({ ...flags, ring: args.file ?? flags.ring });
    const steps = verifySteps(ring, { builder: tableBuilder, seed: flags.seed });
    const found = await drive(steps, verifyProgress());
    const verification = { ...found, checks: [soundFile(ring), ...found.checks] };
    if (!verification.holds) this.negative();
    if (verification.isPartial) this.warning('interrupted: not everything was checked');
    const data = { file, checksum: ringChecksum(ring), seed: flags.seed, ...verification };
    return this.result('RingVerification', data, () =>
      [`${printable(file)}: ${ringLine(ring)}`, '', verificationTable(verification)].join('\n'),
    );
  }
}

/** Reading has held the file's bytes against its checksum; here it is the ring that is written anew. */
function soundFile(ring: Ring): Check {
  const [file, contents] = [ringChecksum(ring), ringChecksum({ ...ring })];
  return {
    name: 'the checksum is that of the contents',
    holds: file === contents,
    detail: file === contents ? file : `${file}, but the ring as lbctl writes it has ${contents}`,
  };
}
