import type { Clock } from '../kernel/clock.ts';
import type { Ms } from '../kernel/units.ts';
import type { HostProbe, ProbeOutcome, ProbeTarget, SampleRequest } from './host-probe.ts';
import type { LoadSample } from './load-sample.ts';

/** A node that has not answered after this many intervals is left to itself, and the others go on. */
const PATIENCE = 2;

/**
 * Load samples of all nodes, interval after interval, until the signal or `forMs` are over. A node
 * that is slow gets its next turn after its answer, so that it costs the others nothing. Nodes whose
 * sample was interrupted have no outcome. A recording that is played out ends for its node; when it
 * has ended for all, so does the watch.
 *
 * @param forMs rounds begin while at least half an interval of it is left; undefined: for ever
 */
export async function* watchLoad(
  probe: HostProbe,
  targets: readonly ProbeTarget[],
  request: SampleRequest,
  clock: Clock,
  forMs?: Ms,
): AsyncGenerator<ProbeOutcome<LoadSample>> {
  const found = new Inbox<ProbeOutcome<LoadSample>>();
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const rounds = runRounds(probe, targets, { ...request, signal }, { clock, forMs, found });
  rounds.then(
    () => found.close(),
    (bug) => found.fail(bug),
  );
  try {
    yield* found.all();
  } finally {
    stop.abort('nobody listens');
  }
}

interface Rounds {
  readonly clock: Clock;
  readonly forMs: Ms | undefined;
  readonly found: Inbox<ProbeOutcome<LoadSample>>;
}

async function runRounds(
  probe: HostProbe,
  targets: readonly ProbeTarget[],
  request: SampleRequest,
  { clock, forMs = Number.POSITIVE_INFINITY, found }: Rounds,
): Promise<void> {
  const { intervalMs, signal } = request;
  const end = clock.now() + forMs;
  const asked = new Set<string>();
  const ended = new Set<string>();
  const played = new Set<string>();
  const running = new Set<Promise<void>>();
  const take = (outcome: ProbeOutcome<LoadSample>): void => {
    const { node } = outcome;
    asked.delete(node);
    const code = outcome.kind === 'failed' ? outcome.code : undefined;
    if (code === undefined) played.add(node);
    if (code === 'NOT_RECORDED') ended.add(node);
    const isSilent = code === 'INTERRUPTED' || (code === 'NOT_RECORDED' && played.has(node));
    if (!isSilent) found.put(outcome);
  };
  const ask = async (group: readonly ProbeTarget[]): Promise<void> => {
    for await (const outcome of probe.sample(group, request)) take(outcome);
  };
  do {
    const begin = clock.now();
    const group = targets.filter(({ node }) => !asked.has(node) && !ended.has(node));
    for (const { node } of group) asked.add(node);
    const round = ask(group).catch((bug) => found.fail(bug)); // whoever listens then ends all
    running.add(round);
    round.then(() => running.delete(round));
    await untilEither(round, clock, begin + PATIENCE * intervalMs, signal);
    await pauseUntil(clock, begin + intervalMs, signal);
  } while (!signal.aborted && ended.size < targets.length && clock.now() + intervalMs / 2 <= end);
  await Promise.all(running);
}

async function untilEither(
  work: Promise<void>,
  clock: Clock,
  instant: Ms,
  signal: AbortSignal,
): Promise<void> {
  const done = new AbortController();
  const limit = pauseUntil(clock, instant, AbortSignal.any([signal, done.signal]));
  try {
    await Promise.race([work, limit]);
  } finally {
    done.abort();
  }
}

/** Ends early, without complaint, when aborted. */
async function pauseUntil(clock: Clock, instant: Ms, signal: AbortSignal): Promise<void> {
  const left = instant - clock.now();
  if (left > 0) await clock.sleep(left, signal).catch(() => undefined);
}

/** What one side puts in and the other takes out in the same order, whoever is first. */
class Inbox<T> {
  readonly #waiting: T[] = [];
  #end: { readonly bug?: unknown } | undefined;
  #wake: () => void = () => undefined;

  put(one: T): void {
    this.#waiting.push(one);
    this.#wake();
  }

  close(): void {
    this.#end ??= {};
    this.#wake();
  }

  fail(bug: unknown): void {
    this.#end ??= { bug };
    this.#wake();
  }

  async *all(): AsyncGenerator<T> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else if (this.#end !== undefined) break;
      else {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
      }
    }
    if (this.#end !== undefined && 'bug' in this.#end) throw this.#end.bug;
  }
}
