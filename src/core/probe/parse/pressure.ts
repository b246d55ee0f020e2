import type { Ms } from '../../kernel/units.ts';

/**
 * Time in which some task waited: the line `some` of a file in /proc/pressure, `total` in µs
 * (Documentation/accounting/psi.rst).
 */
export function parsePressure(text: string): Ms | undefined {
  const total = /^some .{0,200}\btotal=(\d{1,18})\s*$/m.exec(text.slice(0, 1000))?.[1];
  return total === undefined ? undefined : Number(total) / 1000;
}
