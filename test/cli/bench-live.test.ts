import { describe, expect, it } from 'vitest';
import { openBenchView } from '../../src/cli/bench-live.ts';
import type { BenchPlan } from '../../src/cli/bench-plan.ts';
import type { ChosenPolicy } from '../../src/cli/bench-policy.ts';
import type { Screen } from '../../src/cli/live-text.ts';
import type { LiveRow } from '../../src/core/load/live-figures.ts';
import { loadRun } from '../support/load-runs.ts';

function screen(more: Partial<Screen> = {}): Screen & { readonly text: () => string } {
  const shown: string[] = [];
  return {
    ...{ isTTY: true, rows: 50, columns: 120 },
    write: (text) => shown.push(text),
    text: () => shown.join('').replaceAll(/\x1b\[[?\d]*[A-Za-z]/g, ''),
    ...more,
  };
}

const planOf = (ids: readonly string[]) =>
  ({ plan: { nodes: ids.map((id) => ({ id })), durationMs: 10_000 } }) as unknown as BenchPlan;
const policy = (idealShares?: readonly number[]) => ({ idealShares }) as unknown as ChosenPolicy;

const row = (more: Partial<LiveRow> = {}): LiveRow => ({
  ...{ answersPerSecond: 100, inFlight: 3, p50Ms: 1.5, p99Ms: 20, errorCount: 0, share: 0.5 },
  ...more,
});
const figures = (nodes: readonly LiveRow[]) => ({
  ...{ atMs: 5000, nodes, releaseLagP99Ms: Number.NaN },
  total: row({ answersPerSecond: 200, share: 1 }),
});

describe('a load run on a terminal', () => {
  it('is a bar and a row a node, with the share that the policy aims at', () => {
    const terminal = screen();
    const view = openBenchView(planOf(['web-1', 'web-2']), policy([0.25, 0.75]), terminal);
    view.look?.(figures([row(), row({ errorCount: 1200, p50Ms: Number.NaN, p99Ms: Number.NaN })]));
    const lines = terminal.text().trim().split('\n');
    expect(lines[0]).toBe(
      '[##########..........] 5.00 s of 10.0 s; lbctl itself is late by 0 ms (p99); Ctrl-C ends',
    );
    expect(lines.slice(2).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['node', 'rate', 'in flight', 'p50', 'p99', 'errors', 'share', 'ideal'],
      ['web-1', '100/s', '3', '1.50 ms', '20.0 ms', '50.0%', '25.0%'],
      ['web-2', '100/s', '3', '1200', '50.0%', '75.0%'],
      ['total', '200/s', '3', '1.50 ms', '20.0 ms', '100%'],
    ]);
  });

  it('has no column of ideal shares where they follow from what happens', () => {
    const terminal = screen();
    openBenchView(planOf(['web-1']), policy(), terminal).look?.(figures([row()]));
    expect(terminal.text()).not.toContain('ideal');
  });

  it('shows of many nodes those with the most errors, then those with the most in flight', () => {
    const terminal = screen();
    const ids = Array.from({ length: 30 }, (_, i) => `web-${i}`);
    const rows = ids.map((_, i) => row({ inFlight: i, errorCount: i === 4 ? 1 : 0 }));
    openBenchView(planOf(ids), policy(), terminal).look?.(figures(rows));
    const shown = terminal.text().match(/^web-\d+/gm)!;
    expect(shown).toHaveLength(20);
    expect(shown.slice(0, 3)).toEqual(['web-4', 'web-29', 'web-28']);
    expect(terminal.text()).toContain('… 10 more nodes');
  });

  it('fits a small terminal, and is gone at the end', () => {
    const terminal = screen({ rows: 4, columns: 10 });
    const view = openBenchView(planOf(['a', 'b']), policy(), terminal);
    view.look?.(figures([row(), row()]));
    const lines = terminal.text().trimEnd().split('\n');
    expect(lines.length).toBeLessThan(4);
    expect(Math.max(...lines.map((line) => line.trim().length))).toBeLessThanOrEqual(10);
    const before = terminal.text();
    view.end();
    expect(terminal.text().slice(before.length).trim()).toBe('');
  });
});

describe('a load run elsewhere', () => {
  it('is a line a second', () => {
    const pipe = screen({ isTTY: false });
    const view = openBenchView(planOf(['a']), policy(), pipe);
    const block = { ...loadRun().blocks[0]!, atMs: 1000, durationMs: 1000, requestCount: 250 };
    const none = { count: 0, p50Ms: null, p99Ms: null };
    view.block({
      ...block,
      errorCount: 0,
      responseTime: { ...block.responseTime, p50Ms: 1, p99Ms: 2 },
    });
    view.block({
      ...block,
      errorCount: 7,
      responseTime: { ...block.responseTime, ...none },
    });
    view.end();
    expect(pipe.text()).toBe(
      '2.00 s: 250/s, p50 1.00 ms, p99 2.00 ms\n2.00 s: 250/s, no answer, 7 errors\n',
    );
  });
});
