import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/kernel/rng.ts';
import type { ArrivalProcess, ArrivalSpec } from '../../../src/core/load/arrival.ts';
import { arrivalNames, arrivals } from '../../../src/core/load/arrival-registry.ts';
import { createArrivals } from '../../../src/core/load/create-arrivals.ts';
import { createRateProfile } from '../../../src/core/load/rate-profile.ts';
import { parseRateSpec } from '../../../src/core/load/rate-text.ts';
import { recordedArrivals } from '../../../src/core/load/recorded-arrivals.ts';

function arrivalsAt(rate: string, spec: ArrivalSpec, durationMs: number, seed = 1): ArrivalProcess {
  const profile = createRateProfile(parseRateSpec(rate), durationMs);
  return createArrivals(profile, spec, createRng(seed), durationMs);
}

function all(process: ArrivalProcess): number[] {
  const instants: number[] = [];
  for (let at = process.next(); at !== Number.POSITIVE_INFINITY; at = process.next()) {
    instants.push(at);
  }
  return instants;
}

describe.each(arrivalNames)('arrivals %s', (name) => {
  const spec: ArrivalSpec = arrivals[name];

  it('says in a line what it is', () => {
    expect(spec.summary.length).toBeLessThanOrEqual(60);
    expect(spec.source).not.toBe('');
  });

  it.each(['1000/s', '100/s..1900/s', '500/s:2s,3000/s:500ms'])(
    'comes in order, before the end, and as often as %s says',
    (rate) => {
      const durationMs = 20_000;
      const instants = all(arrivalsAt(rate, spec, durationMs));
      expect(instants.every((at, i) => at >= (instants[i - 1] ?? 0) && at < durationMs)).toBe(true);
      const profile = createRateProfile(parseRateSpec(rate), durationMs);
      const expected = profile.expected(durationMs);
      const deviation = 3 * Math.sqrt(spec.claims.dispersion * expected);
      expect(Math.abs(instants.length - expected)).toBeLessThanOrEqual(deviation);
    },
  );

  it('has no more arrivals after the end', () => {
    const process = arrivalsAt('100/s', spec, 50);
    all(process);
    expect(process.next()).toBe(Number.POSITIVE_INFINITY);
  });

  it('varies from one stretch of time to the next as it claims', () => {
    const counts = new Array<number>(1000).fill(0);
    for (const at of all(arrivalsAt('2000/s', spec, 10_000))) counts[Math.floor(at / 10)]!++;
    const mean = counts.reduce((sum, count) => sum + count) / counts.length;
    const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
    // Standard error of the ratio over n stretches: sqrt(2 / n).
    const error = 3 * spec.claims.dispersion * Math.sqrt(2 / counts.length);
    const dispersion = squares / (counts.length - 1) / mean;
    expect(Math.abs(dispersion - spec.claims.dispersion)).toBeLessThanOrEqual(error);
  });
});

describe('constant arrivals', () => {
  it('are at k / rate, to the last digit, for hours', () => {
    const process = arrivalsAt('3/s', arrivals.constant, 3 * 3_600_000);
    for (let k = 0; k < 3 * 3 * 3600; k++) expect(process.next()).toBe((k * 1000) / 3);
    expect(process.next()).toBe(Number.POSITIVE_INFINITY);
  });

  it('begin each step anew', () => {
    const process = arrivalsAt('4/s:1s,2/s:1s,0/s:1s', arrivals.constant, 4000);
    expect(all(process)).toEqual([0, 250, 500, 750, 1000, 1500, 3000, 3250, 3500, 3750]);
  });
});

describe('Poisson arrivals', () => {
  it('are the same for the same seed and others for another one', () => {
    const [one, same, other] = [7, 7, 8].map((seed) =>
      all(arrivalsAt('100/s', arrivals.poisson, 1000, seed)),
    );
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('have gaps as long as an exponential distribution has them', () => {
    const instants = all(arrivalsAt('1000/s', arrivals.poisson, 20_000));
    const gaps = instants.map((at, i) => at - (instants[i - 1] ?? 0));
    for (const longer of [0.1, 1, 2.5]) {
      const share = gaps.filter((gap) => gap > longer).length / gaps.length;
      const p = Math.exp(-longer);
      expect(Math.abs(share - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / gaps.length));
    }
  });
});

describe('recorded arrivals', () => {
  it('come as they were recorded, up to the end', () => {
    expect(all(recordedArrivals(Float64Array.of(0, 5, 5, 9, 10), 10))).toEqual([0, 5, 5, 9]);
    expect(all(recordedArrivals(Float64Array.of(), 10))).toEqual([]);
  });
});
