import { describe, expect, it } from 'vitest';
import { defaultHeartbeatSettings } from '../../../src/core/cluster/heartbeat-defaults.ts';
import { Board } from '../../../src/core/health/board.ts';
import { FleetHealth } from '../../../src/core/health/fleet-health.ts';
import { metricsText } from '../../../src/core/health/metrics-text.ts';

const evidence = (finding: 'answered' | 'refused', rttMs: number) =>
  ({ node: 'a', finding, rttMs, detail: '' }) as const;

/** Two nodes after 200 answers of 1 to 200 ms, and a death of the second one. */
function board(): { board: Board; now: number } {
  const ids = ['a', 'b "x"\\'];
  const fleet = new FleetHealth(ids, defaultHeartbeatSettings, 0);
  const made = new Board(fleet, ids);
  const check = { index: 0, sentAt: 0, dueAt: 0, isExtra: false, lostMs: 0 };
  for (let n = 1; n <= 200; n++) {
    made.check(0, evidence('answered', n));
    fleet.hear(0, evidence('answered', n), { ...check, sentAt: n * 10 }, n * 10);
  }
  for (const at of [2000, 2050]) {
    made.check(1, evidence('refused', 1));
    const events = fleet.hear(1, evidence('refused', 1), { ...check, sentAt: at }, at);
    for (const event of events) made.event(event);
  }
  return { board: made, now: 2500 };
}

describe('Board', () => {
  it('has counts of everything and round trips of the last 128 answers', () => {
    const { board: made, now } = board();
    const [a, b] = made.rows(now);
    expect(a).toMatchObject({
      verdict: 'alive',
      silentMs: 500,
      leftMs: 2500,
      rttP50Ms: 136,
      rttP99Ms: 199,
      checkCount: 200,
      answerCount: 200,
      deathCount: 0,
    });
    expect(b).toMatchObject({
      verdict: 'dead',
      silentMs: null,
      leftMs: null,
      rttP50Ms: null,
      checkCount: 2,
      answerCount: 0,
      deathCount: 1,
      finding: 'refused',
    });
  });
});

describe('the rows of a large fleet', () => {
  it('are as many as are wanted, those in trouble first', () => {
    const ids = Array.from({ length: 20 }, (_, i) => `n${i}`);
    const fleet = new FleetHealth(ids, defaultHeartbeatSettings, 0);
    const made = new Board(fleet, ids);
    const hear = (index: number, finding: 'answered' | 'refused', at: number): void => {
      const check = { index, dueAt: at, sentAt: at, isExtra: false, lostMs: 0 };
      fleet.hear(index, evidence(finding, 1), check, at);
    };
    for (let index = 0; index < 20; index++) hear(index, 'answered', 100);
    for (const at of [200, 300]) hear(17, 'refused', at);
    hear(11, 'refused', 300);
    expect(made.rows(400, 4).map(({ node, verdict }) => [node, verdict])).toEqual([
      ['n17', 'dead'],
      ['n11', 'suspect'],
      ['n0', 'alive'],
      ['n1', 'alive'],
    ]);
    expect(made.rows(400)).toHaveLength(20);
  });
});

describe('metricsText', () => {
  const { board: made, now } = board();
  const text = metricsText(made.rows(now), { lostMs: 1500, stretch: 2 });

  it('is what Prometheus reads: help, type and samples of each family, labels escaped', () => {
    const line =
      /^(?:# (?:HELP|TYPE) \S+ .+|[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)+\})? -?[\d.]+(?:e-?\d+)?)$/;
    for (const row of text.trimEnd().split('\n')) expect(row).toMatch(line);
    expect(text).toContain('lbctl_heartbeat_deaths_total{node="b \\"x\\"\\\\"} 1\n');
    expect(text.endsWith('\n')).toBe(true);
  });

  it('is in seconds, and leaves out what is not known', () => {
    expect(text).toContain('lbctl_heartbeat_rtt_seconds{node="a",quantile="0.5"} 0.136\n');
    expect(text).toContain('lbctl_watcher_lost_seconds_total 1.5\n');
    expect(text).not.toContain('lbctl_heartbeat_silence_seconds{node="b');
    expect(text).toContain('lbctl_heartbeat_verdict{node="a",verdict="alive"} 1\n');
    expect(text).toContain('lbctl_heartbeat_verdict{node="a",verdict="dead"} 0\n');
  });
});
