import type { WeightLawName } from '../../cluster/vector-settings.ts';
import type { WeightLawSpec } from '../weight-law.ts';
import { cumulative } from './cumulative.ts';
import { dch } from './dch.ts';
import { dchLinear } from './dch-linear.ts';
import { integral } from './integral.ts';
import { staticLaw } from './static.ts';
import { steady } from './steady.ts';

export const weightLaws = {
  static: staticLaw,
  dch,
  'dch-linear': dchLinear,
  cumulative,
  integral,
  steady,
} as const satisfies Record<WeightLawName, WeightLawSpec>;
