import type { Ms } from '../core/kernel/units.ts';

/** Blocks the whole thread, for synchronous retries; needs no module of Node's, so it costs no start-up. */
export function pause(ms: Ms): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
