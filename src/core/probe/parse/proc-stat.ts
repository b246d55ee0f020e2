import type { CpuTimes } from '../counters.ts';

/** User, nice and system; idle; iowait, irq, softirq and steal, the later of which old kernels lack. */
const LINE =
  /^cpu +(\d{1,20}) +(\d{1,20}) +(\d{1,20}) +(\d{1,20})(?: +(\d{1,20}))?(?: +(\d{1,20}))?(?: +(\d{1,20}))?(?: +(\d{1,20}))?(?: +\d{1,20})* *(?:\n|$)/;

/**
 * CPU times of all CPUs together: the first line of /proc/stat (proc(5)), in ticks. Guest time (the
 * last two columns) is already in user time. Kernels before 2.6.11 have no steal; a missing column
 * counts as none.
 */
export function parseProcStat(text: string): CpuTimes | undefined {
  const found = LINE.exec(text);
  if (found === null) return undefined;
  const time = (column: number): number => Number(found[column] ?? 0);
  const [idle, iowait, softirq, steal] = [time(4), time(5), time(7), time(8)];
  const busy = time(1) + time(2) + time(3) + time(6) + softirq + steal;
  return { idle, iowait, softirq, steal, total: busy + idle + iowait };
}
