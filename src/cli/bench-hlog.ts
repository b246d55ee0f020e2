import { beginHlog, type HlogWriter } from '../adapters/load/hlog.ts';
import { writeWhole } from '../adapters/write-whole.ts';
import type { Ms } from '../core/kernel/units.ts';
import type { LoadRecord } from '../core/load/build-run.ts';
import type { Histogram } from '../core/load/histogram.ts';

/** Keeps what is to be written into a histogram log: a line a second, of each node and of all. */
export class HlogRecording {
  readonly #file: string;
  readonly #nodes: readonly string[];
  readonly #lines: string[] = [];
  #write: HlogWriter | undefined;
  #before: readonly (Histogram | undefined)[] = [];
  #until: Ms = 0;

  constructor(file: string, nodes: readonly string[]) {
    this.#file = file;
    this.#nodes = nodes;
  }

  /** Loads what is needed; to be called before the run. */
  async begin(): Promise<void> {
    const startMs = Date.now();
    this.#until = startMs;
    this.#write = await beginHlog(startMs, (lines) => void this.#lines.push(lines));
  }

  /** What was recorded since the last call. */
  take({ reader }: LoadRecord): void {
    const endMs = Date.now();
    const groups = [reader.everyone, ...this.#nodes.map((_, node) => [node])];
    const seen = groups.map((one) => reader.times('response', one));
    for (const [i, times] of seen.entries()) {
      const before = this.#before[i];
      this.#write!({
        ...(i > 0 && { node: this.#nodes[i - 1]! }),
        startMs: this.#until,
        endMs,
        histogram: before === undefined ? times : times.since(before),
      });
    }
    this.#before = seen;
    this.#until = endMs;
  }

  /** @throws LbError FILE_UNWRITABLE */
  end(): void {
    writeWhole(this.#file, this.#lines.join(''));
  }
}
