import { afterEach, describe, expect, it } from 'vitest';
import { simulationLine } from '../../src/cli/progress.ts';
import { textWidth } from '../../src/cli/render/printable.ts';
import { eventTexts } from '../../src/cli/simulate-events.ts';
import { axisText, differenceText, estimateText } from '../../src/cli/simulate-figures.ts';
import { nodeTable } from '../../src/cli/simulate-nodes.ts';
import { simulationRecords } from '../../src/cli/simulate-records.ts';
import { differenceTable, figureTables } from '../../src/cli/simulate-tables.ts';
import { simulationText } from '../../src/cli/simulate-text.ts';
import { failing, holding, simulationResult } from '../support/simulations.ts';

const beside = { ...failing, text: 'p2c is as good as LTI', isClaim: false };
const sweep = simulationResult({ criteria: [holding, beside] });
const single = simulationResult({ hasAxis: false });

/** Cells of the lines that begin with `name`. */
const cells = (text: string, name: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.trimStart().startsWith(name))
    .map((line) => line.trim().split(/ {2,}/));

afterEach(() => {
  delete process.env.LBCTL_ASCII;
});

describe('figures', () => {
  const estimate = { mean: 12.34, low: 12, high: 12.68, count: 5 };
  it.each([
    ['ms', '12.3 ms ± 340 µs'],
    ['perSecond', '12.3/s ± 0.34/s'],
    ['share', '1234% ± 34%'],
    ['count', '12.34 ± 0.34'],
    ['number', '12.34 ± 0.34'],
  ] as const)('of %s', (unit, want) => {
    expect(estimateText(estimate, unit)).toBe(want);
  });

  it('that all seeds agree on, or that are missing, have no interval', () => {
    expect(estimateText({ mean: 0, low: 0, high: 0, count: 5 }, 'share')).toBe('0.00%');
    expect(estimateText(null, 'ms')).toBe('none');
  });

  it('of differences have their signs', () => {
    expect(differenceText(estimate, 'ms')).toBe('+12.3 ms ± 340 µs');
    const less = { mean: -0.5, low: -0.625, high: -0.375, count: 5 };
    expect(differenceText(less, 'ms')).toBe('-500 µs ± 125 µs');
  });

  it('in ASCII', () => {
    process.env.LBCTL_ASCII = '1';
    expect(estimateText(estimate, 'ms')).toBe('12.3 ms +- 340 µs');
  });

  it.each([
    [250, 'ms', '250 ms'],
    [1_500, 'ms', '1.5 s'],
    [0.8925, 'share', '89.25%'],
    [1_250, 'perSecond', '1250/s'],
    [12_345, 'count', '12345'],
  ] as const)('on an axis: %d %s is %s', (value, unit, want) => {
    expect(axisText(value, unit)).toBe(want);
  });
});

describe('tables of figures', () => {
  it('have a row a point where there is room', () => {
    expect(cells(figureTables(sweep, 100), 'lti')).toHaveLength(5);
    expect(cells(figureTables(sweep, 100), 'lti')[1]).toEqual([
      'lti',
      '200',
      expect.stringMatching(/^27\.\d ms ± /),
      expect.stringMatching(/^197\/s ± /),
      '0.00%',
    ]);
  });

  it('else a table a metric, the series side by side', () => {
    const text = figureTables(sweep, 60);
    expect(text).toContain('mean response\nrate (1/s)');
    expect(cells(text, '200')).toHaveLength(3);
    expect(cells(text, '200')[0]).toHaveLength(4);
  });

  it('of one metric are that at once', () => {
    const metrics = sweep.metrics.slice(0, 1);
    expect(cells(figureTables({ ...sweep, metrics }, 200), '200')[0]).toHaveLength(4);
  });

  it('without an axis have a row a series, or a row a metric', () => {
    expect(cells(figureTables(single, 100), 'lti')[0]).toHaveLength(4);
    expect(cells(figureTables(single, 40), 'mean response')[0]).toHaveLength(4);
  });

  it('of an interrupted run have what is there', () => {
    const partial = simulationResult({ cellCount: 45 });
    const text = figureTables({ ...partial, metrics: partial.metrics.slice(0, 1) }, 100);
    expect(cells(text, '100')[0]).toHaveLength(4);
    expect(cells(text, '200')[0]).toHaveLength(4);
    expect(cells(text, '300')).toEqual([]);
  });
});

describe('differences', () => {
  it('are told in words, by what is better', () => {
    const [lti] = cells(differenceTable(single), 'lti');
    expect(lti).toEqual([
      'lti',
      'mean response',
      expect.stringMatching(/^-\d\.\d\d ms ± \d+ µs$/),
      '0.92x',
      'significant: better',
    ]);
    expect(cells(differenceTable(single), 'lti')[2]!.at(-1)).toBe('not significant');
  });

  it.each([
    { better: 'less', seedCount: 10, want: 'significant: better' },
    { better: 'more', seedCount: 10, want: 'significant: worse' },
    { better: null, seedCount: 10, want: 'significant' },
    { better: 'less', seedCount: 1, want: 'one seed tells nothing' },
  ] as const)('are $want where $better is better, of $seedCount seeds', (one) => {
    const { metrics, ...result } = simulationResult({ hasAxis: false, seedCount: one.seedCount });
    const judged = metrics.map((metric) => ({ ...metric, better: one.better }));
    const [lti] = cells(differenceTable({ ...result, metrics: judged }), 'lti');
    expect(lti!.at(-1)).toBe(one.want);
  });

  it('along an axis are of the metric that is plotted', () => {
    expect(cells(differenceTable(sweep), 'lti')).toHaveLength(5);
    expect(cells(differenceTable(sweep), 'against')[0]).toContain('mean response');
  });

  it('of one series there are none', () => {
    expect(differenceTable(simulationResult({ series: ['lti'] }))).toBe('');
  });
});

describe('nodes', () => {
  it('are shown with what is known of them', () => {
    const text = nodeTable(single.points[0]!);
    expect(cells(text, 'web-2')[0]).toEqual(['web-2', '33.3%', '20', '54.9%', '2.00%']);
    expect(text).not.toContain('disk');
  });

  it('of many the busiest are', () => {
    const nodes = Array.from({ length: 300 }, (_, i) => `n-${i}`);
    const text = nodeTable(simulationResult({ hasAxis: false, nodes }).points[0]!);
    expect(cells(text, 'n-')).toHaveLength(20);
    expect(text).toContain('the busiest of 300 nodes');
  });
});

describe('the whole text', () => {
  it('tells what was simulated, and ends with the verdict', () => {
    const text = simulationText(sweep, 100);
    expect(text).toMatch(/^Response time against rate\nsource: A Paper 2001, figure 7\nclaim: /);
    expect(text).toContain('with: nodes=4, demand=exponential:20ms, seeds 1 to 10');
    expect(text).toContain('✓ LTI is the quickest at every rate: 8.2 % less at 500/s');
    expect(text).toContain('✗ p2c is as good as LTI (not of the source): 1.09 times at most');
    expect(text).toMatch(/\n\nreproduced$/);
    expect(text).toContain('mean response against rate (1/s)');
  });

  it('says what did not come out', () => {
    const text = simulationText(simulationResult({ criteria: [holding, failing] }), 100);
    expect(text).toMatch(/\nNOT reproduced: LTI answers twice as fast as round robin$/);
  });

  it('over time has the events', () => {
    const text = simulationText(single, 100);
    expect(text).toContain('mean response over time');
    expect(text).toContain('\nat 5.20 s web-2 dead\n');
    expect(text).not.toContain('reproduced');
  });

  it.each([
    { cellCount: 0, says: '0 of 15 points reached; nothing' },
    { cellCount: 15, says: '3 of 15 points reached, 5 of 10 seeds at each; nothing' },
    { cellCount: 46, says: '6 of 15 points reached, 5 to 10 of 10 seeds at each; nothing' },
  ])('of an interrupted run with $cellCount cells says so', ({ cellCount, says }) => {
    const text = simulationText(simulationResult({ cellCount, criteria: [holding] }), 100);
    expect(text).toContain(`\npartial: interrupted with ${says}`);
    expect(text).not.toContain('reproduced');
  });

  it('wraps sentences to a narrow terminal', () => {
    const head = simulationText(sweep, 50).split('\n\n')[0]!;
    expect(Math.max(...head.split('\n').map(textWidth))).toBeLessThanOrEqual(50);
  });

  it('is pure ASCII when asked, but for units', () => {
    process.env.LBCTL_ASCII = '1';
    const text = simulationText(simulationResult({ criteria: [holding, failing] }), 100);
    expect(text.replaceAll('µs', 'us')).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text).toContain('\nyes LTI is the quickest');
  });
});

describe('events', () => {
  const event = (node: string, atMs = 1_000) => ({ node, atMs, kind: 'killed' as const });
  it.each([
    { name: 'of one node', events: [event('a')], want: ['at 1.00 s a killed'] },
    {
      name: 'of nodes at once are one',
      events: [event('a'), event('b'), event('c', 2_000)],
      want: ['at 1.00 s a, b killed', 'at 2.00 s c killed'],
    },
    {
      name: 'of many nodes name the first',
      events: ['a', 'b', 'c', 'd', 'e'].map((node) => event(node)),
      want: ['at 1.00 s a, b, c, d and 1 other killed'],
    },
  ])('$name', ({ events, want }) => {
    expect(eventTexts(events)).toEqual(want);
  });
});

it('records have a row a series, value of the axis and metric', () => {
  const records = simulationRecords(sweep);
  expect(records).toHaveLength(3 * 5 * 3);
  expect(records[3]).toMatchObject({ series: 'round-robin', x: 200, metric: 'meanResponseMs' });
  expect(records[3]).toMatchObject({
    mean: sweep.points[1]!.metrics.meanResponseMs!.mean,
    seeds: 10,
  });
});

it.each([
  [{ done: 10, total: 40 }, `simulating █████${' '.repeat(15)} 10 of 40 runs, 3 s left`],
  [{ done: 40, total: 40 }, `simulating ${'█'.repeat(20)} 40 of 40 runs`],
])('progress %j', (turn, want) => {
  expect(simulationLine(turn, 1)).toBe(want);
});
