import { formatCount, formatCounted, formatMs, formatPercent } from '../core/kernel/units-text.ts';
import type { GeneratorReport, LoadRun, Outcomes } from '../core/load/load-run.ts';

/** Errors by kind or class of status, the most frequent first; none that there was not. */
export function errorCounts({ statuses, failures }: Outcomes): [kind: string, count: number][] {
  const { '2xx': _, '3xx': __, ...errors } = statuses;
  return Object.entries({ ...failures, ...errors })
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
}

/** How the generator kept its own promise, in one line. */
export function generatorLine(generator: GeneratorReport): string {
  const { threads, pacing, busyShare, plannedCount, releasedCount, releaseLag } = generator;
  const late =
    releaseLag.p99Ms === null
      ? ''
      : `, late by ${formatMs(releaseLag.p99Ms)} at most for 99 of 100`;
  const of = plannedCount === null ? '' : ` of ${formatCount(plannedCount)}`;
  return `${formatCounted(threads, 'thread')} (${pacing}), ${formatPercent(busyShare)} busy, started ${formatCount(releasedCount)}${of}${late}`;
}

/** Requests have ended, and none with an answer. */
export const isUnanswered = ({ total }: LoadRun): boolean =>
  total.requestCount > 0 && total.answerCount === 0;

/** What a reader should know before trusting the figures. */
export function runWarnings(run: LoadRun): string[] {
  const { isPartial, durationMs, plan, generator } = run;
  const partial = isPartial
    ? [`partial: the run ended after ${formatMs(durationMs)} of ${formatMs(plan.durationMs)}`]
    : [];
  const silent = isUnanswered(run) ? ['no request got an answer'] : [];
  return [
    ...partial,
    ...silent,
    ...generator.limits.map((limit) => `limited by the generator: ${limit}`),
  ];
}
