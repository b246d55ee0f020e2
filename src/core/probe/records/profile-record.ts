import type { DiskStep, DiskWriteStep, HostProfile } from '../profile.ts';
import {
  amount,
  amountFigure,
  fields,
  instant,
  listOf,
  nodeId,
  ratioFigure,
  text,
  textFigure,
  truthFigure,
} from './readers.ts';

const rung = {
  queueDepth: amount,
  iops: amount,
  serviceTimeP50Ms: amount,
  serviceTimeP99Ms: amount,
};

/** A profile as `lbctl probe --json` prints it. Figures that an older lbctl did not know are missing. */
export const profileRecord = fields<HostProfile>({
  node: nodeId,
  measuredAt: instant,
  system: fields({ model: textFigure, os: textFigure, virtualisation: textFigure }),
  cpu: fields({
    model: textFigure,
    onlineCores: amountFigure,
    usableCores: amountFigure,
    frequencyMhz: amountFigure,
    totalFrequencyMhz: amountFigure,
    performanceCores: amountFigure,
    efficiencyCores: amountFigure,
    fastCoreEquivalents: amountFigure,
    scoreMopsPerSecond: amountFigure,
    scoreCpuTimeRatio: ratioFigure,
  }),
  memory: fields({
    totalBytes: amountFigure,
    limitBytes: amountFigure,
    usableBytes: amountFigure,
    availableBytes: amountFigure,
  }),
  disk: fields({
    path: text,
    device: textFigure,
    filesystem: textFigure,
    isRotational: truthFigure,
    busyRatio: ratioFigure,
    randomReadIops: amountFigure,
    ladder: listOf(fields<DiskStep>({ ...rung, readCount: amount })),
    randomWriteIops: amountFigure,
    writeLadder: listOf(fields<DiskWriteStep>({ ...rung, writeCount: amount })),
  }),
  pressure: fields({ cpuRatio: ratioFigure, memoryRatio: ratioFigure, ioRatio: ratioFigure }),
});

/** The line under which a profile is kept: the JSON that `lbctl probe --json` prints, on one line. */
export function profileLine(profile: HostProfile): string {
  return JSON.stringify({ apiVersion: 'lbctl/v1', kind: 'HostProfile', ...profile });
}
