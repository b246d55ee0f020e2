import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eachNode } from '../../../src/adapters/probe/each-node.ts';
import { defaultProbeSettings } from '../../../src/core/cluster/probe-defaults.ts';
import { VirtualClock } from '../../../src/core/kernel/clock.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';
import type { ProbeTarget } from '../../../src/core/probe/host-probe.ts';

const target = (node: string): ProbeTarget => ({
  node,
  host: 'localhost',
  settings: defaultProbeSettings,
});
const targets = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(target);
const request = (more: object = {}) => ({
  concurrency: 2,
  timeoutMs: 1000,
  signal: new AbortController().signal,
  ...more,
});
const never = (): Promise<never> => new Promise(() => undefined);
const systemError = (code: string): Error => Object.assign(new Error(`it says ${code}`), { code });

/** Lets everything that can go on without time go on. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
};

describe('eachNode', () => {
  it('gives one outcome for each target', async () => {
    const found = await Array.fromAsync(
      eachNode(targets, request(), async ({ node }) => `it is ${node}`),
    );
    expect(found).toEqual(
      targets.map(({ node }) => ({ kind: 'measured', node, value: `it is ${node}` })),
    );
  });

  it('asks no more nodes at a time than allowed, and as many as that', async () => {
    let running = 0;
    let most = 0;
    const one = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await setImmediate();
      running--;
    };
    await Array.fromAsync(eachNode(targets, request({ concurrency: 3 }), one));
    expect(most).toBe(3);
  });

  it('gives outcomes as they come', async () => {
    const gate = Promise.withResolvers<void>();
    const outcomes = eachNode(targets.slice(0, 2), request(), ({ node }) =>
      node === 'a' ? gate.promise : Promise.resolve(),
    )[Symbol.asyncIterator]();
    expect((await outcomes.next()).value).toMatchObject({ node: 'b' });
    gate.resolve();
    expect((await outcomes.next()).value).toMatchObject({ node: 'a' });
    expect((await outcomes.next()).done).toBe(true);
  });

  it.each([
    {
      error: new LbError('ANSWER_INVALID', 'no metrics'),
      code: 'ANSWER_INVALID',
      says: /^no metrics$/,
    },
    { error: systemError('ECONNREFUSED'), code: 'NODE_UNREACHABLE', says: /^connection refused$/ },
    { error: systemError('ETIMEDOUT'), code: 'NODE_TIMEOUT', says: /no answer/ },
    { error: systemError('ENOENT'), code: 'PROBE_FAILED', says: /^no such file/ },
    { error: systemError('EPROTO'), code: 'NODE_UNREACHABLE', says: /^it says EPROTO$/ },
    {
      error: new TypeError('fetch failed', { cause: systemError('ENOTFOUND') }),
      code: 'NODE_UNREACHABLE',
      says: /^no such host name$/,
    },
  ])('takes $error for $code of that node alone', async ({ error, code, says }) => {
    const found = await Array.fromAsync(
      eachNode(targets, request(), ({ node }) =>
        node === 'c' ? Promise.reject(error) : Promise.resolve(1),
      ),
    );
    expect(found.filter(({ kind }) => kind === 'failed')).toEqual([
      { kind: 'failed', node: 'c', code, reason: expect.stringMatching(says) },
    ]);
    expect(found).toHaveLength(targets.length);
  });

  it.each([
    { name: 'a bug', error: new TypeError('undefined is not a function') },
    { name: 'a wrong call of Node', error: systemError('ERR_INVALID_ARG_TYPE') },
  ])('throws $name, and ends the others', async ({ error }) => {
    const signals: AbortSignal[] = [];
    const outcomes = eachNode(targets, request(), ({ node }, signal) => {
      signals.push(signal);
      return node === 'a' ? Promise.reject(error) : never();
    });
    await expect(Array.fromAsync(outcomes)).rejects.toBe(error);
    expect(signals.length).toBeGreaterThan(1);
    expect(signals.at(-1)!.aborted).toBe(true);
  });

  it('gives up on a node that does not answer in time, counted from its turn', async () => {
    const clock = new VirtualClock();
    const signals: AbortSignal[] = [];
    const one = (_: ProbeTarget, signal: AbortSignal): Promise<never> => {
      signals.push(signal);
      return never();
    };
    const all = Array.fromAsync(eachNode(targets.slice(0, 3), request(), one, clock));
    for (const [moved, asked] of [
      [0, 2],
      [999, 2],
      [1, 3],
      [999, 3],
    ] as const) {
      clock.advance(moved);
      await settle();
      expect(signals).toHaveLength(asked);
    }
    clock.advance(1);
    const late = { kind: 'failed', code: 'NODE_TIMEOUT', reason: 'no answer in 1.00 s' };
    expect(await all).toEqual(['a', 'b', 'c'].map((node) => ({ ...late, node })));
    expect(signals.every((signal) => signal.aborted)).toBe(true);
  });

  it('lets a question that ran out of time say how far it had come', async () => {
    const clock = new VirtualClock();
    const one = (_: ProbeTarget, signal: AbortSignal): Promise<never> => {
      const { promise, reject } = Promise.withResolvers<never>();
      const words = new LbError('NODE_TIMEOUT', 'no answer in 1.00 s: connected');
      signal.addEventListener('abort', () => reject(words));
      return promise;
    };
    const all = Array.fromAsync(eachNode(targets.slice(0, 1), request(), one, clock));
    clock.advance(1000);
    expect(await all).toMatchObject([{ reason: 'no answer in 1.00 s: connected' }]);
  });

  it('leaves the signal of an answered question alone', async () => {
    const signals: AbortSignal[] = [];
    const outcomes = eachNode(targets.slice(0, 1), request(), async (_, signal) => {
      signals.push(signal);
    });
    expect(await Array.fromAsync(outcomes)).toHaveLength(1);
    expect(signals.map((signal) => signal.aborted)).toEqual([false]);
  });

  it('fails what is open when it is interrupted, also what never began', async () => {
    const stop = new AbortController();
    const all = Array.fromAsync(
      eachNode(targets, request({ signal: stop.signal }), ({ node }) =>
        node === 'a' ? Promise.resolve(1) : never(),
      ),
    );
    await settle();
    stop.abort('SIGINT');
    const found = await all;
    expect(found[0]).toEqual({ kind: 'measured', node: 'a', value: 1 });
    const interrupted = { kind: 'failed', code: 'INTERRUPTED', reason: 'interrupted' };
    const rest = found.slice(1).sort((one, other) => (one.node < other.node ? -1 : 1));
    expect(rest).toEqual(['b', 'c', 'd', 'e', 'f', 'g'].map((node) => ({ ...interrupted, node })));
  });

  it('asks nobody when it was interrupted before', async () => {
    const signal = AbortSignal.abort('SIGINT');
    const found = await Array.fromAsync(
      eachNode(targets, request({ signal }), () => Promise.reject(new Error('asked'))),
    );
    expect(found.map((outcome) => 'code' in outcome && outcome.code)).toEqual(
      targets.map(() => 'INTERRUPTED'),
    );
  });

  it('ends what still runs when nobody listens any more', async () => {
    const signals: AbortSignal[] = [];
    const outcomes = eachNode(targets, request({ concurrency: 9 }), ({ node }, signal) => {
      if (node === 'd') return Promise.resolve();
      signals.push(signal);
      return never();
    });
    for await (const { node } of outcomes) {
      expect(node).toBe('d');
      break;
    }
    expect(signals).toHaveLength(targets.length - 1);
    expect(signals.every((signal) => signal.aborted)).toBe(true);
  });
});
