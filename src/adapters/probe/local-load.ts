import { LbError } from '../../core/kernel/errors.ts';
import type { Ms } from '../../core/kernel/units.ts';
import type { HostCounters } from '../../core/probe/counters.ts';
import type { ProbeOutcome, ProbeTarget, SampleRequest } from '../../core/probe/host-probe.ts';
import { readCounters } from '../../core/probe/kernel-counters.ts';
import { type LoadSample, loadBetween } from '../../core/probe/load-sample.ts';
import { failedOutcome } from './failed-outcome.ts';
import type { LocalWorld } from './world.ts';

interface Reading {
  readonly counters: HostCounters;
  readonly at: Ms;
}

/** Load samples of this machine. One reading serves all targets, whatever their addresses. */
export class LocalLoad {
  readonly #world: LocalWorld;
  #last: Reading | undefined;

  constructor(world: LocalWorld) {
    this.#world = world;
  }

  /** The first sample takes two readings, an interval apart; later ones begin at the reading before. */
  async *sample(
    targets: readonly ProbeTarget[],
    { intervalMs, signal }: SampleRequest,
  ): AsyncGenerator<ProbeOutcome<LoadSample>> {
    const { clock } = this.#world;
    let pair: { before: Reading; after: Reading } | undefined;
    let error: unknown;
    try {
      signal.throwIfAborted();
      const before = this.#last ?? this.#read();
      this.#last = undefined; // stays so when it is interrupted
      const left = before.at + intervalMs - clock.now();
      if (left > 0) await clock.sleep(left, signal);
      const after = this.#read();
      this.#last = after;
      pair = { before, after };
    } catch (thrown) {
      error = thrown;
    }
    const sampledAt = this.#world.wallTime();
    for (const { node } of targets) {
      if (pair === undefined) yield failedOutcome(node, error, signal);
      else {
        const origin = { node, sampledAt, source: '/proc' };
        const value = loadBetween(pair.before.counters, pair.after.counters, origin);
        yield { kind: 'measured', node, value };
      }
    }
  }

  /**
   * By the clock of this process instead of /proc/uptime, which counts hundredths of a second; the
   * middle of the reading, which takes long where the CPU is contended.
   */
  #read(): Reading {
    const { clock, files } = this.#world;
    const start = clock.now();
    const counters = readCounters(files);
    const at = (start + clock.now()) / 2;
    if (counters !== undefined) return { counters: { ...counters, uptimeMs: at }, at };
    throw new LbError('PROBE_FAILED', 'no counters in /proc: load is read from a Linux kernel');
  }
}
