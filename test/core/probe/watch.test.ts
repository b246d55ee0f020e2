import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { defaultProbeSettings } from '../../../src/core/cluster/probe-defaults.ts';
import { VirtualClock } from '../../../src/core/kernel/clock.ts';
import type { FailureCode } from '../../../src/core/kernel/errors.ts';
import type { HostProbe, ProbeOutcome, ProbeTarget } from '../../../src/core/probe/host-probe.ts';
import type { LoadSample } from '../../../src/core/probe/load-sample.ts';
import { watchLoad } from '../../../src/core/probe/watch.ts';
import { loadSample } from '../../support/load-samples.ts';

const target = (node: string): ProbeTarget => ({
  node,
  host: node,
  settings: defaultProbeSettings,
});

/** Nodes that answer after so many ms (an interval unless told), or fail so. */
class Nodes implements HostProbe {
  readonly clock = new VirtualClock();
  readonly asked: string[] = [];
  readonly delays = new Map<string, number>();
  readonly failures = new Map<string, FailureCode>();
  /** Number of samples that a recording has of a node. */
  readonly recorded = new Map<string, number>();
  bug: Error | undefined;

  async *profile(): AsyncGenerator<never> {}

  async *sample(
    targets: readonly ProbeTarget[],
    { intervalMs, signal }: { intervalMs: number; signal: AbortSignal },
  ): AsyncGenerator<ProbeOutcome<LoadSample>> {
    this.asked.push(`${this.clock.now()} ${targets.map(({ node }) => node).join('')}`);
    if (this.bug !== undefined) throw this.bug;
    const outcomes = targets.map(async ({ node }): Promise<ProbeOutcome<LoadSample>> => {
      const failed = (code: FailureCode) => ({ kind: 'failed' as const, node, code, reason: code });
      const left = this.recorded.get(node) ?? Number.POSITIVE_INFINITY;
      this.recorded.set(node, left - 1);
      const code = left <= 0 ? 'NOT_RECORDED' : this.failures.get(node);
      if (code !== undefined) return failed(code);
      try {
        await this.clock.sleep(this.delays.get(node) ?? intervalMs, signal);
      } catch {
        return failed('INTERRUPTED');
      }
      return { kind: 'measured', node, value: loadSample(node, { cpu: 0, memory: 0, disk: 0 }) };
    });
    for (const outcome of outcomes.sort()) yield outcome;
  }

  async close(): Promise<void> {}

  /** What was found by the time `untilMs`, as `time node`; the watch is over or goes on. */
  async watch(names: string, untilMs: number, forMs?: number, stop = new AbortController()) {
    const request = { concurrency: 9, timeoutMs: 9999, intervalMs: 100, signal: stop.signal };
    const found: string[] = [];
    let end: 'going on' | 'over' | Error = 'going on';
    const run = (async () => {
      const targets = [...names].map(target);
      for await (const { node, kind } of watchLoad(this, targets, request, this.clock, forMs)) {
        found.push(`${this.clock.now()} ${node}${kind === 'failed' ? '!' : ''}`);
      }
    })().then(
      () => {
        end = 'over';
      },
      (error: Error) => {
        end = error;
      },
    );
    while (this.clock.now() < untilMs && end === 'going on') {
      for (let turn = 0; turn < 20; turn++) await setImmediate();
      if (end === 'going on') this.clock.advance(10);
    }
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    return { found, end: end as typeof end, run, stop };
  }
}

describe('a watch', () => {
  it('asks all nodes once an interval', async () => {
    const nodes = new Nodes();
    const { found, end, stop, run } = await nodes.watch('ab', 310);
    expect(end).toBe('going on');
    expect(nodes.asked).toEqual(['0 ab', '100 ab', '200 ab', '300 ab']);
    expect(found).toEqual(['100 a', '100 b', '200 a', '200 b', '300 a', '300 b']);
    stop.abort('enough');
    await run;
  });

  it.each([
    { forMs: 1, rounds: 1 },
    { forMs: 100, rounds: 1 },
    { forMs: 149, rounds: 1 },
    { forMs: 150, rounds: 2 },
    { forMs: 300, rounds: 3 },
  ])('of $forMs ms has $rounds rounds of 100 ms', async ({ forMs, rounds }) => {
    const nodes = new Nodes();
    const { end } = await nodes.watch('a', 1000, forMs);
    expect(end).toBe('over');
    expect(nodes.asked).toHaveLength(rounds);
  });

  it('does not wait for a slow node, and asks it again after its answer', async () => {
    const nodes = new Nodes();
    nodes.delays.set('b', 550);
    const { found, stop, run } = await nodes.watch('ab', 910);
    stop.abort('enough');
    await run;
    // The first round has patience with it, the later ones leave it out.
    expect(nodes.asked).toEqual([
      '0 ab',
      '200 a',
      '300 a',
      '400 a',
      '500 a',
      '600 ab',
      '800 a',
      '900 a',
    ]);
    expect(found.filter((one) => one.endsWith('b'))).toEqual(['550 b']);
  });

  it('asks a node that fails at once no oftener than the others', async () => {
    const nodes = new Nodes();
    nodes.failures.set('a', 'NODE_UNREACHABLE');
    const { found, stop, run } = await nodes.watch('a', 350);
    stop.abort('enough');
    await run;
    expect(found).toEqual(['0 a!', '100 a!', '200 a!', '300 a!']);
  });

  it('ends with the recordings, and says only of a node without any that there is none', async () => {
    const nodes = new Nodes();
    nodes.recorded.set('a', 2);
    nodes.recorded.set('b', 0);
    const { found, end } = await nodes.watch('ab', 1000);
    expect(end).toBe('over');
    expect(found).toEqual(['100 a', '100 b!', '200 a']);
    expect(nodes.asked).toEqual(['0 ab', '100 a', '200 a']);
  });

  it('ends when it is interrupted, and tells of no node that it was', async () => {
    const nodes = new Nodes();
    nodes.delays.set('b', 550);
    const { found, run, stop } = await nodes.watch('ab', 250);
    stop.abort('SIGINT');
    await run;
    expect(found).toEqual(['100 a']);
    expect(nodes.asked).toEqual(['0 ab', '200 a']);
  });

  it('throws bugs', async () => {
    const nodes = new Nodes();
    nodes.bug = new TypeError('undefined is not a function');
    const { end } = await nodes.watch('a', 100);
    expect(end).toBe(nodes.bug);
  });

  it('ends what runs when nobody listens any more', async () => {
    const nodes = new Nodes();
    nodes.failures.set('a', 'NODE_TIMEOUT');
    const request = {
      concurrency: 9,
      timeoutMs: 9999,
      intervalMs: 100,
      signal: new AbortController().signal,
    };
    for await (const { node } of watchLoad(nodes, [target('a')], request, nodes.clock)) {
      expect(node).toBe('a');
      break;
    }
    nodes.clock.advance(1000);
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    expect(nodes.asked).toEqual(['0 a']);
  });
});
