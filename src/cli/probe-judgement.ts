import { failures, LbError } from '../core/kernel/errors.ts';
import type { Ratio } from '../core/kernel/units.ts';
import { formatPercent } from '../core/kernel/units-text.ts';
import type { HostProfile } from '../core/probe/profile.ts';

/** A score measured with less of the CPU tells of other programs, not of the node. */
const LEAST_CPU_TIME: Ratio = 0.5;

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

/** Why a profile is not kept unless that is forced; undefined for one that can be trusted. */
export function whyNotKept({ cpu }: HostProfile): string | undefined {
  const given = cpu.scoreCpuTimeRatio.value;
  if (given === null || given >= LEAST_CPU_TIME) return undefined;
  return `its CPU score was measured with ${formatPercent(given)} of the CPU; measure it when nothing else runs, or keep it with --force`;
}
