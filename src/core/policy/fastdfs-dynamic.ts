import { reserve, threshold } from './fastdfs-parameters.ts';
import { NO_NODE, type PolicySpec } from './policy.ts';
import { smoothTurns } from './smooth-turns.ts';
import { StorageReport } from './storage-report.ts';

/** Least part of its storage's weight that a busy node keeps. */
const LEAST_HEADROOM = 0.05;

/**
 * Turns by free storage times headroom, (free / Σ free) max(0.05, 1 - load / 100), anew with each
 * report; nothing for nodes that are full or above the threshold. When that leaves nobody, the least
 * loaded that has room. Where no storage is known, by headroom alone.
 *
 * @see SPEC S0.2, improvement 2
 */
export const fastdfsDynamic: PolicySpec = {
  summary: 'turns by free storage times headroom of load',
  source: 'S. Sridevi 2022 after Xiong 2016, FastDFS improvement 2',
  claims: { weighted: false, reads: ['storage', 'loads'], keyed: false, holds: false },
  parameters: { reserve: reserve.standard, threshold: threshold.standard },
  meanings: { reserve: reserve.meaning, threshold: threshold.meaning },
  create({ nodes }, parameters) {
    const limit = threshold.of(parameters);
    const report = new StorageReport(nodes, reserve.of(parameters));
    const turn = smoothTurns(nodes.count);
    const weights = new Float64Array(nodes.count);
    const weigh = (): void => {
      const total = report.freeBytes.reduce((sum, free) => sum + free, 0);
      for (let node = 0; node < nodes.count; node++) {
        const value = report.loadValue[node]!;
        const isOut = report.isUsable[node] === 0 || report.isBusierThan(limit, node);
        const headroom = Math.max(LEAST_HEADROOM, 1 - value / 100);
        weights[node] = isOut ? 0 : (report.freeBytes[node]! / total) * headroom;
      }
    };
    weigh();
    return {
      pick() {
        const node = turn(weights, nodes.isOpen);
        return node === NO_NODE ? report.leastLoaded() : node;
      },
      refresh() {
        report.refresh();
        weigh();
      },
    };
  },
};
