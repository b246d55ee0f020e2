import type { MethodSpec } from './method.ts';

export const roundRobin: MethodSpec = {
  summary: 'one node after the other, whatever the tasks',
  source: 'P_i = i mod n of SPEC S2',
  claims: { reads: [], aim: 'counts', seeded: false },
  parameters: {},
  *run({ works, speeds }) {
    return Uint16Array.from({ length: works.length }, (_, task) => task % speeds.length);
  },
};
