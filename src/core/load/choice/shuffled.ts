import type { ChoiceSpec } from './choice.ts';

/** Dealt as they are drawn, so that no round makes the run stop for a shuffle. */
export const shuffled: ChoiceSpec = {
  summary: 'each once in an order by chance, then anew in another one',
  source: 'Durstenfeld 1964, doi:10.1145/364520.364540',
  claims: { rounds: true, even: true },
  create(count, rng) {
    const deck = Uint32Array.from({ length: count }, (_, i) => i);
    let left = count;
    return () => {
      const place = Math.floor(rng() * left);
      const index = deck[place]!;
      left--;
      deck[place] = deck[left]!;
      deck[left] = index;
      if (left === 0) left = count;
      return index;
    };
  },
};
