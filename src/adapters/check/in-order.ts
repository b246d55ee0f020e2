/** Answers that come in the order of their questions, as on one connection. */
export class InOrder<T> {
  readonly #waiting: ((answer: T | undefined) => void)[] = [];
  #hasEnded = false;

  /**
   * The answer to the question that was just sent.
   * @returns undefined when the signal comes first, or nothing will come any more
   */
  next(signal: AbortSignal): Promise<T | undefined> {
    const { promise, resolve } = Promise.withResolvers<T | undefined>();
    if (this.#hasEnded) return Promise.resolve(undefined);
    this.#waiting.push(resolve);
    const leave = (): void => resolve(undefined); // its answer still takes its turn
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    return promise.finally(() => signal.removeEventListener('abort', leave));
  }

  take(answer: T): void {
    this.#waiting.shift()?.(answer);
  }

  end(): void {
    this.#hasEnded = true;
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }
}
