import type { CpuTimes } from '../counters.ts';
import { parseDecimal } from './numbers.ts';

/** Columns of a `cpu` line that belong to the total; guest time (the last two) is already in user time. */
const MODES = 8;

/**
 * CPU times of all CPUs together: the first line of /proc/stat (proc(5)), in ticks.
 * Kernels before 2.6.11 have no steal; a missing column counts as none.
 */
export function parseProcStat(text: string): CpuTimes | undefined {
  const end = text.indexOf('\n');
  const [name, ...columns] = (end === -1 ? text : text.slice(0, end)).slice(0, 400).split(/\s+/);
  if (name !== 'cpu') return undefined;
  const times = columns.slice(0, MODES).map(parseDecimal);
  if (times.length < 4 || times.includes(undefined)) return undefined;
  const [, , , idle, iowait = 0, , softirq = 0, steal = 0] = times as number[];
  const total = (times as number[]).reduce((sum, time) => sum + time, 0);
  return { idle: idle!, iowait, softirq, steal, total };
}
