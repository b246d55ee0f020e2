import { describe, expect, it } from 'vitest';
import { serviceTimeRatio } from '../../../src/core/ring/service-time.ts';
import ratios from '../../fixtures/shilov/shilov-ratio.json' with { type: 'json' };

describe('serviceTimeRatio', () => {
  it.each(ratios)('n $n, μ1 $mu1, μ2 $mu2: $ratio', ({ n, mu1, mu2, t, t1, ratio }) => {
    expect(serviceTimeRatio(n, mu1, mu2)).toBeCloseTo(ratio, 10);
    expect(serviceTimeRatio(n, mu1, mu2)).toBeCloseTo(t / t1, 10);
  });
});
