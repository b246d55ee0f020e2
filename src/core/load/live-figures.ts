import type { Ms, PerSecond, Ratio } from '../kernel/units.ts';
import type { Histogram } from './histogram.ts';
import type { RecordingReader } from './recording-reader.ts';
import { type Tally, tally } from './tally.ts';

/** Nodes or all of them, over the last while. */
export interface LiveRow {
  readonly answersPerSecond: PerSecond;
  readonly inFlight: number;
  /** NaN where nothing was answered. */
  readonly p50Ms: Ms;
  readonly p99Ms: Ms;
  /** Since the start. */
  readonly errorCount: number;
  readonly share: Ratio;
}

export interface LiveFigures {
  readonly atMs: Ms;
  readonly total: LiveRow;
  readonly nodes: readonly LiveRow[];
  /** What the generator itself was late, 99 of 100 arrivals less. */
  readonly releaseLagP99Ms: Ms;
}

interface Seen {
  readonly tally: Tally;
  readonly times: Histogram;
  readonly dispatchedCount: number;
}

/** What happened from one look at a run to the next. */
export class LiveLooks {
  readonly #reader: RecordingReader;
  readonly #groups: readonly (readonly number[])[];
  #seen: readonly Seen[];
  #lag: Histogram;
  #atMs: Ms = 0;

  constructor(reader: RecordingReader) {
    this.#reader = reader;
    const nodes = Array.from({ length: reader.nodeCount }, (_, node) => [node]);
    this.#groups = [reader.everyone, ...nodes];
    this.#seen = this.#groups.map((groups) => this.#look(groups));
    this.#lag = reader.releaseLag();
  }

  /** @param atMs since the start of the run */
  take(atMs: Ms): LiveFigures {
    const before = this.#seen;
    const seen = this.#groups.map((groups) => this.#look(groups));
    const elapsed = Math.max(1, atMs - this.#atMs);
    const all = seen[0]!.dispatchedCount - before[0]!.dispatchedCount;
    const rows = seen.map((now, i): LiveRow => {
      const then = before[i]!;
      const times = now.times.since(then.times);
      const [p50, p99] = times.quantiles([0.5, 0.99]);
      return {
        answersPerSecond: ((now.tally.answerCount - then.tally.answerCount) * 1000) / elapsed,
        inFlight: this.#reader.counter('inFlight', this.#groups[i]!),
        p50Ms: p50! / 1000,
        p99Ms: p99! / 1000,
        errorCount: now.tally.errorCount,
        share: all === 0 ? 0 : (now.dispatchedCount - then.dispatchedCount) / all,
      };
    });
    const lag = this.#reader.releaseLag();
    const releaseLagP99Ms = lag.since(this.#lag).quantile(0.99) / 1000;
    this.#seen = seen;
    this.#lag = lag;
    this.#atMs = atMs;
    return { atMs, total: rows[0]!, nodes: rows.slice(1), releaseLagP99Ms };
  }

  #look(groups: readonly number[]): Seen {
    return {
      tally: tally(this.#reader, groups),
      times: this.#reader.times('response', groups),
      dispatchedCount: this.#reader.counter('dispatchedCount', groups),
    };
  }
}
