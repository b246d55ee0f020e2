import { createRngStream, type Rng } from '../../src/core/kernel/rng.ts';
import { durations, spectrum } from '../../src/core/load/durations.ts';
import {
  type FailureKind,
  failureKindNames,
  type StatusClass,
  statusClasses,
  statusClassOf,
} from '../../src/core/load/ending.ts';
import { Histogram, layoutOf } from '../../src/core/load/histogram.ts';
import type { LoadRun, NodeOutcomes, Outcomes, RunBlock } from '../../src/core/load/load-run.ts';

const layout = layoutOf(3, 60_000_000);
const classNames = ['small', 'large'];

/** What a made-up run is like; each has a default. */
export interface RunTraits {
  readonly seed?: number;
  readonly seconds?: number;
  /** Requests a second. */
  readonly rate?: number;
  /** Every service time is this many times as long. */
  readonly slowness?: number;
  /** Part of the requests that fail, by every kind there is in turn; as many get 503. */
  readonly failureShare?: number;
  readonly nodes?: readonly string[];
  readonly limits?: readonly string[];
  readonly isPartial?: boolean;
}

class Tally {
  readonly response = new Histogram(layout);
  readonly service = new Histogram(layout);
  readonly lag = new Histogram(layout);
  readonly statuses = Object.fromEntries(statusClasses.map((name) => [name, 0])) as Record<
    StatusClass,
    number
  >;
  readonly failures: Partial<Record<FailureKind, number>> = {};
  requestCount = 0;

  answer(status: number, serviceUs: number, lagUs: number): void {
    this.requestCount++;
    this.statuses[statusClasses[statusClassOf(status)]!]++;
    this.service.record(serviceUs);
    this.lag.record(lagUs);
    this.response.record(serviceUs + lagUs);
  }

  fail(kind: FailureKind): void {
    this.requestCount++;
    this.failures[kind] = (this.failures[kind] ?? 0) + 1;
  }

  get errorCount(): number {
    const { '2xx': good, '3xx': moved } = this.statuses;
    return this.requestCount - good - moved;
  }

  outcomes(seconds: number): Outcomes {
    const answerCount = this.response.count;
    return {
      requestCount: this.requestCount,
      answerCount,
      statuses: this.statuses,
      failures: this.failures,
      errorShare: this.requestCount === 0 ? 0 : this.errorCount / this.requestCount,
      answersPerSecond: seconds === 0 ? 0 : answerCount / seconds,
      bytes: 800 * answerCount,
      responseTime: durations(this.response),
      serviceTime: durations(this.service),
      sendLag: durations(this.lag),
    };
  }
}

/** A run as if it had been measured: nodes of weight 1, 2, 4, … whose service takes some milliseconds. */
export function loadRun(traits: RunTraits = {}): LoadRun {
  const { seed = 1, seconds = 12, rate = 200, slowness = 1, failureShare = 0 } = traits;
  const { nodes = ['web-1', 'web-2', 'web-3', 'web-4'], limits = [], isPartial = false } = traits;
  const rng = createRngStream(seed, 'load-run');
  const weights = nodes.map((_, index) => 2 ** index);
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const total = new Tally();
  const byNode = nodes.map(() => new Tally());
  const byClass = classNames.map(() => new Tally());
  const blocks: RunBlock[] = [];
  let failed = 0;
  for (let second = 0; second < seconds; second++) {
    const block = new Tally();
    for (let request = 0; request < rate; request++) {
      const node = byNode[pick(rng, weights, weightSum)]!;
      const tallies = [total, node, byClass[rng() < 0.8 ? 0 : 1]!, block];
      const serviceUs = Math.round(4_000 * slowness * Math.exp(0.4 * normal(rng)));
      const lagUs = Math.round(50 * rng());
      const fate = rng() / (failureShare || Number.MIN_VALUE);
      const kind = failureKindNames[failed % failureKindNames.length]!;
      if (fate < 1) failed++;
      for (const tally of tallies) {
        if (fate < 1) tally.fail(kind);
        else tally.answer(fate < 2 ? 503 : 200, serviceUs, lagUs);
      }
    }
    const { requestCount, errorCount } = block;
    const responseTime = durations(block.response);
    blocks.push({
      atMs: 1_000 * second,
      durationMs: 1_000,
      requestCount,
      errorCount,
      responseTime,
    });
  }
  return {
    plan: {
      model: 'open',
      rate: `${rate}/s`,
      arrivals: 'poisson',
      durationMs: 1_000 * seconds,
      policy: 'weighted-round-robin',
      requests: 'GET /',
      timeoutMs: 1_000,
      nodes: nodes.map((id, index) => ({
        id,
        url: `http://10.0.0.${index + 1}:8080`,
        weight: weights[index]!,
      })),
    },
    seed,
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1_000 * seconds,
    isPartial,
    total: total.outcomes(seconds),
    nodes: byNode.map(
      (tally, index): NodeOutcomes => ({
        node: nodes[index]!,
        share: tally.requestCount / Math.max(1, total.requestCount),
        idealShare: weights[index]! / weightSum,
        connectionCount: 4,
        surplusCount: 0,
        inFlightMax: 2 + index,
        ...tally.outcomes(seconds),
      }),
    ),
    classes: byClass.map((tally, index) => ({
      name: classNames[index]!,
      ...tally.outcomes(seconds),
    })),
    blocks,
    spectrum: spectrum(total.response, total.service),
    generator: {
      threads: 1,
      pacing: 'timer',
      busyShare: 0.21,
      plannedCount: rate * seconds,
      releasedCount: rate * seconds,
      releaseLag: durations(total.lag),
      limits,
    },
  };
}

/** The same as `lbctl bench --json` prints it. */
export function loadRunText(traits: RunTraits = {}): string {
  return `${JSON.stringify({ apiVersion: 'lbctl/v1', kind: 'BenchRun', ...loadRun(traits) })}\n`;
}

function pick(rng: Rng, weights: readonly number[], sum: number): number {
  let left = rng() * sum;
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return Math.max(0, found);
}

/** Box and Muller's way. */
function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
}
