import { describe, expect, it } from 'vitest';
import { generatorLine, runWarnings } from '../../src/cli/bench-figures.ts';
import { benchRecords } from '../../src/cli/bench-records.ts';
import { benchText } from '../../src/cli/bench-text.ts';
import { expectationHelp, expectationTable } from '../../src/cli/expectation-text.ts';
import { checkExpectation } from '../../src/core/load/check-expectation.ts';
import { parseExpectation } from '../../src/core/load/expectation.ts';
import { figureNames, plainFigures } from '../../src/core/load/figure.ts';
import { loadRun } from '../support/load-runs.ts';

const run = loadRun({
  nodes: ['a', 'b'],
  seconds: 6,
  failureShare: 0.01,
  isPartial: true,
  limits: ['its thread was busy all the time'],
});

describe('the text of a load run', () => {
  it('shows nodes, times, errors, a picture and what limits its worth', () => {
    expect(benchText({ ...run, classes: [] })).toMatchInlineSnapshot(`
      "GET / to 2 nodes by weighted-round-robin, 200/s poisson, 6.00 s, seed 1: 1195 answers, 934 KiB

      node   share  aimed at  requests    rate      p50      p90      p99    p99.9      max  errors
      a      32.8%     33.3%       393  65.5/s  4.03 ms  6.63 ms  9.63 ms  12.5 ms  12.5 ms   1.02%
      b      67.3%     66.7%       807   134/s  4.09 ms  6.74 ms  11.1 ms  15.6 ms  15.6 ms   2.48%
      total                       1200   199/s  4.08 ms  6.70 ms  10.8 ms  14.6 ms  15.6 ms   2.00%

      all answers       mean      p50      p90      p99    p99.9      max
      response time  4.38 ms  4.08 ms  6.70 ms  10.8 ms  14.6 ms  15.6 ms
      service time   4.35 ms  4.05 ms  6.69 ms  10.8 ms  14.5 ms  15.6 ms
      send lag       25.5 µs  26.0 µs  45.0 µs  50.0 µs  50.0 µs  50.0 µs

      error            count  of requests  most at
      5xx                 19        1.58%  b (15)
      refused              1      0.0833%  b (1)
      unreachable          1      0.0833%  b (1)
      tls                  1      0.0833%  b (1)
      connect-timeout      1      0.0833%  b (1)
      timeout              1      0.0833%  b (1)

              │                                                              ●●●●●●●●●
              │                                               ●●●●●●●●●●●●●●●
      10.0 ms ┤                                    ●●●●●●●●●●●○
              │                         ●●●●●●●●●●●
              │                ●●●●●●●●●
      5.00 ms ┤         ●●●●●●●
              │     ●●●●
              │   ●●
              │  ●
      2.00 ms ┤ ●
              │
              │
      1.00 ms ┤
              │●
              └┴─────────────────────┴─────────────────────┴────────────────────┴─────
              0%                    90%                   99%                 99.9%
      ● response time  ○ service time

      generator: 1 thread (timer), 21.0% busy, started 1200 of 1200, late by 50.0 µs at most for 99 of 100
      warning: partial: the run ended after 6.00 s of 6.00 s
      warning: limited by the generator: its thread was busy all the time"
    `);
  });

  it('a run without errors has no table of them', () => {
    const text = benchText(loadRun());
    expect(text).not.toMatch(/^error /m);
    expect(text).toMatch(/^total .* none$/m);
    expect(text).not.toContain('warning:');
  });

  it('classes of requests stand apart', () => {
    expect(benchText(run)).toMatch(/^class .*\nsmall .*\nlarge /m);
  });

  it('a run without answers has no times and no picture', () => {
    const text = benchText(loadRun({ failureShare: 1, seconds: 2 }));
    expect(text).toMatch(/^total +400 +0\.00\/s +100%$/m);
    expect(text).not.toMatch(/^(send lag|[●0])/m);
  });

  it('the closed model has connections, and a policy need not aim at shares', () => {
    const plan = { ...run.plan, model: 'closed' as const, connections: 8 };
    const nodes = run.nodes.map((node) => ({ ...node, idealShare: null }));
    const text = benchText({ ...run, plan, nodes });
    expect(text).toContain('by weighted-round-robin, 8 connections, 6.00 s');
    expect(text).toMatch(/^a +\d+\.\d% {2,}\d{3} /m);
  });

  it('control characters of other machines are not shown', () => {
    const nodes = run.nodes.map((node) => ({ ...node, node: `${node.node}\x1b[31m` }));
    expect(benchText({ ...run, nodes })).not.toContain('\x1b');
  });
});

describe('records', () => {
  it('are one a node and one of the whole, with the same columns', () => {
    const records = benchRecords(run);
    expect(records.map(({ node }) => node)).toEqual(['a', 'b', '']);
    const columns = records.map((record) => Object.keys(record).join());
    expect(new Set(columns).size).toBe(1);
    expect(records[2]).toMatchObject({
      share: null,
      requestCount: run.total.requestCount,
      responseTimeP99Ms: run.total.responseTime.p99Ms,
      sendLagMaxMs: run.total.sendLag.maxMs,
      status5xxCount: run.total.statuses['5xx'],
      connectTimeoutCount: run.total.failures['connect-timeout'] ?? 0,
    });
    expect(records[1]).toMatchObject({ share: run.nodes[1]!.share, inFlightMax: 3 });
  });
});

describe('what limits the worth of a run', () => {
  it('is told, and nothing else', () => {
    expect(runWarnings(run)).toEqual([
      'partial: the run ended after 6.00 s of 6.00 s',
      'limited by the generator: its thread was busy all the time',
    ]);
    expect(runWarnings(loadRun())).toEqual([]);
  });

  it('the generator tells what it kept of its promise', () => {
    const closed = { ...run.generator, plannedCount: null, threads: 2 };
    expect(generatorLine(run.generator)).toMatch(
      /^1 thread \(timer\), 21\.0% busy, started 1200 of 1200, late by /,
    );
    expect(generatorLine(closed)).toMatch(/^2 threads \(timer\), 21\.0% busy, started 1200, late/);
  });
});

describe('expectations', () => {
  it('are a table with signs', () => {
    const times = { ...run.total.responseTime, p99Ms: 12.5 };
    const total = { ...run.total, responseTime: times, errorShare: 0.01 };
    const checks = ['p99<1s', 'errors<1%'].map((text) =>
      checkExpectation(parseExpectation(text), { ...run, total }),
    );
    expect(expectationTable(checks)).toMatchInlineSnapshot(`
      "          expected      got
      ✓ holds   p99<1s     12.5ms
      ✗ missed  errors<1%      1%"
    `);
  });

  it('the help has all figures', () => {
    const text = expectationHelp();
    for (const { name } of plainFigures()) expect(text).toMatch(new RegExp(`^${name} `, 'm'));
    const prefixed = figureNames().filter((name) => /^(service|lag)\./.test(name));
    expect(figureNames()).toHaveLength(plainFigures().length + prefixed.length);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
