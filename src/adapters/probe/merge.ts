/**
 * What several sources give, as it comes. Each is asked for its next element while the last one is
 * used. When one fails or the consumer stops, all are ended.
 */
export async function* merge<T>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const next = async (at: number): Promise<{ at: number; step: IteratorResult<T> }> => ({
    at,
    step: await iterators[at]!.next(),
  });
  const open = new Map(iterators.map((_, at) => [at, next(at)]));
  try {
    while (open.size > 0) {
      const { at, step } = await Promise.race(open.values());
      if (step.done === true) {
        open.delete(at);
      } else {
        open.set(at, next(at));
        yield step.value;
      }
    }
  } finally {
    for (const rest of open.values()) rest.catch(() => undefined);
    // Not waited for: one that hangs would hold up all.
    for (const iterator of iterators) iterator.return?.().catch(() => undefined);
  }
}
