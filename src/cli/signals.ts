/** Exit codes a shell gives to a process that a signal ended: 128 + its number. */
const exits = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Ending = keyof typeof exits;

let claimed: AbortController | undefined;
let received: Ending | undefined;

/**
 * The first signal aborts what a command has claimed with `interruption()`, or else ends the process;
 * the second always ends it. Handlers run between turns of the event loop, so long loops must give
 * it a turn now and then (`await setImmediate()`).
 */
export function listenForSignals(stop: (exit: number) => void): void {
  for (const signal of Object.keys(exits) as Ending[]) {
    process.on(signal, () => {
      const isFirst = received === undefined;
      received ??= signal;
      if (isFirst && claimed) claimed.abort(signal);
      else stop(exits[signal]);
    });
  }
}

/** For a command that can stop early and still print what it has: aborted by the first signal. */
export function interruption(): AbortSignal {
  claimed ??= new AbortController();
  return claimed.signal;
}

/** The exit code that the received signal asks for; undefined when none came. */
export function signalExit(): number | undefined {
  return received && exits[received];
}
