import type { Turn } from './turns.ts';

/** One property of a ring and whether it holds. */
export interface Check {
  readonly name: string;
  readonly holds: boolean;
  /** What was found, with the figures. */
  readonly detail: string;
}

/** How far a verification has come: `done` of `total` live sets, or units of the key space. */
export interface VerifyStep extends Turn {
  readonly phase: 'shares' | 'live sets' | 'copies';
}

/** Checks that belong together, made step by step; `next(true)` asks them to end with what they have. */
export type CheckSteps = Generator<VerifyStep, Findings, boolean | undefined>;

interface Findings {
  readonly checks: readonly Check[];
  /** False when asked to end early; unfinished checks may then be missing. */
  readonly isWhole: boolean;
}
