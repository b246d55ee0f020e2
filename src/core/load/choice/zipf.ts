import { createAliasTable } from '../../kernel/alias-table.ts';
import { power } from '../../kernel/elementary.ts';
import type { ChoiceSpec } from './choice.ts';

/** The first of the list is the most popular one: the k-th is taken in proportion to k^-s. */
export const zipf: ChoiceSpec = {
  summary: 'the first ones far more often: the k-th like k^-s',
  source: 'Breslau et al. 1999, doi:10.1109/INFCOM.1999.749260',
  claims: { rounds: false, even: false },
  parameter: { name: 's', default: 1, least: 0, most: 20 },
  create(count, rng, s) {
    const weights = new Float64Array(count);
    for (let i = 0; i < count; i++) weights[i] = power(i + 1, -s);
    return createAliasTable(weights).draws(rng);
  },
};
