import { type FailureKind, failureKindNames, failureKinds, statusClasses } from './ending.ts';
import type { Durations, LoadRun, NodeOutcomes, Outcomes } from './load-run.ts';

/** What is known of a run: a finished one, or one that is going on. */
export type Figures = Pick<LoadRun, 'total' | 'nodes'>;

/** A figure of a run that expectations and abort conditions can be about. */
export interface Figure {
  readonly name: string;
  readonly summary: string;
  /** Counts may also be asked for as a share of all requests. */
  readonly unit: 'duration' | 'rate' | 'share' | 'count';
  /** There is none of the whole run. */
  readonly isOfNode: boolean;
  /** null when nothing was measured. */
  value(outcomes: Outcomes): number | null;
}

const times: Readonly<Record<string, readonly [keyof Durations, string]>> = {
  p50: ['p50Ms', 'median of response times'],
  p90: ['p90Ms', '90 % of answers took at most this long'],
  p99: ['p99Ms', '99 % of answers took at most this long'],
  'p99.9': ['p999Ms', '99.9 % of answers took at most this long'],
  max: ['maxMs', 'the longest response time'],
  mean: ['meanMs', 'mean of response times'],
};

/** Prefixes of the figures above; without one they are of response times. */
const clocks = { '': 'responseTime', 'service.': 'serviceTime', 'lag.': 'sendLag' } as const;

const failed = (outcomes: Outcomes, kinds: readonly FailureKind[]): number =>
  kinds.reduce((sum, kind) => sum + (outcomes.failures[kind] ?? 0), 0);

const counted = (name: string, summary: string, value: (outcomes: Outcomes) => number): Figure => ({
  name,
  summary,
  unit: 'count',
  isOfNode: false,
  value,
});

const allFigures: readonly Figure[] = [
  ...Object.entries(clocks).flatMap(([prefix, clock]) =>
    Object.entries(times).map(
      ([name, [field, summary]]): Figure => ({
        name: `${prefix}${name}`,
        summary,
        unit: 'duration',
        isOfNode: false,
        value: (outcomes) => outcomes[clock][field],
      }),
    ),
  ),
  {
    name: 'rate',
    summary: 'whole answers a second',
    unit: 'rate',
    isOfNode: false,
    value: ({ answersPerSecond }) => answersPerSecond,
  },
  {
    name: 'share',
    summary: 'of all requests that were sent to a node',
    unit: 'share',
    isOfNode: true,
    value: (outcomes) => ('share' in outcomes ? (outcomes as NodeOutcomes).share : null),
  },
  counted('requests', 'requests that have ended', ({ requestCount }) => requestCount),
  counted('answers', 'whole answers', ({ answerCount }) => answerCount),
  counted('errors', 'failures and answers of 4xx, 5xx and other', ({ errorShare, requestCount }) =>
    Math.round(errorShare * requestCount),
  ),
  counted(
    'failures',
    'requests without a whole answer',
    ({ requestCount, answerCount }) => requestCount - answerCount,
  ),
  ...statusClasses.map((status) =>
    counted(
      status,
      status === 'other' ? 'answers of none of these' : `answers of ${status}`,
      ({ statuses }) => statuses[status],
    ),
  ),
  counted('timeouts', 'timeout and connect-timeout', (outcomes) =>
    failed(outcomes, ['timeout', 'connect-timeout']),
  ),
  ...failureKindNames.map((kind) =>
    counted(kind, failureKinds[kind], (outcomes) => failed(outcomes, [kind])),
  ),
];

const byName = new Map(allFigures.map((figure) => [figure.name, figure]));

/** For help: those with a prefix mean the same of another time. */
export function plainFigures(): readonly Figure[] {
  return allFigures.filter(({ name }) => !/^(?:service|lag)\./.test(name));
}

export function figureNames(): string[] {
  return [...byName.keys()];
}

/** In any case; `response.p99` is `p99`. */
export function figureOf(name: string): Figure | undefined {
  return byName.get(name.toLowerCase().replace(/^response\./, ''));
}
