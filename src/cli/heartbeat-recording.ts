import { appendLines } from '../adapters/append.ts';
import { exists } from '../adapters/files.ts';
import { writeWhole } from '../adapters/write-whole.ts';
import type { Evidence } from '../core/health/evidence.ts';
import type { DueCheck } from '../core/health/fleet-health.ts';
import type { HealthEvent } from '../core/health/health-event.ts';
import { traceLines } from '../core/health/trace.ts';
import { LbError } from '../core/kernel/errors.ts';
import type { Ms } from '../core/kernel/units.ts';

const FLUSH_MS: Ms = 1000;
/** Lines that wait while the file cannot be written: some 20 MB. */
const MOST_LINES = 200_000;

/** @throws LbError FILE_EXISTS: times of two watches do not fit together */
export function checkNewTrace(file: string): void {
  if (!exists(file)) return;
  throw new LbError('FILE_EXISTS', `"${file}" exists already`, {
    hint: 'name a new file: times of two watches do not fit together',
  });
}

/** A trace that is written while nodes are watched, a second late at most. */
export class TraceRecording {
  readonly #file: string;
  readonly #start: Ms;
  readonly #header: string;
  #lines: string[] = [];
  #flushed: Ms;
  /** Of the last try. */
  #triedAt: Ms;

  /** @throws LbError FILE_EXISTS, FILE_UNWRITABLE */
  constructor(file: string, origin: string, intervalMs: Ms, now: Ms) {
    this.#file = file;
    this.#start = now;
    this.#flushed = now;
    this.#triedAt = now;
    this.#header = traceLines.header(intervalMs, origin);
    checkNewTrace(file);
    writeWhole(file, `${this.#header}\n`, { overwrite: false });
  }

  check({ sentAt, isExtra }: DueCheck, { node, finding }: Evidence, receivedAt: Ms): void {
    if (isExtra || finding === 'local') return; // no part of the rhythm
    const sentMs = sentAt - this.#start;
    const outcome =
      finding === 'answered'
        ? { receivedMs: receivedAt - this.#start }
        : { receivedMs: null, finding };
    if (this.#lines.length >= MOST_LINES) this.#giveUp(receivedAt);
    this.#lines.push(traceLines.beat(node, { sentMs, ...outcome }));
  }

  event(event: HealthEvent): void {
    if (event.kind !== 'stall' || event.lostMs === 0) return;
    const toMs = event.at - this.#start;
    this.#lines.push(traceLines.stall({ fromMs: Math.max(0, toMs - event.lostMs), toMs }));
  }

  isDue(now: Ms): boolean {
    return now - this.#triedAt >= FLUSH_MS;
  }

  /** @throws LbError FILE_UNWRITABLE: what was not written waits for the next time */
  flush(now: Ms): void {
    this.#triedAt = now;
    const isGone = this.#lines.length > 0 && !exists(this.#file);
    appendLines(this.#file, isGone ? [this.#header, ...this.#lines] : this.#lines);
    this.#lines = [];
    this.#flushed = now;
  }

  /** Time without a record counts for no node, as a stall of our own does. */
  #giveUp(now: Ms): void {
    const fromMs = this.#flushed - this.#start;
    this.#lines = [traceLines.stall({ fromMs, toMs: now - this.#start })];
  }
}
