import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/core/kernel/rng.ts';
import { chiSquare, chiSquarePValue } from '../../../../src/core/kernel/statistics.ts';
import type { ChoiceSpec } from '../../../../src/core/load/choice/choice.ts';
import { parseChoice } from '../../../../src/core/load/choice/parse.ts';
import { choices } from '../../../../src/core/load/choice/registry.ts';

function drawn(spec: ChoiceSpec, count: number, times: number, parameter?: number): number[] {
  const draw = spec.create(count, createRng(3), parameter ?? spec.parameter?.default ?? 0);
  return Array.from({ length: times }, draw);
}

function counted(indices: readonly number[], count: number): number[] {
  const counts = new Array<number>(count).fill(0);
  for (const index of indices) counts[index]!++;
  return counts;
}

describe.each(Object.entries(choices))('choice %s', (_, spec: ChoiceSpec) => {
  it('says in a line what it is', () => {
    expect(spec.summary.length).toBeLessThanOrEqual(60);
    expect(spec.source).not.toBe('');
  });

  it.each([1, 2, 7])('stays within %i requests', (count) => {
    for (const index of drawn(spec, count, 500)) {
      expect(Number.isInteger(index) && index >= 0 && index < count).toBe(true);
    }
  });

  it('takes each once a round, if it claims so', () => {
    const indices = drawn(spec, 10, 50);
    const rounds = [0, 1, 2, 3, 4].map((i) => indices.slice(10 * i, 10 * i + 10));
    const isRound = rounds.every((round) => new Set(round).size === 10);
    expect(isRound).toBe(spec.claims.rounds);
  });

  it('takes all equally often, if it claims so', () => {
    const counts = counted(drawn(spec, 20, 20_000), 20);
    const pValue = chiSquarePValue(chiSquare(counts, new Array<number>(20).fill(1000)), 19);
    if (spec.claims.even) expect(pValue).toBeGreaterThan(0.001);
    else expect(pValue).toBeLessThan(1e-9);
  });
});

it('shuffled deals another order each round', () => {
  const indices = drawn(choices.shuffled, 20, 60);
  const rounds = [0, 20, 40].map((start) => indices.slice(start, start + 20).join());
  expect(new Set(rounds).size).toBe(3);
});

it.each([0, 0.9, 1, 2.5])('zipf:%d takes the k-th like k^-s', (s) => {
  const weights = Array.from({ length: 30 }, (_, i) => (i + 1) ** -s);
  const sum = weights.reduce((total, one) => total + one);
  const counts = counted(drawn(choices.zipf, 30, 50_000, s), 30);
  const expected = weights.map((one) => (50_000 * one) / sum);
  expect(chiSquarePValue(chiSquare(counts, expected), 29)).toBeGreaterThan(0.001);
});

describe('a choice as text', () => {
  it.each(['sequential', 'shuffled', 'uniform', 'zipf', 'zipf:0', 'zipf:0.9', 'zipf:20'])(
    '%s is read',
    (text) => {
      const choice = parseChoice(text);
      expect(choice.text).toBe(text);
      expect(choice.create(1, createRng(1))()).toBe(0);
    },
  );

  it('takes the parameter', () => {
    const draw = parseChoice('zipf:20').create(1000, createRng(1));
    expect(Array.from({ length: 50 }, draw)).toEqual(new Array(50).fill(0));
  });

  it.each([
    {
      text: 'zip',
      want: 'unknown choice "zip"',
      hint: 'one of sequential, shuffled, uniform, zipf',
    },
    { text: 'toString', want: 'unknown choice "toString"', hint: /^one of/ },
    {
      text: 'uniform:1',
      want: 'choice "uniform:1" has a number, and needs none',
      hint: 'write uniform',
    },
    {
      text: 'zipf:-1',
      want: 'choice "zipf:-1": s is a number from 0 to 20',
      hint: 'write for example zipf:0.9',
    },
    { text: 'zipf:', want: 'choice "zipf:": s is a number from 0 to 20', hint: /zipf:0.9/ },
    { text: 'zipf:21', want: 'choice "zipf:21": s is a number from 0 to 20', hint: /zipf:0.9/ },
  ])('$text is refused', ({ text, want, hint }) => {
    expect(() => parseChoice(text)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: want,
        hint: expect.stringMatching(hint),
      }),
    );
  });
});
