import { byWork, earliestFinish } from './earliest-finish.ts';
import type { MethodSpec } from './method.ts';

/**
 * Of all tasks the one that can be done first, again and again. Where a node's speed is the same for all
 * tasks, that is the smallest one left, so they need to be sorted once only.
 */
export const minMin: MethodSpec = {
  summary: 'smallest task first, to the node that is done first',
  source:
    'Ibarra, Kim 1977, doi:10.1145/322003.322011; bound: Cho, Sahni 1980, doi:10.1137/0209007',
  claims: { reads: ['work', 'speed'], aim: 'makespan', seeded: false },
  parameters: {},
  bound(nodeCount) {
    if (nodeCount === 1) return 1;
    return nodeCount === 2 ? (1 + Math.sqrt(5)) / 2 : 1 + Math.sqrt(2 * nodeCount - 2) / 2;
  },
  run: (batch) => earliestFinish(batch, byWork(batch.works, false)),
};
