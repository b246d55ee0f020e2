import { reserve } from './fastdfs-parameters.ts';
import { NO_NODE, type PolicySpec } from './policy.ts';
import { StorageReport } from './storage-report.ts';

/**
 * Everything to the node with the most free storage, as it was found at the last report, until the
 * next report: that is how a new, empty node gets all the load. When that node is full or closed, the
 * next one in order. Where no storage is known, nodes take turns, as by store_lookup 0.
 *
 * @see SPEC S0.1
 */
export const fastdfsFreeSpace: PolicySpec = {
  summary: 'most free storage at the last report, until the next',
  source: 'FastDFS, tracker_service.c, store_lookup 2',
  claims: { weighted: false, reads: ['storage'], keyed: false, holds: false },
  parameters: { reserve: reserve.standard },
  meanings: { reserve: reserve.meaning },
  create({ nodes }, parameters) {
    const report = new StorageReport(nodes, reserve.of(parameters));
    const mayStore = (node: number) => report.mayStore(node);
    const mostFree = (): number => {
      let best = NO_NODE;
      for (let node = 0; node < nodes.count; node++) {
        if (nodes.isOpen[node] === 0) continue;
        if (best < 0 || report.freeBytes[node]! > report.freeBytes[best]!) best = node;
      }
      return Math.max(0, best);
    };
    let current = mostFree();
    return {
      pick() {
        const node = report.firstFrom(current, mayStore);
        if (node !== NO_NODE) current = report.isKnown ? node : (node + 1) % nodes.count;
        return node;
      },
      refresh() {
        report.refresh();
        if (report.isKnown) current = mostFree();
      },
    };
  },
};
