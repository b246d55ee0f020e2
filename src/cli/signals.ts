import type { Ms } from '../core/kernel/units.ts';

/** Exit codes a shell gives to a process that a signal ended: 128 + its number. */
const exits = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Ending = keyof typeof exits;

/** Wrappers such as timeout(1) pass on a signal that the terminal has sent already: still the same one. */
const SAME_SIGNAL: Ms = 250;

let claimed: AbortController | undefined;
let received: { readonly signal: Ending; readonly at: Ms } | undefined;

/**
 * For a command that can stop early and still print what it has: aborted by the first signal; the
 * second ends the process. Until a command asks, a signal ends the process at once, as the system
 * does it, also in the middle of a computation. Handlers run between turns of the event loop, so long
 * loops of such a command must give it a turn now and then (`await setImmediate()`).
 *
 * @param now monotonic time
 */
export function interruption(now: () => Ms = () => performance.now()): AbortSignal {
  if (claimed === undefined) {
    claimed = new AbortController();
    for (const signal of Object.keys(exits) as Ending[]) {
      process.on(signal, () => receive(signal, now()));
    }
  }
  return claimed.signal;
}

function receive(signal: Ending, at: Ms): void {
  if (received === undefined) {
    received = { signal, at };
    claimed?.abort(signal);
  } else if (at - received.at >= SAME_SIGNAL) process.exit(exits[signal]);
}

/** The exit code that the received signal asks for; undefined when none came. */
export function signalExit(): number | undefined {
  return received && exits[received.signal];
}
