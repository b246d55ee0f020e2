import type { ChoiceSpec } from './choice.ts';

export const sequential: ChoiceSpec = {
  summary: 'in the order of the list, again and again',
  source: 'siege, vegeta',
  claims: { rounds: true, even: true },
  create(count) {
    let next = 0;
    return () => {
      const index = next;
      next = index + 1 === count ? 0 : index + 1;
      return index;
    };
  },
};
