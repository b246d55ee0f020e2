import { constant } from './arrival/constant.ts';
import { poisson } from './arrival/poisson.ts';
import type { ArrivalSpec } from './arrival.ts';

export const arrivals = { constant, poisson } as const satisfies Record<string, ArrivalSpec>;

export type ArrivalName = keyof typeof arrivals;

export const arrivalNames = Object.keys(arrivals) as (keyof typeof arrivals)[];
