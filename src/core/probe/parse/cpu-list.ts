/** More than the largest NR_CPUS a kernel is built with (8192). */
const MAX_CPU = 65_535;

/**
 * A list of CPUs as cpusets and /proc/self/status write it: `0-3,8,10-11`.
 * @returns ascending without doubles; undefined when malformed or empty
 */
export function parseCpuList(text: string | undefined): readonly number[] | undefined {
  const trimmed = text?.trim();
  if (!trimmed) return undefined;
  const cpus = new Set<number>();
  for (const part of trimmed.split(',')) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim());
    if (match === null) return undefined;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first || last > MAX_CPU) return undefined;
    for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}
