import { formatPercent } from '../core/kernel/units-text.ts';
import type { KeyRepairs, RepairPlan } from '../core/ring/repair.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

const NOBODY = '(none)';

/** The whole plan for a person: what is lost, what is to be copied, the ways from the largest on. */
export function repairText(plan: RepairPlan, keys: KeyRepairs | undefined): string {
  const lines = [copiedLine(plan), ...(keys === undefined ? [] : [keyLine(keys)]), lostLine(plan)];
  if (plan.missingCopyCount > 0) lines.push(missingLine(plan.missingCopyCount));
  if (plan.copyCount > 0) lines.push('', wayTable(plan, keys));
  return lines.join('\n');
}

function copiedLine(plan: RepairPlan): string {
  const { affectedShare, copiedShare, standardErrorShare, method } = plan;
  const margin =
    standardErrorShare === undefined ? '' : ` ± ${formatPercent(2 * standardErrorShare)}`;
  return `copies  ${style.bold(formatPercent(copiedShare))} of the key space is to be copied; ${formatPercent(affectedShare)}${margin} lost a holder (${method})`;
}

function keyLine({ keyCount, affectedCount, lostCount }: KeyRepairs): string {
  const line = `keys    ${affectedCount} of ${keyCount} lost a holder`;
  return lostCount === 0 ? line : `${line}, ${style.bad(`${lostCount} have none left`)}`;
}

function lostLine({ lostShare, method }: RepairPlan): string {
  if (lostShare > 0) {
    return style.bad(
      `✗       ${formatPercent(lostShare)} of the key space has no live holder left: restore it from elsewhere`,
    );
  }
  const all = method === 'exact' ? 'every key' : 'every key of the sample';
  return style.good(`✓       ${all} has a live holder left`);
}

function missingLine(count: number): string {
  const what = count === 1 ? 'copy' : 'copies';
  return style.warn(`!       ${count} ${what} of each key cannot be made: too few nodes live`);
}

function wayTable(plan: RepairPlan, keys: KeyRepairs | undefined): string {
  const right = { align: 'right' } as const;
  const counts = new Map(keys?.copies.map((way) => [nameOf(way), way.keyCount]));
  const isExact = plan.method === 'exact';
  const table = renderTable(
    [
      { title: 'lost' },
      { title: 'from', paint: (cell) => (cell === NOBODY ? style.bad(cell) : cell) },
      { title: 'to' },
      { title: 'share', ...right },
      ...(isExact ? [{ title: 'ranges', ...right }] : []),
      ...(keys === undefined ? [] : [{ title: 'keys', ...right }]),
    ],
    plan.copies.map((way) => [
      way.lost ?? NOBODY,
      way.from ?? NOBODY,
      way.to,
      formatPercent(way.share),
      ...(isExact ? [String(way.rangeCount)] : []),
      ...(keys === undefined ? [] : [String(counts.get(nameOf(way)) ?? 0)]),
    ]),
  );
  const more = plan.copyCount - plan.copies.length;
  if (more === 0) return table;
  const remark = style.dim(`${more} smaller rows not listed (--limit ${plan.copyCount})`);
  return plan.copies.length === 0 ? remark : `${table}\n${remark}`;
}

const nameOf = ({ lost, from, to }: Pick<RepairPlan['copies'][number], 'lost' | 'from' | 'to'>) =>
  JSON.stringify([lost, from, to]);
