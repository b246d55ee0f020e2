import type { Clock } from '../kernel/clock.ts';
import type { Ms, PerSecond } from '../kernel/units.ts';
import { formatMs } from '../kernel/units-text.ts';
import type { OracleAnswer, RingOracle } from './oracle.ts';

export interface AskRequest {
  /** Questions under way at the same time. */
  readonly concurrency: number;
  /** Questions a second, evenly spread: a system at work must not be hurt. */
  readonly rate: PerSecond;
  /** Of one question. */
  readonly timeoutMs: Ms;
  /** Ends it early. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** So many questions without an answer, and none with one, are enough. */
const GIVE_UP_AFTER = 20;

/**
 * Asks about all keys in order, so many at a time and no more often than the rate says.
 * @returns in the order of the keys; undefined where the end came before: by the signal, or since nobody answers
 */
export async function askKeys(
  oracle: RingOracle,
  keys: readonly Uint8Array[],
  request: AskRequest,
  clock: Clock,
): Promise<readonly (OracleAnswer | undefined)[]> {
  const { concurrency, rate, signal, onProgress } = request;
  const answers = new Array<OracleAnswer | undefined>(keys.length).fill(undefined);
  let [next, done, answered, silent] = [0, 0, 0, 0];
  let due = clock.now();
  /** What was held up is not made up for: a system that has just been slow gets no burst. */
  const turnOf = (): Ms => {
    const at = Math.max(due, clock.now());
    due = at + 1000 / rate;
    return at;
  };
  const isHopeless = (): boolean => answered === 0 && silent >= GIVE_UP_AFTER;
  const work = async (): Promise<void> => {
    while (next < keys.length && !signal.aborted && !isHopeless()) {
      const index = next++;
      if (!(await isTurn(turnOf(), signal, clock))) return;
      const answer = await askOne(oracle, keys[index]!, request, clock);
      if (signal.aborted) return;
      answers[index] = answer;
      if (answer.kind === 'answered') answered++;
      if (answer.kind === 'silent') silent++;
      onProgress?.({ done: ++done, total: keys.length });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return answers;
}

/** @returns false when the signal came first */
async function isTurn(at: Ms, signal: AbortSignal, clock: Clock): Promise<boolean> {
  const wait = at - clock.now();
  if (wait <= 0) return true;
  return clock.sleep(wait, signal).then(
    () => true,
    () => false,
  );
}

async function askOne(
  oracle: RingOracle,
  key: Uint8Array,
  { timeoutMs, signal }: AskRequest,
  clock: Clock,
): Promise<OracleAnswer> {
  const limit = new AbortController();
  const over = new AbortController();
  const end = (): void => limit.abort();
  signal.addEventListener('abort', end, { once: true });
  const late = clock.sleep(timeoutMs, over.signal).then(end, () => undefined);
  try {
    const answer = await Promise.race([
      oracle.ask(key, limit.signal),
      late.then((): OracleAnswer => ({ kind: 'silent', reason: '' })),
    ]);
    if (!limit.signal.aborted || answer.kind === 'answered') return answer;
    return { kind: 'silent', reason: `no answer in ${formatMs(timeoutMs)}` };
  } finally {
    over.abort();
    signal.removeEventListener('abort', end);
  }
}
