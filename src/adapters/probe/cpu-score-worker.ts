import type { Ms, Ratio } from '../../core/kernel/units.ts';
import { takePart } from './crew-member.ts';

export interface CpuTask {
  readonly durationMs: Ms;
}

export interface CpuResult {
  readonly mopsPerSecond: number;
  /** CPU time of this thread over the wall time. */
  readonly cpuTimeRatio: Ratio;
}

/** Long enough for the optimising compiler to have replaced the loop. */
const WARM_UP_MS: Ms = 60;
/** Rounds between two looks at the clock: about 0.3 ms. */
const BATCH = 100_000;

/** Kept so that the compiler cannot drop the work. */
let sink = 0;

/** The rounds depend on each other: this measures latency of integer instructions, not their width. */
function mix(rounds: number, start: number): number {
  let state = start;
  for (let round = 0; round < rounds; round++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    state ^= state >>> 15;
  }
  return state;
}

function run(durationMs: Ms): CpuResult {
  const cpuBefore = process.threadCpuUsage();
  const start = performance.now();
  let rounds = 0;
  let now = start;
  while (now - start < durationMs) {
    sink = mix(BATCH, sink ^ rounds);
    rounds += BATCH;
    now = performance.now();
  }
  const { user, system } = process.threadCpuUsage(cpuBefore); // microseconds
  const elapsedMs = now - start;
  return {
    mopsPerSecond: rounds / elapsedMs / 1000,
    cpuTimeRatio: Math.min(1, (user + system) / 1000 / elapsedMs),
  };
}

run(WARM_UP_MS);
takePart((task: CpuTask) => run(task.durationMs));
