import type { ChoiceSpec } from './choice.ts';

export const uniform: ChoiceSpec = {
  summary: 'any, each as likely as the others',
  source: 'wrk2 scripts, memtier_benchmark --key-pattern=R',
  claims: { rounds: false, even: true },
  create: (count, rng) => () => Math.floor(rng() * count),
};
