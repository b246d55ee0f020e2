import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Sampler } from '../../../src/adapters/probe/sampler.ts';
import { defaultProbeSettings } from '../../../src/core/cluster/probe-defaults.ts';
import { VirtualClock } from '../../../src/core/kernel/clock.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';
import type { HostCounters } from '../../../src/core/probe/counters.ts';
import type { ProbeOutcome, ProbeTarget } from '../../../src/core/probe/host-probe.ts';
import type { LoadSample } from '../../../src/core/probe/load-sample.ts';
import { hostCounters } from '../../support/host-counters.ts';

const target = (node: string): ProbeTarget => ({
  node,
  host: 'localhost',
  settings: defaultProbeSettings,
});
const request = {
  concurrency: 2,
  timeoutMs: 500,
  intervalMs: 1000,
  signal: new AbortController().signal,
};

/** Nodes whose CPU is busy a quarter of the time. */
class Fleet {
  readonly clock = new VirtualClock();
  readonly asked: string[] = [];
  readonly broken = new Set<string>();
  readonly sampler = new Sampler(
    { read: ({ node }) => this.#read(node), source: ({ node }) => `counters of ${node}` },
    this.clock,
    () => '2026-01-02T03:04:05.000Z',
  );

  async #read(node: string): Promise<HostCounters> {
    this.asked.push(`${node} ${this.clock.now()}`);
    if (this.broken.has(node)) throw new LbError('NODE_UNREACHABLE', 'gone');
    return hostCounters(this.clock.now(), { cpu: 0.25, memory: 0.5, disk: 0 });
  }

  /** Takes a sample of all while the time passes in steps of 100 ms. */
  async sample(...nodes: string[]): Promise<ProbeOutcome<LoadSample>[]> {
    let found: ProbeOutcome<LoadSample>[] | undefined;
    const all = Array.fromAsync(this.sampler.sample(nodes.map(target), request)).then(
      (outcomes) => {
        found = outcomes;
      },
    );
    for (let step = 0; found === undefined && step < 50; step++) {
      for (let turn = 0; turn < 20 && found === undefined; turn++) await setImmediate();
      if (found === undefined) this.clock.advance(100);
    }
    await all;
    return found!;
  }
}

describe('Sampler', () => {
  it('takes the first sample from two readings, an interval apart, of all nodes at once', async () => {
    const fleet = new Fleet();
    const found = await fleet.sample('a', 'b', 'c');
    expect(fleet.asked.sort()).toEqual(['a 0', 'a 1000', 'b 0', 'b 1000', 'c 0', 'c 1000']);
    for (const outcome of found) {
      expect(outcome).toMatchObject({
        kind: 'measured',
        value: {
          node: outcome.node,
          sampledAt: '2026-01-02T03:04:05.000Z',
          intervalMs: 1000,
          cpu: {
            busyRatio: { value: expect.closeTo(0.25, 12), source: `counters of ${outcome.node}` },
          },
        },
      });
    }
  });

  it('takes further samples from one reading, since the last one, once that is old enough', async () => {
    const fleet = new Fleet();
    await fleet.sample('a');
    fleet.clock.advance(300);
    const [soon] = await fleet.sample('a');
    expect(soon).toMatchObject({ value: { intervalMs: 1000 } });
    fleet.clock.advance(5000);
    const [late] = await fleet.sample('a');
    expect(late).toMatchObject({ value: { intervalMs: 5000 } });
    expect(fleet.asked).toEqual(['a 0', 'a 1000', 'a 2000', 'a 7000']);
  });

  it('begins anew with a node that failed', async () => {
    const fleet = new Fleet();
    await fleet.sample('a', 'b');
    fleet.broken.add('a');
    expect(await fleet.sample('a', 'b')).toMatchObject([
      { kind: 'failed', node: 'a', code: 'NODE_UNREACHABLE', reason: 'gone' },
      { kind: 'measured', node: 'b' },
    ]);
    fleet.broken.clear();
    fleet.clock.advance(9000);
    expect(await fleet.sample('a')).toMatchObject([{ value: { intervalMs: 1000 } }]);
  });
});
