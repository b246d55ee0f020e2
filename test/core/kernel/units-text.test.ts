import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatMs,
  formatPercent,
  formatRate,
  parseBytes,
  parseDuration,
  parseRate,
  parseRatio,
  parseWeight,
  printBytes,
  printDuration,
  printRate,
  printRatio,
} from '../../../src/core/kernel/units-text.ts';

describe('parsing', () => {
  it.each([
    [parseDuration, '250ms', 250],
    [parseDuration, '2s', 2_000],
    [parseDuration, '1.5m', 90_000],
    [parseDuration, '2h', 7_200_000],
    [parseDuration, '1d', 86_400_000],
    [parseDuration, '0.25ms', 0.25],
    [parseDuration, '1e3 ms', 1_000],
    [parseDuration, '0', 0],
    [parseBytes, '512B', 512],
    [parseBytes, '4KiB', 4_096],
    [parseBytes, '1MB', 1_000_000],
    [parseBytes, '1.5kib', 1_536],
    [parseBytes, '1.005kB', 1_005],
    [parseBytes, '2TiB', 2 ** 41],
    [parseRate, '500/s', 500],
    [parseRate, '1.2k/s', 1_200],
    [parseRate, '30/m', 0.5],
    [parseRate, '3M/s', 3e6],
    [parseRate, '7200/h', 2],
    [parseRatio, '75%', 0.75],
    [parseRatio, '0.75', 0.75],
    [parseRatio, '7%', 0.07],
    [parseRatio, '0', 0],
    [parseRatio, '100%', 1],
    [parseWeight, '2.5', 2.5],
    [parseWeight, '1e2', 100],
  ])('%o reads %s', (parse, text, value) => {
    expect(parse(text)).toBe(value);
  });

  it.each([
    [parseDuration, '2', 'has no unit', '250ms, 2s or 5m'],
    [parseDuration, '2sec', 'the unknown unit "sec"', '250ms, 2s or 5m'],
    [parseDuration, '-2s', 'does not begin with a number', '250ms'],
    [parseDuration, 'fast', 'does not begin with a number', '250ms'],
    [parseDuration, '', 'does not begin with a number', '250ms'],
    [parseDuration, '1e400s', 'is too large', '250ms'],
    [parseBytes, '4K', 'the unknown unit "K"', '4KiB'],
    [parseBytes, '0.3B', 'no whole number of bytes', '4KiB'],
    [parseRate, '500', 'has no unit', '500/s'],
    [parseRatio, '75', 'is more than 1', '75% or 0.75'],
    [parseRatio, '101%', 'is more than 100%', '75%'],
    [parseRatio, '-1%', 'neither a percentage', '75%'],
    [parseWeight, '0', 'no finite number greater than 0', '2.5'],
    [parseWeight, '-1', 'no finite number', '2.5'],
    [parseWeight, 'NaN', 'no finite number', '2.5'],
    [parseWeight, '1e999', 'no finite number', '2.5'],
    [parseWeight, '', 'no finite number', '2.5'],
  ])('%o refuses "%s": %s', (parse, text, message, hint) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringMatching(`"${text}".*${message}`),
        hint: expect.stringContaining(hint),
      }),
    );
  });
});

describe('printing in the largest whole unit', () => {
  it.each([
    [printDuration, 250, '250ms'],
    [printDuration, 1_500, '1500ms'],
    [printDuration, 120_000, '2m'],
    [printDuration, 0, '0ms'],
    [printBytes, 4_096, '4KiB'],
    [printBytes, 4_097, '4097B'],
    [printBytes, 2_000_000, '2MB'],
    [printRate, 1_200, '1200/s'],
    [printRate, 3_000, '3k/s'],
    [printRatio, 0.75, '75%'],
    [printRatio, 0.07, '7%'],
    [printRatio, 1 / 3, String(1 / 3)],
  ])('%o prints %d as %s', (print, value, text) => {
    expect(print(value)).toBe(text);
  });
});

describe('rounding for tables', () => {
  it.each([
    [formatMs, 0, '0 ms'],
    [formatMs, 0.85, '850 µs'],
    [formatMs, 0.9995, '1.00 ms'],
    [formatMs, 12.345, '12.3 ms'],
    [formatMs, 999.4, '999 ms'],
    [formatMs, 999.5, '1.00 s'],
    [formatMs, 59_949, '59.9 s'],
    [formatMs, 59_950, '1 min 0 s'],
    [formatMs, 200_000, '3 min 20 s'],
    [formatMs, 7_500_000, '2 h 5 min'],
    [formatBytes, 0, '0 B'],
    [formatBytes, 1_023, '1023 B'],
    [formatBytes, 1_024, '1.00 KiB'],
    [formatBytes, 16.7e9, '15.6 GiB'],
    [formatRate, 950, '950/s'],
    [formatRate, 999.6, '1.00k/s'],
    [formatRate, 45.2e6, '45.2M/s'],
    [formatPercent, 0, '0.00%'],
    [formatPercent, 0.2, '20.0%'],
    [formatPercent, 0.004_494_2, '0.449%'],
    [formatPercent, 0.09999, '10.0%'],
    [formatPercent, 1, '100%'],
    [formatPercent, 12, '1200%'],
    [formatPercent, 1.5e-8, '1.5e-6%'],
    [(ratio: number) => formatPercent(ratio, 1), 0.5, '50%'],
    [formatCount, 9_999, '9999'],
    [formatCount, 10_000, '10 000'],
    [formatCount, 1_234_567, '1 234 567'],
    [(count: number) => formatCounted(count, 'node'), 0, '0 nodes'],
    [(count: number) => formatCounted(count, 'node'), 1, '1 node'],
    [(count: number) => formatCounted(count, 'node'), 10_000, '10 000 nodes'],
  ])('%o shows %d as %s', (format, value, text) => {
    expect(format(value)).toBe(text);
  });
});
