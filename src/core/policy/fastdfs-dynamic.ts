import { numberOf } from './parameters.ts';
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
  parameters: { reserve: 0.1, threshold: 75 },
  meanings: {
    reserve: 'part of all storage that must be free, and more; below 1',
    threshold: 'load value from 0 to 100 above which a node is too busy',
  },
  create({ nodes }, parameters) {
    const reserve = numberOf(parameters, 'reserve', { from: 0, below: 1 });
    const threshold = numberOf(parameters, 'threshold', { from: 0, most: 100 });
    const report = new StorageReport(nodes, reserve);
    const turn = smoothTurns(nodes.count);
    const weights = new Float64Array(nodes.count);
    const weigh = (): void => {
      const total = report.freeBytes.reduce((sum, free) => sum + free, 0);
      for (let node = 0; node < nodes.count; node++) {
        const value = report.loadValue[node]!;
        const isOut = report.isUsable[node] === 0 || report.isBusierThan(threshold, node);
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
