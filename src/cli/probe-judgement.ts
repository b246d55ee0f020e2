import { failures, LbError } from '../core/kernel/errors.ts';
import type { HostProfile } from '../core/probe/profile.ts';

/** @throws LbError PROBE_FAILED when nothing that counts could be measured */
export function checkMeasured({ cpu, memory, disk }: HostProfile): void {
  const figures = [
    cpu.usableCores,
    cpu.scoreMopsPerSecond,
    memory.usableBytes,
    disk.randomReadIops,
  ];
  if (figures.some((figure) => figure.value !== null)) return;
  const reasons = figures.flatMap((figure) => (figure.value === null ? [figure.reason] : []));
  throw new LbError(
    'PROBE_FAILED',
    `nothing could be measured: ${[...new Set(reasons)].join('; ')}`,
    {
      hint: 'lbctl probe reads /proc and /sys of Linux; give weights in the cluster file instead',
    },
  );
}

/** The exit code that a missing disk asks for where it was required; what was measured is printed all the same. */
export function diskExit({ disk: { randomReadIops } }: HostProfile): number {
  return randomReadIops.value === null ? failures[randomReadIops.code ?? 'PROBE_FAILED'].exit : 0;
}
