import type { Ms } from '../../kernel/units.ts';
import { parseDecimal } from './numbers.ts';

/** Time since the machine was started: the first field of /proc/uptime, in seconds with two decimals. */
export function parseUptime(text: string): Ms | undefined {
  const seconds = parseDecimal(text.trim().split(/\s+/, 1)[0]);
  return seconds === undefined ? undefined : seconds * 1000;
}
