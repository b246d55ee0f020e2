import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { askKeys } from '../../../src/core/check/ask-keys.ts';
import type { OracleAnswer, RingOracle } from '../../../src/core/check/oracle.ts';
import { VirtualClock } from '../../../src/core/kernel/clock.ts';

const ANSWER: OracleAnswer = { kind: 'answered', nodes: [['a']] };
const SILENT: OracleAnswer = { kind: 'silent', reason: 'nothing there' };

const keysOf = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => Uint8Array.of(i));

interface Played {
  readonly keyCount: number;
  readonly concurrency?: number;
  readonly rate?: number;
  readonly signal?: AbortSignal;
  readonly ask: (key: number, clock: VirtualClock, signal: AbortSignal) => Promise<OracleAnswer>;
  /** Called every millisecond. */
  readonly onTick?: (ms: number) => void;
}

/** Lets time run until all is over. */
async function play({ keyCount, ask, onTick, ...request }: Played) {
  const clock = new VirtualClock();
  const askedAt: number[] = [];
  let [underWay, most] = [0, 0];
  const oracle: RingOracle = {
    async ask([key], signal) {
      askedAt[key!] = clock.now();
      most = Math.max(most, ++underWay);
      return ask(key!, clock, signal).finally(() => underWay--);
    },
    close: async () => undefined,
  };
  let isOver = false;
  const { signal = new AbortController().signal, concurrency = 4, rate = 100 } = request;
  const asked = askKeys(
    oracle,
    keysOf(keyCount),
    { concurrency, rate, signal, timeoutMs: 500 },
    clock,
  ).finally(() => (isOver = true));
  for (let ms = 0; !isOver && ms < 100_000; ms++) {
    await turn();
    onTick?.(ms);
    clock.advance(1);
  }
  return { answers: await asked, askedAt, most, took: clock.now() };
}

const after =
  (ms: number, answer: OracleAnswer): Played['ask'] =>
  async (_, clock) =>
    clock.sleep(ms).then(() => answer);

describe('askKeys', () => {
  it('asks about every key, in order, at the rate', async () => {
    const { answers, askedAt } = await play({ keyCount: 5, ask: after(0, ANSWER) });
    expect(answers).toEqual(new Array(5).fill(ANSWER));
    expect(askedAt).toEqual([0, 10, 20, 30, 40]);
  });

  it('makes up for nothing that a slow system has held up', async () => {
    const slow: Played['ask'] = (key, clock) => clock.sleep(key < 4 ? 300 : 0).then(() => ANSWER);
    const { askedAt } = await play({ keyCount: 12, ask: slow });
    const gaps = askedAt.slice(1).map((at, i) => at - askedAt[i]!);
    expect(Math.min(...gaps)).toBe(10);
  });

  it('has no more questions under way than it may', async () => {
    const { most } = await play({ keyCount: 30, concurrency: 3, ask: after(200, ANSWER) });
    expect(most).toBe(3);
  });

  it('takes a question that is not answered in time for silence', async () => {
    const ask: Played['ask'] = (key, clock) =>
      clock.sleep(key === 1 ? 501 : 499).then(() => ANSWER);
    const { answers } = await play({ keyCount: 3, ask });
    expect(answers[1]).toEqual({ kind: 'silent', reason: 'no answer in 500 ms' });
    expect([answers[0], answers[2]]).toEqual([ANSWER, ANSWER]);
  });

  it('ends the question by its signal when time is up', async () => {
    let isTold = false;
    await play({
      keyCount: 1,
      ask: (_key, clock, signal) => {
        signal.addEventListener('abort', () => (isTold = true));
        return clock.sleep(10_000).then(() => ANSWER);
      },
    });
    expect(isTold).toBe(true);
  });

  it('gives up on a system that never answers', async () => {
    const { answers } = await play({ keyCount: 100, concurrency: 1, ask: after(0, SILENT) });
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(20);
  });

  it('goes on where one of the first answered', async () => {
    const ask: Played['ask'] = async (key) => (key === 19 ? ANSWER : SILENT);
    const { answers } = await play({ keyCount: 100, concurrency: 1, ask });
    expect(answers).not.toContain(undefined);
  });

  it('does not take what cannot be asked for silence', async () => {
    const unaskable: OracleAnswer = { kind: 'unaskable', reason: 'too odd' };
    const { answers } = await play({ keyCount: 50, ask: after(0, unaskable) });
    expect(answers).toEqual(new Array(50).fill(unaskable));
  });

  it('ends with what it has when it is interrupted', async () => {
    const stop = new AbortController();
    const { answers, took } = await play({
      keyCount: 100,
      signal: stop.signal,
      ask: after(2, ANSWER),
      onTick: (ms) => ms === 45 && stop.abort(),
    });
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(5);
    expect(took).toBeLessThan(60);
  });
});
