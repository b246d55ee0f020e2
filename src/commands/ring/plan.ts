import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { planText } from '../../cli/plan-text.ts';
import { printable } from '../../cli/render/printable.ts';
import { planFlags, readPlan } from '../../cli/ring-plan.ts';
import { ringLine } from '../../cli/ring-text.ts';
import { ringChecksum } from '../../core/ring/format.ts';
import { planName } from '../../core/ring/plan.ts';

/** Transfers listed for a person who does not say how many. */
const SHOWN = 20;
/** One JSON text holds them all, and a text has an end. */
const MOST = 1_000_000;

export default class RingPlan extends LbCommand {
  static override summary = 'What a change of the ring would move, step by step; writes nothing.';
  static override description =
    'Plans what the cluster file asks for now, or the change that flags describe: who gives how much to whom, how far apart copies would be, and what to beware of. A ring with a stored table (slots) changes in steps: in each at most one copy of a slot moves, at most --max-moved copies in all, and no slot again before it has rested for --min-interval. All steps together move no more than one would. Other rings change in one step.\n\nThe plan has a name made of two checksums, that of the ring and that of what the first step writes: give it to ring apply --expect, and nothing else can be done than what was looked at.';
  static override examples = [
    '<%= config.bin %> ring plan',
    '<%= config.bin %> ring plan --max-moved 1% --min-interval 6h',
    '<%= config.bin %> ring plan --leave web-3 --join web-9=10.0.0.9,zone=b',
    '<%= config.bin %> ring plan --output csv',
  ];
  static override flags = {
    ...planFlags,
    limit: Flags.integer({
      min: 0,
      max: MOST,
      summary: `Transfers to list, largest first; else ${SHOWN} for people and all for programs.`,
    }),
    output: outputFlag(),
  };

  async run() {
    const { flags } = await this.parse(RingPlan);
    const isForPeople = !this.jsonEnabled() && flags.output === 'text';
    const { file, ring, plan, target } = await readPlan(
      flags,
      flags.limit ?? (isForPeople ? SHOWN : MOST),
    );
    const { after, next, ...facts } = plan;
    const name = planName(ring, plan);
    const data = {
      file,
      target,
      plan: name,
      before: ringChecksum(ring),
      after: ringChecksum(after),
      ...facts,
    };
    const text = await renderList(
      flags.output,
      plan.transfers.map((transfer) => ({ ...transfer })),
      () =>
        [
          `before  ${printable(file)}: ${ringLine(ring)}`,
          `after   ${printable(target)}: ${ringLine(after)}`,
          '',
          planText(plan),
          ...(plan.isUnchanged ? [] : ['', `plan ${name}`]),
        ].join('\n'),
    );
    return this.result('RingPlan', data, () => text);
  }
}
