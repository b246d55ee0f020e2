import type { Ms } from '../src/core/kernel/units.ts';

export interface Timing {
  readonly best: Ms;
  readonly median: Ms;
}

/**
 * Times each case once a round, in turn, so that whatever else the machine does falls on all of them.
 * One round before counts for nothing: it fills caches and lets the engine compile.
 */
export async function interleave<Name extends string>(
  rounds: number,
  cases: Readonly<Record<Name, () => unknown>>,
): Promise<Record<Name, Timing>> {
  const names = Object.keys(cases) as Name[];
  const times = new Map<Name, Ms[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const start = performance.now();
      await cases[name]();
      const took = performance.now() - start;
      if (round > 0) times.get(name)!.push(took);
    }
  }
  const timings = names.map((name) => [name, timing(times.get(name)!)] as const);
  return Object.fromEntries(timings) as Record<Name, Timing>;
}

export function timing(times: readonly Ms[]): Timing {
  const sorted = times.toSorted((a, b) => a - b);
  return { best: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]! };
}

/** One line of the report. */
export interface Figure {
  readonly what: string;
  readonly best: string;
  readonly median: string;
  /** Against what it is compared with in the same run. */
  readonly ratio?: string;
  /** Absent for figures that only inform. */
  readonly goal?: { readonly text: string; readonly isMet: boolean };
}

export const inMs = (ms: Ms): string => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;

/** Millions a second. */
export const rate = (count: number, ms: Ms): number => count / ms / 1e3;

export const inRate = (count: number, ms: Ms): string => `${rate(count, ms).toFixed(1)} M/s`;

export const inTimes = (ratio: number): string => `${ratio.toFixed(2)}x`;
