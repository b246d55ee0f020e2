import * as v from 'valibot';
import type { Checked } from '../../core/load/check-expectation.ts';
import { comparedMetrics, verdicts } from '../../core/load/compare-metric.ts';
import { failureKinds, statusClasses } from '../../core/load/ending.ts';
import type { Durations, LoadRun, Outcomes, RunPlan } from '../../core/load/load-run.ts';
import {
  amount,
  as,
  count,
  flag,
  listOf,
  maybe,
  numberOrNull,
  oneOf,
  result,
  seed,
  shape,
  text,
} from './parts.ts';

const durations = shape('durations', 'Figures of many durations; null where there were none.', {
  count: count('How many.'),
  meanMs: numberOrNull('Mean.'),
  p50Ms: numberOrNull('Median.'),
  p90Ms: numberOrNull('90 of 100 took at most this long.'),
  p99Ms: numberOrNull('99 of 100 took at most this long.'),
  p999Ms: numberOrNull('999 of 1000 took at most this long.'),
  maxMs: numberOrNull('The longest, exactly.'),
}) satisfies v.GenericSchema<unknown, Durations>;

const named = <K extends string, S>(names: readonly K[], field: (name: K) => S) =>
  Object.fromEntries(names.map((name) => [name, field(name)])) as Record<K, S>;

const failureNames = Object.keys(failureKinds) as (keyof typeof failureKinds)[];

const outcomeFields = {
  requestCount: count('Requests that have ended.'),
  answerCount: count('Whole answers, whatever their status.'),
  statuses: shape(
    'statuses',
    'Whole answers by the first digit of their status.',
    named(statusClasses, (name) => count(`Answers of ${name}.`)),
  ),
  failures: shape(
    'failures',
    'Requests without a whole answer, by what ended them.',
    named(failureNames, (name) => maybe(count(`Requests where ${failureKinds[name]}.`))),
  ),
  errorShare: amount('Failures and answers of 4xx, 5xx and other, of all requests; 0 to 1.'),
  answersPerSecond: amount('Whole answers a second.'),
  bytes: amount('Of answers, heads and bodies.'),
  responseTime: as(durations, 'From the intended start to the whole answer.'),
  serviceTime: as(durations, 'From the sending to the whole answer.'),
  sendLag: as(durations, 'From the intended start to the sending.'),
};

const outcomes = shape(
  'outcomes',
  'What became of requests; times are of whole answers alone.',
  outcomeFields,
) satisfies v.GenericSchema<unknown, Outcomes>;

export const loadPlan = shape('load plan', 'What was asked for; equal plans can be compared.', {
  model: oneOf(
    ['open', 'closed'],
    'Open: requests start at their times, whatever becomes of others.',
  ),
  rate: maybe(text('How many requests start, in words; open model.')),
  arrivals: maybe(text('How their starts are spread; open model.')),
  connections: maybe(count('Requests in flight at any time; closed model.')),
  durationMs: amount('How long requests are to be sent.'),
  policy: text('How requests are dispatched to nodes.'),
  requests: text('What is requested, in words.'),
  timeoutMs: amount('Time that a whole answer may take.'),
  nodes: listOf(
    shape('loaded node', 'A node that is to get requests.', {
      id: text('Its id.'),
      url: text('Where its requests go; serve: and the kind of work of a node of --serve.'),
      weight: amount('Its relative capacity.'),
    }),
    'Nodes in the order of the plan.',
  ),
}) satisfies v.GenericSchema<unknown, RunPlan>;

const checkedExpectation = shape('expectation', 'A limit and what came of it.', {
  text: text('As it was written.'),
  wanted: text('The limit.'),
  got: text('What was measured.'),
  holds: flag('It is kept.'),
}) satisfies v.GenericSchema<unknown, Checked>;

export const benchRunResult = result('BenchRun', 'A load run and what it measured.', {
  plan: loadPlan,
  seed,
  startedAt: text('When, UTC, ISO 8601.'),
  durationMs: amount('How long requests were sent.'),
  isPartial: flag('It ended before its time.'),
  total: as(outcomes, 'Of all requests.'),
  nodes: listOf(
    shape('node outcomes', 'A node and what became of its requests.', {
      node: text('Its id.'),
      share: amount('Of all requests that were sent to a node, 0 to 1.'),
      idealShare: numberOrNull('What the policy aims at; null where it follows from what happens.'),
      connectionCount: count('Connections that came about.'),
      surplusCount: count('Times that something came which nobody had asked for.'),
      inFlightMax: count('Most requests in flight at a time.'),
      ...outcomeFields,
    }),
    'In the order of the plan.',
  ),
  classes: listOf(
    shape('class outcomes', 'A class of requests and what became of them.', {
      name: text('Its name.'),
      ...outcomeFields,
    }),
    'Where there is more than one.',
  ),
  blocks: listOf(
    shape('block', 'A second of the run.', {
      atMs: amount('Its beginning, from the start of the run.'),
      durationMs: amount('Its length; of the last one what was left.'),
      requestCount: count('Requests that ended in it.'),
      errorCount: count('Those of them that failed or got 4xx, 5xx or other.'),
      responseTime: as(durations, 'Of answers that came in it.'),
    }),
    'In order of time.',
  ),
  spectrum: listOf(
    shape('spectrum point', 'A point of the distribution.', {
      share: amount('Part of all answers, 0 to 1.'),
      responseTimeMs: amount('So many had at most this response time.'),
      serviceTimeMs: amount('So many had at most this service time.'),
    }),
    'At shares that come closer to 1 by halves, and at 1.',
  ),
  generator: shape('generator', 'How well the generator kept its own promise.', {
    threads: count('Threads that sent requests.'),
    pacing: text('How it waited for the next start.'),
    busyShare: amount('Part of the time in which the busiest thread had work, 0 to 1.'),
    plannedCount: numberOrNull('Starts of the plan; null in a closed model.'),
    releasedCount: count('Requests that were due within the run and were started.'),
    releaseLag: as(durations, 'From the intended start to the dispatch.'),
    limits: listOf(v.string(), 'Why the generator has limited the run; empty when it has not.'),
  }),
  expectations: maybe(listOf(checkedExpectation, 'What was expected, in the order given.')),
  abortedBy: maybe(text('The limit of --abort-when that ended the run.')),
}) satisfies v.GenericSchema<unknown, { kind: 'BenchRun' } & LoadRun>;

export const benchComparisonResult = result('BenchComparison', 'Load runs of the same plan.', {
  seed,
  noise: amount('Relative difference that two equal runs may have.'),
  runs: listOf(
    shape('compared run', 'A run that was compared.', {
      file: text('Where it is stored.'),
      startedAt: text('When it started, UTC, ISO 8601.'),
      blockCount: count('Blocks that were compared.'),
      isWarmUpLeftOut: flag('The first block was left out, in which connections are opened.'),
      isPartial: flag('It ended before its time.'),
      limits: listOf(v.string(), 'Why its generator limited it.'),
    }),
    'In the order asked for; the first is what the others are compared with.',
  ),
  comparisons: listOf(
    shape('comparison', 'A run against the first one.', {
      file: text('The run.'),
      verdict: oneOf(
        verdicts,
        'Slower or more errors when a figure says so, else faster or fewer, else unclear, else same.',
      ),
      isRegression: flag('A figure is worse by more than allowed.'),
      metrics: listOf(
        shape('compared figure', 'A figure of blocks in both runs.', {
          metric: oneOf(comparedMetrics, 'Which one.'),
          unit: oneOf(['ms', '/s', 'ratio'], 'Of before and after.'),
          before: numberOrNull('Median over the blocks of the first run; the mean for errors.'),
          after: numberOrNull('The same of this run.'),
          difference: numberOrNull('Relative to before; for errors, of shares of requests.'),
          differenceLow: numberOrNull('Lower end of its 95 % confidence interval.'),
          differenceHigh: numberOrNull('Upper end.'),
          effect: numberOrNull(
            "Cliff's delta: above 0 when blocks of this run have more, -1 to 1.",
          ),
          verdict: oneOf(verdicts, 'What is made of it.'),
          isRegression: flag('It is worse by more than allowed.'),
        }),
        'In the order of the table.',
      ),
    }),
    'One for each run but the first.',
  ),
  isRegression: flag('One of them is a regression.'),
});
