import { describe, expect, it } from 'vitest';
import { historyQuery, loadQuery, profileQuery } from '../../../src/core/probe/prometheus-query.ts';

describe('queries', () => {
  it.each([
    { instances: ['a:9100'], want: '{instance=~"a:9100"}[5m]' },
    { instances: ['a:1', 'b:1'], want: '{instance=~"a:1|b:1"}[5m]' },
    { instances: ['10.0.0.1:9100'], want: String.raw`{instance=~"10\\.0\\.0\\.1:9100"}[5m]` },
    { instances: ['[::1]:9100'], want: String.raw`{instance=~"\\[::1\\]:9100"}[5m]` },
    { instances: ['a"} or up{b="'], want: String.raw`{instance=~"a\"\\} or up\\{b=\""}[5m]` },
    { instances: ['a\\n\n'], want: String.raw`{instance=~"a\\\\n\n"}[5m]` },
    { instances: ['.*'], want: String.raw`{instance=~"\\.\\*"}[5m]` },
  ])('name instances as they are: $instances', ({ instances, want }) => {
    expect(historyQuery(instances)).toBe(`node_time_seconds${want}`);
  });

  it('are one for any number of instances', () => {
    const many = Array.from({ length: 1000 }, (_, i) => `10.0.${i >> 8}.${i & 255}:9100`);
    for (const query of [loadQuery(many, 30_000, 15_000), profileQuery(many)]) {
      expect(query.length).toBeLessThan(500_000);
      expect(query).toContain('10\\\\.0\\\\.3\\\\.231:9100');
    }
  });

  it('ask for an earlier reading, also where a scrape was missed', () => {
    const query = loadQuery(['a'], 30_000, 15_000);
    expect(query).toContain(
      'last_over_time(node_cpu_seconds_total{instance=~"a"}[30000ms] offset 30000ms)',
    );
    expect(query).not.toContain('rate(');
  });
});
