import { describe, expect, it } from 'vitest';
import { parseVary } from '../../../src/core/simulation/vary.ts';

describe('parseVary', () => {
  it.each([
    ['nodes=80:100:10', 'nodes', ['80', '90', '100']],
    ['nodes=1:6:2', 'nodes', ['1', '3', '5']],
    ['share=0.1:0.5:0.1', 'share', ['0.1', '0.2', '0.3', '0.4', '0.5']],
    ['cycle=2s:6s:2s', 'cycle', ['2s', '4s', '6s']],
    ['rate=1k/s:2k/s:0.5k/s', 'rate', ['1k/s', '1.5k/s', '2k/s']],
    ['cycle=2s,4s,500ms', 'cycle', ['2s', '4s', '500ms']],
    ['n=7', 'n', ['7']],
    ['n=-1:1:1', 'n', ['-1', '0', '1']],
    ['at=12:30', 'at', ['12:30']],
  ])('reads %s', (text, name, values) => {
    expect(parseVary(text)).toEqual({ name, values });
  });

  it.each([
    ['nodes', 'names no values'],
    ['nodes=', 'names no values'],
    ['nodes=1,,3', 'has an empty value'],
    ['nodes=1,2,1', 'has a value twice'],
    ['nodes=1:x:2', 'is no range of numbers'],
    ['cycle=1s:4s:500ms', 'has different units in one range'],
    ['nodes=5:1:1', 'is an empty range'],
    ['nodes=1:5:0', 'is an empty range'],
    ['nodes=1:5000:1', 'has more than 1000 values'],
  ])('refuses %s, which %s', (text, why) => {
    expect(() => parseVary(text)).toThrow(`--vary ${text} ${why}`);
  });
});
