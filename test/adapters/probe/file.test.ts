import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createFileProbe } from '../../../src/adapters/probe/file.ts';
import { defaultProbeSettings } from '../../../src/core/cluster/probe-defaults.ts';
import { VirtualClock } from '../../../src/core/kernel/clock.ts';
import type { ProbeTarget, SampleRequest } from '../../../src/core/probe/host-probe.ts';
import { sampleLine } from '../../../src/core/probe/records/sample-record.ts';
import { loadSample } from '../../support/load-samples.ts';

const samples = [0, 1, 2].map((cycle) =>
  loadSample('a', { cpu: cycle / 10, memory: 0.5, disk: 0 }, cycle),
);
const text = samples.map(sampleLine).join('\n');
const target = (node: string, path?: string): ProbeTarget => ({
  node,
  host: node,
  settings: { ...defaultProbeSettings, source: 'file', file: path === undefined ? {} : { path } },
});
const request: SampleRequest = {
  concurrency: 1,
  timeoutMs: 1000,
  intervalMs: 500,
  signal: new AbortController().signal,
};

describe('the file probe', () => {
  it('plays the samples of a node one after the other, an interval apart, with their own times', async () => {
    const clock = new VirtualClock();
    const probe = createFileProbe(clock, () => text);
    const found: unknown[] = [];
    for (let round = 0; round < 4; round++) {
      const asked = clock.now();
      const outcomes = Array.fromAsync(probe.sample([target('a', 'r')], request)).then((all) => {
        found.push(...all);
      });
      for (let turn = 0; found.length === round && turn < 100; turn++) {
        await setImmediate();
        if (turn % 10 === 9) clock.advance(50);
      }
      await outcomes;
      expect(clock.now() - asked, `round ${round}`).toBe(round === 0 ? 0 : 500);
    }
    expect(found.slice(0, 3)).toEqual(
      samples.map((value) => ({ kind: 'measured', node: 'a', value })),
    );
    expect(found[3]).toEqual({
      kind: 'failed',
      node: 'a',
      code: 'NOT_RECORDED',
      reason: 'no load sample after the first 3 in r',
    });
  });

  it.each([
    {
      name: 'a node that is not in it',
      at: target('b', 'r'),
      code: 'NOT_RECORDED',
      reason: 'no load sample in r',
    },
    {
      name: 'no recording named',
      at: target('a'),
      code: 'PROBE_FAILED',
      reason: 'no recording is named: probe.file.path in the cluster file',
    },
    {
      name: 'a recording with mistakes',
      at: target('a', 'bad'),
      code: 'INPUT_INVALID',
      reason: /^bad:2: no JSON: .*; and 1 more$/,
    },
  ])('fails for $name', async ({ at, code, reason }) => {
    const probe = createFileProbe(new VirtualClock(), (path) =>
      path === 'bad' ? `${text.split('\n')[0]}\nx\ny\n` : text,
    );
    const [outcome] = await Array.fromAsync(probe.sample([at], request));
    expect(outcome).toMatchObject({
      kind: 'failed',
      code,
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
    });
  });

  it('reads a recording once for all nodes', async () => {
    let reads = 0;
    const probe = createFileProbe(new VirtualClock(), () => {
      reads++;
      return text;
    });
    await Array.fromAsync(probe.sample([target('a', 'r'), target('b', 'r')], request));
    expect(reads).toBe(1);
  });
});
