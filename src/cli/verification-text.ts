import type { Verification } from '../core/ring/verify.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

const HOLDS = '✓';

/** The properties, each with a mark and what was found; then the verdict. */
export function verificationTable(verification: Verification): string {
  const rows = verification.checks.map(({ name, holds, detail }) => [
    holds ? HOLDS : '✗',
    name,
    detail,
  ]);
  const paint = (cell: string): string => (cell === HOLDS ? style.good(cell) : style.bad(cell));
  const how =
    verification.method === 'exact'
      ? 'found, over the whole key space'
      : 'found, in closed form and by sampling';
  const columns = [{ title: '', paint }, { title: 'property' }, { title: how }];
  return [renderTable(columns, rows), '', verdict(verification)].join('\n');
}

function verdict({ holds, isPartial }: Verification): string {
  if (!holds) return style.bad('✗ the ring does not hold');
  if (isPartial) return style.warn('? what was checked holds, the rest was not checked');
  return style.good(`${HOLDS} the ring holds`);
}
