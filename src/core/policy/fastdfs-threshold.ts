import { reserve, threshold } from './fastdfs-parameters.ts';
import { NO_NODE, type PolicySpec } from './policy.ts';
import { StorageReport } from './storage-report.ts';

/**
 * By free storage, the most first, but the first whose load is not above the threshold; when all are
 * above it, the least loaded. Where no storage is known, those that are not above it take turns.
 *
 * @see SPEC S0.2, improvement 1
 */
export const fastdfsThreshold: PolicySpec = {
  summary: 'most free storage among the nodes that are not too busy',
  source: 'S. Sridevi 2022 after Xiong 2016, FastDFS improvement 1',
  claims: { weighted: false, reads: ['storage', 'loads'], keyed: false, holds: false },
  parameters: { reserve: reserve.standard, threshold: threshold.standard },
  meanings: { reserve: reserve.meaning, threshold: threshold.meaning },
  create({ nodes }, parameters) {
    const limit = threshold.of(parameters);
    const report = new StorageReport(nodes, reserve.of(parameters));
    const isCandidate = (node: number) =>
      report.mayStore(node) && !report.isBusierThan(limit, node);
    let next = 0;
    return {
      pick() {
        let best = report.firstFrom(next, isCandidate);
        if (best === NO_NODE) return report.leastLoaded();
        if (!report.isKnown) {
          next = (best + 1) % nodes.count;
          return best;
        }
        for (let node = 0; node < nodes.count; node++) {
          if (isCandidate(node) && report.freeBytes[node]! > report.freeBytes[best]!) best = node;
        }
        return best;
      },
      refresh() {
        report.refresh();
        if (report.isKnown) next = 0;
      },
    };
  },
};
