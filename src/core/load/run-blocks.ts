import type { Ms } from '../kernel/units.ts';
import { durations } from './durations.ts';
import type { Histogram } from './histogram.ts';
import type { RunBlock } from './load-run.ts';
import type { RecordingReader } from './recording-reader.ts';
import { type Tally, tally } from './tally.ts';

/** Cuts a run into blocks of time: what was recorded between one call and the next. */
export class RunBlocks {
  readonly #reader: RecordingReader;
  #times: Histogram;
  #counted: Tally;
  #atMs: Ms = 0;

  constructor(reader: RecordingReader) {
    this.#reader = reader;
    this.#times = reader.times('response', reader.everyone);
    this.#counted = tally(reader, reader.everyone);
  }

  /** @param atMs from the start of the run */
  cut(atMs: Ms): RunBlock {
    const groups = this.#reader.everyone;
    const times = this.#reader.times('response', groups);
    const counted = tally(this.#reader, groups);
    const block: RunBlock = {
      atMs: this.#atMs,
      durationMs: atMs - this.#atMs,
      requestCount: counted.requestCount - this.#counted.requestCount,
      errorCount: counted.errorCount - this.#counted.errorCount,
      responseTime: durations(times.since(this.#times)),
    };
    this.#times = times;
    this.#counted = counted;
    this.#atMs = atMs;
    return block;
  }
}
