import type { LoadSample } from '../load-sample.ts';
import {
  amount,
  amountFigure,
  fields,
  instant,
  nodeId,
  ratioFigure,
  textFigure,
} from './readers.ts';

/** A load sample as `sampleLine` writes it. */
export const sampleRecord = fields<LoadSample>({
  node: nodeId,
  sampledAt: instant,
  intervalMs: amount,
  cpu: fields({
    busyRatio: ratioFigure,
    iowaitRatio: ratioFigure,
    softirqRatio: ratioFigure,
    stealRatio: ratioFigure,
  }),
  memory: fields({
    usedRatio: ratioFigure,
    totalBytes: amountFigure,
    availableBytes: amountFigure,
  }),
  disk: fields({ busyRatio: ratioFigure, device: textFigure }),
  network: fields({ receivedBytesPerSecond: amountFigure, sentBytesPerSecond: amountFigure }),
  pressure: fields({ cpuRatio: ratioFigure, memoryRatio: ratioFigure, ioRatio: ratioFigure }),
});

/** The line under which a load sample is kept. */
export function sampleLine(sample: LoadSample): string {
  return JSON.stringify({ apiVersion: 'lbctl/v1', kind: 'LoadSample', ...sample });
}
