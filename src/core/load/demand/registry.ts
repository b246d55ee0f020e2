import { constant } from './constant.ts';
import type { DemandSpec } from './demand.ts';
import { exponential } from './exponential.ts';
import { hyperexponential } from './hyperexponential.ts';
import { lognormal } from './lognormal.ts';
import { pareto } from './pareto.ts';
import { specweb96 } from './specweb96.ts';

export const demandLaws = {
  constant,
  exponential,
  hyperexponential,
  lognormal,
  pareto,
  specweb96,
} as const satisfies Record<string, DemandSpec>;

export type DemandName = keyof typeof demandLaws;

export const demandNames = Object.keys(demandLaws) as DemandName[];
