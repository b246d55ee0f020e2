import { describe, expect, it } from 'vitest';
import { policiesText } from '../../src/cli/policies-text.ts';
import type { PolicyRow } from '../../src/core/load/policy-comparison.ts';

const times = { mean: 10, least: 8, most: 12 };

function row(policy: string, more: Partial<PolicyRow> = {}): PolicyRow {
  return {
    ...{ policy, answersPerSecond: 300, meanResponseMs: times, meanResponseRatio: 1 },
    ...{ p50Ms: 5, p90Ms: 20, p99Ms: 50, maxMs: 100, errorShare: 0, imbalance: 0.1 },
    nodes: ['a', 'b'].map((node) => ({ node, share: 0.5, inFlightMax: 9, criticalCount: null })),
    ...more,
  };
}

const cells = (text: string, name: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith(name))
    .map((line) => line.split(/ {2,}/));

describe('policies side by side', () => {
  it('have their measures, the least mean delay marked', () => {
    const quick = { meanResponseMs: { mean: 2, least: 1, most: 3 }, meanResponseRatio: 0.2 };
    const text = policiesText([row('random'), row('p2c', quick)]);
    expect(cells(text, 'random')[0]).toEqual(
      ['random', '300/s', '10.0 ms', '8.00 ms', '12.0 ms', '1x', '5.00 ms', '20.0 ms'].concat(
        ...['50.0 ms', '100 ms', '0', '10.0%'],
      ),
    );
    expect(cells(text, 'p2c')[0]!.slice(0, 6)).toEqual([
      'p2c ✓',
      '300/s',
      '2.00 ms',
      '1.00 ms',
      '3.00 ms',
      '0.2x',
    ]);
    expect(text).not.toContain('critical');
  });

  it('without an answer have no times, and nothing is marked', () => {
    const silent = { meanResponseMs: null, meanResponseRatio: null, errorShare: 1 };
    const none = { p50Ms: null, p90Ms: null, p99Ms: null, maxMs: null, answersPerSecond: 0 };
    const text = policiesText([row('random', { ...silent, ...none })]);
    expect(cells(text, 'random')[0]).toEqual(['random', '0.00/s', 'none', '100%', '10.0%']);
  });

  it('show where more was in flight than a node is good at', () => {
    const nodes = [
      { node: 'a', share: 0.25, inFlightMax: 9, criticalCount: 8 },
      { node: 'b', share: 0.75, inFlightMax: 8, criticalCount: 8 },
    ];
    const text = policiesText([row('lti', { nodes })]);
    expect(cells(text, 'lti').slice(1)).toEqual([
      ['lti', '25.0%', '75.0%'],
      ['lti', '9 !', '8'],
    ]);
    expect(cells(text, '(critical)')).toEqual([['(critical)', '8', '8']]);
    expect(text).toContain('!: over the critical count');
  });
});
