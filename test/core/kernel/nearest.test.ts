import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../../src/core/kernel/nearest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['weight', 'weight', 0],
    ['wieght', 'weight', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('from "%s" to "%s" is %d', (from, to, edits) => {
    expect(editDistance(from, to)).toBe(edits);
    expect(editDistance(to, from)).toBe(edits);
  });
});

describe('nearest', () => {
  const known = ['alive', 'dead', 'drain'];
  it.each([
    ['daed', 'dead'],
    ['drian', 'drain'],
    ['ALIVE', 'alive'],
    ['up', undefined],
    ['', undefined],
  ])('of "%s" is %s', (word, wanted) => {
    expect(nearest(word, known)).toBe(wanted);
  });

  it('is no word so short that any other is near it', () => {
    expect(nearest('3', ['1', '2'])).toBeUndefined();
  });

  it('is the first of equals', () => {
    expect(nearest('dns-9', ['dns-1', 'dns-2'])).toBe('dns-1');
  });
});
