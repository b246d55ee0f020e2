import { createAliasTable } from '../../kernel/alias-table.ts';
import { meanSize, specWeb96 } from '../request/size-classes.ts';
import type { DemandSpec } from './demand.ts';

const sizes = specWeb96.flatMap((one) => one.sizes);
const mean = meanSize(specWeb96);
const ratios = sizes.map(({ length }) => length / mean);

export const specweb96: DemandSpec = {
  summary: 'in proportion to the files of SPECweb96',
  source: 'https://www.spec.org/web96/',
  variation: () =>
    sizes.reduce((sum, { share }, i) => sum + share * ratios[i]! * ratios[i]!, 0) - 1,
  create(rng) {
    const draw = createAliasTable(sizes.map(({ share }) => share)).draws(rng);
    return () => ratios[draw()]!;
  },
};
