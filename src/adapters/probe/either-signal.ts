/**
 * A signal that is aborted with the first of others. Unlike AbortSignal.any it can be let go, and
 * leaves nothing behind for those that live long: call `release` when it is not needed any more.
 */
export function eitherSignal(signals: readonly AbortSignal[]): {
  readonly signal: AbortSignal;
  release(): void;
} {
  const either = new AbortController();
  const onAbort = ({ target }: Event): void => either.abort((target as AbortSignal).reason);
  const release = (): void => {
    for (const one of signals) one.removeEventListener('abort', onAbort);
  };
  for (const one of signals) {
    if (one.aborted) either.abort(one.reason);
    else one.addEventListener('abort', onAbort, { once: true });
  }
  return { signal: either.signal, release };
}
