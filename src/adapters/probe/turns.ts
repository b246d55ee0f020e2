/** Lets at most so many pieces of work run at the same time, the others in the order they came. */
export interface Turns {
  /** @throws the signal's reason when aborted before the turn came */
  take<R>(signal: AbortSignal, work: () => Promise<R>): Promise<R>;
}

export function createTurns(most: number): Turns {
  let free = Math.max(1, Math.floor(most));
  const queue = new Set<() => void>();
  const giveBack = (): void => {
    const [first] = queue;
    if (first === undefined) free++;
    else {
      queue.delete(first);
      first();
    }
  };
  return {
    async take(signal, work) {
      signal.throwIfAborted();
      if (free > 0) free--;
      else await turn(queue, signal);
      try {
        return await work();
      } finally {
        giveBack();
      }
    },
  };
}

function turn(queue: Set<() => void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = (): void => {
    queue.delete(resolve);
    reject(signal.reason);
  };
  queue.add(resolve);
  signal.addEventListener('abort', leave, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', leave));
}
