import type { Bytes, Ms, PerSecond, Ratio } from '../kernel/units.ts';
import type { FailureKind, StatusClass } from './ending.ts';

/** Figures of many durations; null where there were none. */
export interface Durations {
  readonly count: number;
  readonly meanMs: Ms | null;
  readonly p50Ms: Ms | null;
  readonly p90Ms: Ms | null;
  readonly p99Ms: Ms | null;
  readonly p999Ms: Ms | null;
  readonly maxMs: Ms | null;
}

/**
 * What became of requests. `responseTime` runs from the intended start, `serviceTime` from the
 * sending, `sendLag` from the intended start to the sending: response = lag + service. Times are of
 * whole answers alone, whatever their status.
 */
export interface Outcomes {
  /** Requests that have ended. */
  readonly requestCount: number;
  readonly answerCount: number;
  readonly statuses: Readonly<Record<StatusClass, number>>;
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>;
  /** Failures and answers of 4xx, 5xx and other, of all requests. */
  readonly errorShare: Ratio;
  /** Whole answers a second. */
  readonly answersPerSecond: PerSecond;
  /** Of answers, heads and bodies. */
  readonly bytes: Bytes;
  readonly responseTime: Durations;
  readonly serviceTime: Durations;
  readonly sendLag: Durations;
}

export interface NodeOutcomes extends Outcomes {
  readonly node: string;
  /** Of all requests that were sent to a node. */
  readonly share: Ratio;
  /** What the policy aims at; null where it follows from what happens. */
  readonly idealShare: Ratio | null;
  /** Connections that came about. */
  readonly connectionCount: number;
  /** Times that something came from it which nobody had asked for; the connection was closed. */
  readonly surplusCount: number;
  /** Most requests in flight at a time. */
  readonly inFlightMax: number;
}

/**
 * A second of a run, in which what is counted has ended. Blocks go on after the last dispatch, as
 * long as answers come; comparisons leave those out.
 */
export interface RunBlock {
  /** From the start. */
  readonly atMs: Ms;
  /** About a second; of the last one less. */
  readonly durationMs: Ms;
  readonly requestCount: number;
  /** Failures and answers of 4xx, 5xx and other. */
  readonly errorCount: number;
  readonly responseTime: Durations;
}

/**
 * A point of the distribution: `share` of all answers took at most this long. Each of the two times
 * has its own order of answers.
 */
export interface SpectrumPoint {
  readonly share: Ratio;
  readonly responseTimeMs: Ms;
  readonly serviceTimeMs: Ms;
}

/** What was asked for. Runs are comparable when their plans are the same; the seed is no part of it. */
export interface RunPlan {
  readonly model: 'open' | 'closed';
  /** In words, such as `2000/s` or `100/s..2000/s`; open model. */
  readonly rate?: string;
  readonly arrivals?: string;
  /** Closed model: requests that are in flight at any time. */
  readonly connections?: number;
  readonly durationMs: Ms;
  readonly policy: string;
  /** What is requested, in words. */
  readonly requests: string;
  readonly timeoutMs: Ms;
  readonly nodes: readonly { readonly id: string; readonly url: string; readonly weight: number }[];
}

/** How well the generator kept its own promise. */
export interface GeneratorReport {
  readonly threads: number;
  readonly pacing: string;
  /** Share of the time in which the busiest sending thread had work. */
  readonly busyShare: Ratio;
  /** Arrivals of the plan, and those that were due within the run and released. */
  readonly plannedCount: number | null;
  readonly releasedCount: number;
  /** From the intended start to the dispatch: what the generator itself is late. */
  readonly releaseLag: Durations;
  /** Why the generator, not the nodes, has limited the run; empty when it has not. */
  readonly limits: readonly string[];
}

/** A load run and what it measured. */
export interface LoadRun {
  readonly plan: RunPlan;
  readonly seed: number;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  /** As long as requests were dispatched. */
  readonly durationMs: Ms;
  /** Ended before its time. */
  readonly isPartial: boolean;
  readonly total: Outcomes;
  readonly nodes: readonly NodeOutcomes[];
  /** By class of requests, where there is more than one. */
  readonly classes: readonly ({ readonly name: string } & Outcomes)[];
  readonly blocks: readonly RunBlock[];
  readonly spectrum: readonly SpectrumPoint[];
  readonly generator: GeneratorReport;
}
