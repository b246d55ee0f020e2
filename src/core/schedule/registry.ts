import { genetic } from './genetic.ts';
import { lpt } from './lpt.ts';
import type { MethodSpec } from './method.ts';
import { minMin } from './min-min.ts';
import { roundRobin } from './round-robin.ts';
import { weightedRoundRobin } from './weighted-round-robin.ts';

export const methods = {
  'round-robin': roundRobin,
  'weighted-round-robin': weightedRoundRobin,
  'min-min': minMin,
  lpt,
  genetic,
} as const satisfies Record<string, MethodSpec>;

export type MethodName = keyof typeof methods;

export const methodNames = Object.keys(methods) as MethodName[];

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}
