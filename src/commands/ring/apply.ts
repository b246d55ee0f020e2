import { Flags } from '@oclif/core';
import { readRing } from '../../adapters/ring-file.ts';
import { writeWhole } from '../../adapters/write-whole.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { confirm } from '../../cli/confirm.ts';
import { planText, planWarnings } from '../../cli/plan-text.ts';
import { printable } from '../../cli/render/printable.ts';
import { type Planned, planFlags, readPlan } from '../../cli/ring-plan.ts';
import { style } from '../../cli/style.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { formatCounted, formatPercent } from '../../core/kernel/units-text.ts';
import { formatRing, ringChecksum } from '../../core/ring/format.ts';
import { planName, type RingPlan } from '../../core/ring/plan.ts';
import type { Ring } from '../../core/ring/ring.ts';

/** Transfers shown before the question. */
const SHOWN = 20;

export default class RingApply extends LbCommand {
  static override summary = 'Take the next step of a planned change of the ring.';
  static override description =
    'Computes the same plan as ring plan with the same flags, and writes the ring after its first step: whole or not at all, with the checksum of the ring before it. Let the nodes copy what the step moves, then call it again with the same flags, until nothing is left.\n\n--expect takes the name that ring plan printed, and stands for the yes: when the ring, the cluster file or the flags are no longer those of the plan, nothing is written (exit 5). The part before the dots alone holds the ring to what it was. Exit 1 when all that is to move still rests.';
  static override examples = [
    '<%= config.bin %> ring apply --expect 7d2a51f09c3be864..e0913f7ab2c4586d',
    '<%= config.bin %> ring apply --max-moved 1% --min-interval 6h --yes',
    '<%= config.bin %> ring apply --leave web-3 --all --yes',
  ];
  static override flags = {
    ...planFlags,
    expect: Flags.string({
      helpValue: 'PLAN',
      summary: 'Refuse when this is not the plan that ring plan printed.',
    }),
    all: Flags.boolean({
      summary: 'All steps at once, where a program of yours copies in the right order.',
      exclusive: ['max-moved', 'min-interval'],
    }),
    yes: Flags.boolean({ char: 'y', summary: 'Write without asking.' }),
  };

  async run() {
    const { flags } = await this.parse(RingApply);
    if (flags.expect !== undefined) checkPlanName(flags.expect);
    const planned = await readPlan(flags, SHOWN);
    const { file, ring, plan } = planned;
    if (flags.expect !== undefined) checkExpected(planned, flags.expect);
    const taken = flags.all ? plan.steps : plan.steps.slice(0, 1);
    const waitHours = plan.steps[0]?.afterHours ?? 0;
    const isWritten = !plan.isUnchanged && waitHours === 0;
    const next = flags.all ? plan.after : plan.next;
    for (const text of isWritten ? planWarnings(plan) : []) this.warning(text);
    if (isWritten) {
      const isAgreed = flags.yes || flags.expect !== undefined;
      if (!isAgreed) {
        const flag = '--yes, or --expect with the name of the plan';
        await confirm(`Write ${file}?`, flag, planText(plan), 'lbctl ring plan');
      }
      checkUnchanged(file, ring);
      writeWhole(file, formatRing(next));
    }
    if (waitHours > 0) this.negative();
    const left = plan.steps.slice(isWritten ? taken.length : 0);
    const data = {
      file,
      before: ringChecksum(ring),
      checksum: ringChecksum(isWritten ? next : ring),
      isWritten,
      isUnchanged: plan.isUnchanged,
      waitHours,
      moved: isWritten ? sumOf(taken) : sumOf([]),
      left: sumOf(left),
    };
    return this.result('RingApply', data, () => outcome(data));
  }
}

interface Sum {
  readonly stepCount: number;
  readonly share: number;
  readonly copyCount?: number;
}

function sumOf(steps: RingPlan['steps']): Sum {
  const hasCopies = steps.length > 0 && steps.every(({ copyCount }) => copyCount !== undefined);
  return {
    stepCount: steps.length,
    share: steps.reduce((sum, { share }) => sum + share, 0),
    ...(hasCopies && { copyCount: steps.reduce((sum, { copyCount }) => sum + copyCount!, 0) }),
  };
}

/** @throws LbError USAGE */
function checkPlanName(expected: string): void {
  if (/^[0-9a-f]{16}(?:\.\.[0-9a-f]{16})?$/.test(expected)) return;
  throw new LbError('USAGE', `--expect ${expected} is not the name of a plan`, {
    hint: 'give what ring plan prints: two checksums with two dots between them, or the first one alone',
  });
}

/** @throws LbError RING_CHANGED when what would be done is not what was planned */
function checkExpected({ file, ring, plan }: Planned, expected: string): void {
  const name = planName(ring, plan);
  if (name === expected || ringChecksum(ring) === expected) return;
  const isRing = expected.startsWith(ringChecksum(ring));
  throw new LbError(
    'RING_CHANGED',
    isRing
      ? `another step would be taken than was planned: this is ${name}`
      : `${file} is not the ring that was planned for: its checksum is ${ringChecksum(ring)}`,
    {
      hint: isRing
        ? 'the cluster file, the flags or the time are others; look again: lbctl ring plan'
        : 'somebody has changed it; look again: lbctl ring plan',
    },
  );
}

/** The answer to a question holds for what was shown, not for what others have written meanwhile. */
function checkUnchanged(file: string, ring: Ring): void {
  if (ringChecksum(readRing(file)) === ringChecksum(ring)) return;
  throw new LbError('RING_CHANGED', `${file} was changed meanwhile`, {
    hint: 'look again: lbctl ring plan',
  });
}

function outcome(data: {
  readonly file: string;
  readonly checksum: string;
  readonly isWritten: boolean;
  readonly isUnchanged: boolean;
  readonly waitHours: number;
  readonly moved: Sum;
  readonly left: Sum;
}): string {
  const { left, moved, waitHours } = data;
  const file = printable(data.file);
  if (data.isUnchanged) return `${style.good('✓')} nothing to do: ${file} is what is asked for`;
  if (!data.isWritten) {
    return style.warn(
      `! nothing was written: no slot can move for ${waitHours} h (${sumText(left)} left)`,
    );
  }
  const done = `${style.good('✓')} wrote ${file}, checksum ${data.checksum}: ${sumText(moved)}`;
  if (left.stepCount === 0) return `${done}\n  nothing is left to do`;
  return `${done}\n  left: ${sumText(left)}; copy what this step moves, then apply the next one`;
}

function sumText({ stepCount, share, copyCount }: Sum): string {
  if (stepCount === 0) return 'nothing moves';
  const copies =
    copyCount === undefined ? '' : `, ${copyCount} ${copyCount === 1 ? 'copy' : 'copies'}`;
  return `${formatCounted(stepCount, 'step')}${copies}, ${formatPercent(share)} of the key space`;
}
