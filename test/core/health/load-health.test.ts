import { describe, expect, it } from 'vitest';
import { defaultHeartbeatSettings } from '../../../src/core/cluster/heartbeat-defaults.ts';
import { LoadHealth } from '../../../src/core/health/load-health.ts';
import type { ProbeOutcome } from '../../../src/core/probe/host-probe.ts';
import type { LoadSample } from '../../../src/core/probe/load-sample.ts';
import { loadSample } from '../../support/load-samples.ts';

const busy: ProbeOutcome<LoadSample> = {
  kind: 'measured',
  node: 'a',
  value: loadSample('a', { cpu: 0.97, memory: 0.5, disk: 0.91 }),
};
const calm: ProbeOutcome<LoadSample> = {
  kind: 'measured',
  node: 'a',
  value: loadSample('a', { cpu: 0.5, memory: 0.5, disk: 0.5 }),
};
const failed: ProbeOutcome<LoadSample> = {
  kind: 'failed',
  node: 'a',
  code: 'NODE_UNREACHABLE',
  reason: 'no route',
};

/** What is told after each sample, a second apart: `+` degraded, `-` no more, `.` nothing. */
function told(outcomes: readonly ProbeOutcome<LoadSample>[]): string {
  const health = new LoadHealth(defaultHeartbeatSettings);
  return outcomes
    .map((outcome, i) => health.hear(outcome, i * 1000))
    .map((event) => (event === undefined ? '.' : event.isOver ? '-' : '+'))
    .join('');
}

describe('LoadHealth', () => {
  it.each([
    { name: 'two samples over a limit', given: [busy, busy, calm], want: '...' },
    { name: 'three in a row, told once', given: [busy, busy, busy, busy], want: '..+.' },
    { name: 'its end with one sample below', given: [busy, busy, busy, calm, calm], want: '..+-.' },
    { name: 'a sample below between them', given: [busy, busy, calm, busy, busy], want: '.....' },
    {
      name: 'some that could not be taken',
      given: [busy, busy, busy, failed, failed, busy],
      want: '..+...',
    },
    {
      name: 'a node that cannot be measured any more',
      given: [busy, busy, busy, failed, failed, failed, failed, busy, busy, busy],
      want: '..+..-...+',
    },
  ])('tells of $name', ({ given, want }) => {
    expect(told(given)).toBe(want);
  });

  it('says what is over its limit, of each node on its own', () => {
    const health = new LoadHealth(defaultHeartbeatSettings);
    const events = [0, 1, 2].flatMap((at) => [
      health.hear(busy, at),
      health.hear({ ...calm, node: 'b' }, at),
    ]);
    expect(events.filter((event) => event !== undefined)).toEqual([
      { kind: 'degraded', at: 2, node: 'a', isOver: false, detail: 'CPU 97.0%, disk 91.0%' },
    ]);
  });
});
