import type { MethodSpec } from './method.ts';

export const roundRobin: MethodSpec = {
  summary: 'one node after the other, whatever the tasks',
  source: 'the survey of SPEC S2.1, its formula set right: task k to node k mod n',
  claims: { reads: [], aim: 'counts', seeded: false },
  parameters: {},
  *run({ works, speeds }) {
    return Uint16Array.from({ length: works.length }, (_, task) => task % speeds.length);
  },
};
