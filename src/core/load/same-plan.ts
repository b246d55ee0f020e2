import { LbError, type Problem } from '../kernel/errors.ts';
import { formatMs } from '../kernel/units-text.ts';
import type { LoadRun, RunPlan } from './load-run.ts';

/** A run with the name of its file. */
export interface NamedRun {
  readonly file: string;
  readonly run: LoadRun;
}

type Told = (plan: RunPlan) => string;

/** What must be the same, in words that differ when it is not. */
const parts: Readonly<Record<string, Told>> = {
  model: ({ model }) => model,
  rate: ({ rate }) => rate ?? 'none',
  arrivals: ({ arrivals }) => arrivals ?? 'none',
  connections: ({ connections }) => String(connections ?? 'none'),
  duration: ({ durationMs }) => formatMs(durationMs),
  policy: ({ policy }) => policy,
  requests: ({ requests }) => requests,
  timeout: ({ timeoutMs }) => formatMs(timeoutMs),
  nodes: ({ nodes }) => nodes.map(({ id, url, weight }) => `${id} ${url} ${weight}`).join(', '),
};

/** @throws LbError RUNS_DIFFER with every field that differs, when runs had different plans */
export function requireSamePlan(first: NamedRun, others: readonly NamedRun[]): void {
  const problems = others.flatMap((other) => differences(first, other));
  if (problems.length === 0) return;
  throw new LbError('RUNS_DIFFER', 'runs of different plans cannot be compared', {
    problems,
    hint: 'measure again with the same flags; only the seed may differ',
  });
}

function differences(first: NamedRun, other: NamedRun): Problem[] {
  return Object.entries(parts).flatMap(([name, told]) => {
    const before = told(first.run.plan);
    const after = told(other.run.plan);
    const message = `${name}: ${before} in ${first.file}, ${after} in ${other.file}`;
    return before === after ? [] : [{ message }];
  });
}
