import { describe, expect, it } from 'vitest';
import { AnswerLengths } from '../../../src/core/load/answer-lengths.ts';

describe('the expected length of an answer', () => {
  it('is 1 before anything is known', () => {
    expect(new AnswerLengths(3, 2).expected(0, 0)).toBe(1);
  });

  it('is that of all, then of its class, then its own', () => {
    const lengths = new AnswerLengths(3, 2);
    lengths.learn(0, 0, 800);
    expect([lengths.expected(0, 0), lengths.expected(1, 0), lengths.expected(2, 1)]).toEqual([
      800, 800, 800,
    ]);
    lengths.learn(1, 1, 400);
    expect(lengths.expected(1, 1)).toBe(400);
    expect(lengths.expected(2, 1)).toBe(400);
    expect(lengths.expected(2, 0)).toBe(800);
  });

  it('follows answers that change, by a quarter each', () => {
    const lengths = new AnswerLengths(1, 1);
    lengths.learn(0, 0, 100);
    lengths.learn(0, 0, 200);
    expect(lengths.expected(0, 0)).toBe(125);
  });

  it('is what was said beforehand, until answers differ', () => {
    const lengths = new AnswerLengths(2, 1);
    lengths.know(0, 1000);
    expect(lengths.expected(0, 0)).toBe(1000);
    lengths.learn(0, 0, 2000);
    expect(lengths.expected(0, 0)).toBe(1250);
  });

  it('is above 0 for empty answers too', () => {
    const lengths = new AnswerLengths(2, 1);
    lengths.know(1, 0);
    lengths.learn(0, 0, 0);
    expect([lengths.expected(0, 0), lengths.expected(1, 0)]).toEqual([1, 1]);
  });

  it('is that of the class where there are too many requests to keep', () => {
    const lengths = new AnswerLengths(2 ** 20 + 1, 2);
    lengths.know(5, 9999);
    lengths.learn(5, 1, 300);
    expect([lengths.expected(5, 1), lengths.expected(6, 1)]).toEqual([300, 300]);
  });
});
