import { formatCount, formatCounted, formatPercent } from '../core/kernel/units-text.ts';
import type { RingPlan } from '../core/ring/plan.ts';
import { formatSignificant } from './render/number.ts';
import { printable } from './render/printable.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

const right = { align: 'right' } as const;
/** Steps listed for a person; more are alike. */
const STEPS_SHOWN = 10;

/** A plan for a person: what moves, per node, per pair of nodes and step by step, and what to beware of. */
export function planText(plan: RingPlan): string {
  if (plan.isUnchanged) return `${style.good('✓')} nothing to do: the ring is what is asked for`;
  const parts = [movedLine(plan), '', nodeTable(plan)];
  if (plan.transferCount > 0) parts.push('', transferTable(plan));
  if (plan.steps.length > 0) parts.push('', stepTable(plan));
  if (plan.dispersion !== undefined) parts.push('', ...dispersionLines(plan.dispersion));
  const warnings = planWarnings(plan);
  if (warnings.length > 0) parts.push('', ...warnings.map((text) => style.warn(`! ${text}`)));
  return parts.join('\n');
}

function movedLine({ movedShare, minimumShare, method, steps }: RingPlan): string {
  if (movedShare === 0) return 'nothing moves; only what the ring says of its nodes changes';
  const times = minimumShare < 1e-9 ? '' : `, ${formatSignificant(movedShare / minimumShare)}×`;
  const how = method === 'sampled' ? 'sampled' : 'exact';
  const moved = style.bold(formatPercent(movedShare));
  return `${moved} of the key space moves in ${formatCounted(steps.length, 'step')}; the least possible is ${formatPercent(minimumShare)}${times} (${how})`;
}

function nodeTable({ nodes }: RingPlan): string {
  return renderTable(
    [
      { title: 'node' },
      { title: 'state' },
      { title: 'weight', ...right },
      { title: 'before', ...right },
      { title: 'after', ...right },
    ],
    nodes.map(({ node, state, weight, beforeShare, afterShare }) => [
      node,
      state,
      formatSignificant(weight),
      formatPercent(beforeShare),
      formatPercent(afterShare),
    ]),
  );
}

function transferTable({ transfers, transferCount, slotCount }: RingPlan): string {
  const hasSlots = slotCount !== undefined;
  const table = renderTable(
    [
      { title: 'from' },
      { title: 'to' },
      ...(hasSlots ? [{ title: 'slots', ...right }] : []),
      { title: 'share', ...right },
    ],
    transfers.map(({ from, to, share, slotCount: slots }) => [
      from,
      to,
      ...(hasSlots ? [formatCount(slots!)] : []),
      formatPercent(share),
    ]),
  );
  const title = formatCounted(transferCount, 'transfer');
  const more = transferCount - transfers.length;
  if (more === 0) return `${title}\n${table}`;
  const all = `--limit ${transferCount}`;
  if (transfers.length === 0) return `${title} ${style.dim(`not listed (${all})`)}`;
  const rest = more === 1 ? 'a smaller one is' : `${formatCount(more)} smaller ones are`;
  return `${title}\n${table}\n${style.dim(`${rest} not listed (${all})`)}`;
}

function stepTable({ steps, slotCount }: RingPlan): string {
  const hasCopies = slotCount !== undefined;
  const table = renderTable(
    [
      { title: 'step', ...right },
      ...(hasCopies ? [{ title: 'copies', ...right }] : []),
      { title: 'share', ...right },
      { title: 'begins' },
    ],
    steps
      .slice(0, STEPS_SHOWN)
      .map(({ step, afterHours, share, copyCount }) => [
        String(step),
        ...(hasCopies ? [formatCount(copyCount!)] : []),
        formatPercent(share),
        afterHours === 0
          ? step === 1
            ? 'now'
            : 'when the one before is done'
          : `in ${afterHours} h`,
      ]),
  );
  const more = steps.length - STEPS_SHOWN;
  return more > 0 ? `${table}\n${style.dim(`… and ${formatCounted(more, 'step')} more`)}` : table;
}

function dispersionLines({ before, after }: NonNullable<RingPlan['dispersion']>): string[] {
  const depth = Math.max(before.levels.length, after.levels.length);
  if (depth === 0) return ['dispersion  all nodes are in one zone'];
  const table = renderTable(
    [
      { title: 'zones of level' },
      { title: 'most copies of a slot in one', ...right },
      { title: 'pairs in one', ...right },
      { title: 'fewest possible', ...right },
    ],
    Array.from({ length: depth }, (_, level) => {
      const [old, now] = [before.levels[level], after.levels[level]];
      return [
        String(level + 1),
        `${old?.worst ?? '-'} → ${now?.worst ?? '-'}`,
        `${arrow(old?.pairCount, now?.pairCount)}`,
        now === undefined ? '-' : formatCount(now.leastPairCount),
      ];
    }),
  );
  return [
    table,
    after.isOptimal
      ? 'no table with these quotas has its copies farther apart'
      : 'a table built anew would have its copies farther apart, and move more',
  ];
}

const arrow = (before?: number, after?: number): string =>
  [before, after].map((count) => (count === undefined ? '-' : formatCount(count))).join(' → ');

/** What an operator should know before the change is made. */
export function planWarnings(plan: RingPlan): string[] {
  const { risks, slotCount, steps, nodes } = plan;
  const { lostShare, oneZoneShare, oneZoneAfterShare, overfull } = risks;
  const part = (share: number): string =>
    slotCount === undefined
      ? `${formatPercent(share)} of the keys`
      : formatCounted(Math.round(share * slotCount), 'slot');
  const warnings: string[] = [];
  if (lostShare > 0) {
    warnings.push(`${part(lostShare)} would have no live copy: restore the data from elsewhere`);
  }
  if (oneZoneAfterShare > 0) {
    warnings.push(`${part(oneZoneAfterShare)} would have all live copies in one zone`);
  }
  if (oneZoneShare > oneZoneAfterShare) {
    warnings.push(`${part(oneZoneShare)} would have them in one zone after the first step`);
  }
  for (const { node, copyCount, quota } of overfull) {
    const excess = formatPercent(copyCount / quota - 1);
    warnings.push(
      `${printable(node)} would hold ${excess} more than by weight, as overload allows`,
    );
  }
  const wait = steps[0]?.afterHours ?? 0;
  if (wait > 0) warnings.push(`all that is to move was moved lately: nothing can for ${wait} h`);
  const dead = new Set(nodes.filter(({ state }) => state === 'dead').map(({ node }) => node));
  if (plan.transfers.some(({ from }) => dead.has(from))) {
    warnings.push('copies of dead nodes come from other holders: see lbctl ring repair-plan');
  }
  return warnings;
}
