import { earliestFinish, inOrder } from './earliest-finish.ts';
import type { MethodSpec } from './method.ts';

/** Taking all tasks for equally large, the node whose next one would be done first: stride scheduling. */
export const weightedRoundRobin: MethodSpec = {
  summary: 'turns in proportion to speeds, whatever the work',
  source: 'Waldspurger, Weihl 1995, MIT/LCS/TM-528 (stride scheduling)',
  claims: { reads: ['speed'], aim: 'counts', seeded: false },
  parameters: {},
  run: ({ works, speeds }) =>
    earliestFinish(
      { works: new Float64Array(works.length).fill(1), speeds },
      inOrder(works.length),
    ),
};
