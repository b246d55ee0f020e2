import { LbError } from '../../core/kernel/errors.ts';
import type { Ms } from '../../core/kernel/units.ts';
import type { HostCounters } from '../../core/probe/counters.ts';
import type { ProbeOutcome, ProbeTarget, SampleRequest } from '../../core/probe/host-probe.ts';
import { readTimeless } from '../../core/probe/kernel-counters.ts';
import { type LoadSample, loadBetween } from '../../core/probe/load-sample.ts';
import { eitherSignal } from './either-signal.ts';
import { failedOutcome } from './failed-outcome.ts';
import type { KeptFiles } from './system-files.ts';
import type { LocalWorld } from './world.ts';

interface Reading {
  readonly counters: HostCounters;
  readonly at: Ms;
}

/** Load samples of this machine. One reading serves all targets, whatever their addresses. */
export class LocalLoad {
  readonly #world: LocalWorld;
  readonly #files: KeptFiles;
  readonly #stop = new AbortController();
  #last: Reading | undefined;

  constructor(world: LocalWorld) {
    this.#world = world;
    this.#files = world.keepFiles();
  }

  /** The first sample takes two readings, an interval apart; later ones begin at the reading before. */
  async *sample(
    targets: readonly ProbeTarget[],
    { intervalMs, signal }: SampleRequest,
  ): AsyncGenerator<ProbeOutcome<LoadSample>> {
    const pair = await this.#readTwice(intervalMs, signal).catch((error: unknown) => ({ error }));
    const sampledAt = this.#world.wallTime();
    for (const { node } of targets) {
      if ('error' in pair)
        yield failedOutcome(
          node,
          pair.error,
          this.#stop.signal.aborted ? this.#stop.signal : signal,
        );
      else {
        const origin = { node, sampledAt, source: '/proc' };
        yield { kind: 'measured', node, value: loadBetween(pair.before, pair.after, origin) };
      }
    }
  }

  close(): void {
    this.#stop.abort('closed');
    this.#files.close();
  }

  async #readTwice(intervalMs: Ms, signal: AbortSignal) {
    signal.throwIfAborted();
    this.#stop.signal.throwIfAborted();
    const before = this.#last ?? this.#read();
    this.#last = undefined; // stays so when it is interrupted
    const left = before.at + intervalMs - this.#world.clock.now();
    if (left > 0) await this.#sleep(left, signal);
    const after = this.#read();
    this.#last = after;
    return { before: before.counters, after: after.counters };
  }

  async #sleep(ms: Ms, signal: AbortSignal): Promise<void> {
    const { signal: either, release } = eitherSignal([signal, this.#stop.signal]);
    try {
      await this.#world.clock.sleep(ms, either);
    } finally {
      release();
    }
  }

  /**
   * By the clock of this process instead of /proc/uptime, which counts hundredths of a second; the
   * middle of the reading, which takes long where the CPU is contended.
   */
  #read(): Reading {
    const { clock } = this.#world;
    const start = clock.now();
    const counters = readTimeless(this.#files);
    const at = (start + clock.now()) / 2;
    if (Object.keys(counters).length > 0) return { counters: { ...counters, uptimeMs: at }, at };
    throw new LbError('PROBE_FAILED', 'no counters in /proc: load is read from a Linux kernel');
  }
}
