import type { Clock } from '../../core/kernel/clock.ts';
import type { Ms } from '../../core/kernel/units.ts';
import type { HostCounters } from '../../core/probe/counters.ts';
import type { ProbeOutcome, ProbeTarget, SampleRequest } from '../../core/probe/host-probe.ts';
import { type LoadSample, loadBetween } from '../../core/probe/load-sample.ts';
import { systemClock } from '../clock.ts';
import { eachTask } from './each-node.ts';

/** How a source reads the counters of a node. */
export interface CounterReader {
  /** @throws LbError or a system error when the node does not give them */
  read(target: ProbeTarget, signal: AbortSignal): Promise<HostCounters>;
  /** For the figures' provenance. */
  source(target: ProbeTarget): string;
}

interface Reading {
  readonly counters: HostCounters;
  readonly at: Ms;
}

/**
 * Makes load samples of two readings each. Keeps the last reading of every node, so that from the
 * second call on one reading is enough; a node that failed begins anew.
 */
export class Sampler {
  readonly #reader: CounterReader;
  readonly #clock: Clock;
  readonly #wallTime: () => string;
  readonly #last = new Map<string, Reading>();

  constructor(
    reader: CounterReader,
    clock: Clock = systemClock,
    wallTime: () => string = () => new Date().toISOString(),
  ) {
    this.#reader = reader;
    this.#clock = clock;
    this.#wallTime = wallTime;
  }

  sample(
    targets: readonly ProbeTarget[],
    request: SampleRequest,
  ): AsyncIterable<ProbeOutcome<LoadSample>> {
    return eachTask(
      targets,
      request,
      async (target, ask, signal) => {
        const { node } = target;
        const read = (): Promise<Reading> => ask((limit) => this.#read(target, limit));
        const before = this.#last.get(node) ?? (await read());
        this.#last.delete(node); // stays so when a reading fails
        const left = before.at + request.intervalMs - this.#clock.now();
        if (left > 0) await this.#clock.sleep(left, signal);
        const after = await read();
        this.#last.set(node, after);
        const sampledAt = this.#wallTime();
        const source = this.#reader.source(target);
        return loadBetween(before.counters, after.counters, { node, sampledAt, source });
      },
      this.#clock,
    );
  }

  async #read(target: ProbeTarget, signal: AbortSignal): Promise<Reading> {
    const counters = await this.#reader.read(target, signal);
    return { counters, at: this.#clock.now() };
  }
}
