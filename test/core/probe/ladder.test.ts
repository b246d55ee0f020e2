import { describe, expect, it } from 'vitest';
import { rotationalIops } from '../../../src/core/probe/hardware.ts';
import { bestStep, nextDepth } from '../../../src/core/probe/ladder.ts';
import { LatencyHistogram } from '../../../src/core/probe/latency-histogram.ts';
import type { DiskStep } from '../../../src/core/probe/profile.ts';
import formulas from '../../fixtures/dch/dch-formulas.json' with { type: 'json' };

const climbed = (...iops: number[]): DiskStep[] =>
  iops.map((value, at) => ({
    queueDepth: 4 ** at,
    iops: value,
    serviceTimeP50Ms: 0.1,
    serviceTimeP99Ms: 0.2,
    readCount: 1000,
  }));

describe('nextDepth', () => {
  it.each([
    { name: 'the beginning', iops: [], cores: 2, want: 1 },
    { name: 'one rung', iops: [100], cores: 2, want: 4 },
    { name: 'a gain of 10 %', iops: [100, 110], cores: 2, want: 16 },
    { name: 'a gain below 10 %', iops: [100, 109.9], cores: 2, want: undefined },
    { name: 'a loss', iops: [100, 50], cores: 2, want: undefined },
    { name: 'the end for few cores', iops: [100, 200, 400], cores: 7, want: undefined },
    { name: 'enough cores for more', iops: [100, 200, 400], cores: 8, want: 64 },
    { name: 'the end for all', iops: [100, 200, 400, 800], cores: 512, want: undefined },
  ])('after $name is $want', ({ iops, cores, want }) => {
    expect(nextDepth(climbed(...iops), cores)).toBe(want);
  });
});

describe('bestStep', () => {
  it('is the fastest rung, not the last', () => {
    expect(bestStep(climbed(100, 300, 200))?.iops).toBe(300);
    expect(bestStep([])).toBeUndefined();
  });
});

describe('LatencyHistogram', () => {
  it('gives quantiles within 1.1 % over six decades', () => {
    for (const scale of [0.005, 0.1, 7, 900]) {
      const histogram = new LatencyHistogram();
      for (let i = 1; i <= 1000; i++) histogram.add((i / 1000) * scale);
      for (const share of [0.5, 0.99, 1]) {
        expect(Math.abs(histogram.quantile(share)! / (share * scale) - 1)).toBeLessThan(0.0115);
      }
    }
  });

  it('merges, counts, and keeps outliers at its edges', () => {
    const one = new LatencyHistogram();
    one.add(1);
    const other = new LatencyHistogram();
    for (const duration of [0, 1e-9, 1e12]) other.add(duration);
    one.merge(new LatencyHistogram(other.counts));
    expect(one.total).toBe(4);
    expect(one.quantile(0.25)).toBeLessThan(0.00102);
    expect(one.quantile(1)).toBeGreaterThan(130_000);
  });

  it('has no quantile when empty', () => {
    expect(new LatencyHistogram().quantile(0.5)).toBeUndefined();
  });
});

describe('rotationalIops', () => {
  it.each(formulas.iops)('$rpm rpm, $seek_ms ms seek, $transfer_ms ms transfer', (row) => {
    // A transfer takes its time as a longer seek does.
    const disk = { rpm: row.rpm, seekMs: row.seek_ms + row.transfer_ms };
    expect(rotationalIops(disk)).toBeCloseTo(row.iops, 9);
  });
});
