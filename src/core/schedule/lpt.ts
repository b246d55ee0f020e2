import { byWork, earliestFinish } from './earliest-finish.ts';
import type { MethodSpec } from './method.ts';

/**
 * Longest processing time first, for uniform machines. What comes last is small, and fills the gaps that the
 * large tasks have left.
 */
export const lpt: MethodSpec = {
  summary: 'largest task first, to the node that is done first',
  source:
    'Graham 1969, doi:10.1137/0117039; Gonzalez, Ibarra, Sahni 1977, doi:10.1137/0206013; the bound for many nodes: Kovács, Algorithmica 57, 2010',
  claims: { reads: ['work', 'speed'], aim: 'makespan', seeded: false },
  parameters: {},
  bound: (nodeCount) => Math.min((2 * nodeCount) / (nodeCount + 1), 1 + 1 / Math.sqrt(3)),
  run: (batch) => earliestFinish(batch, byWork(batch.works, true)),
};
