import { describe, expect, it } from 'vitest';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { readRun } from '../../../src/core/load/read-run.ts';
import { loadRun, loadRunText } from '../../support/load-runs.ts';

/** What is wrong with the text, as the operator reads it. */
function mistakes(text: string): string[] {
  try {
    readRun(text, 'run.json');
  } catch (error) {
    const { code, message, problems } = error as LbError;
    expect(error).toBeInstanceOf(LbError);
    expect({ code, message }).toEqual({
      code: 'INPUT_INVALID',
      message: '"run.json" holds no load run',
    });
    expect(problems.every(({ file }) => file === 'run.json')).toBe(true);
    return problems.map((problem) => problem.message);
  }
  throw new Error('it was read');
}

/** The text of a run in which the value at the path is another one. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const run = JSON.parse(loadRunText({ seconds: 2 }));
  const last = path.at(-1)!;
  const parent = path.slice(0, -1).reduce((at, name) => at[name], run);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return JSON.stringify(run);
}

it.each([
  { name: 'as it is', traits: {} },
  { name: 'with failures of every kind', traits: { failureShare: 0.1 } },
  { name: 'without an answer', traits: { failureShare: 1 } },
  { name: 'of no second', traits: { seconds: 0, isPartial: true } },
  { name: 'limited by its generator', traits: { limits: ['a thread was busy all the time'] } },
])('a run $name is read back as it was', ({ traits }) => {
  expect(readRun(loadRunText(traits), 'run.json')).toEqual(loadRun(traits));
});

it('fields of a newer lbctl are passed over', () => {
  const read = readRun(changed(['total', 'novelty'], 7), 'run.json');
  expect(read.total).not.toHaveProperty('novelty');
});

describe('what is no run', () => {
  it.each([
    { name: 'no JSON', text: '{', want: /^no JSON: / },
    { name: 'no object', text: '[]', want: /^kind is none where "BenchRun" is expected$/ },
    { name: 'another kind', text: '{"kind":"Ring"}', want: /^kind is "Ring" where/ },
    { name: 'no seed', text: changed(['seed'], undefined), want: /^seed must be a number from 0$/ },
    {
      name: 'a model that nobody knows',
      text: changed(['plan', 'model'], 'half-open'),
      want: /^plan\.model must be "open" or "closed"$/,
    },
    {
      name: 'a negative count',
      text: changed(['total', 'failures'], { timeout: -1 }),
      want: /^total\.failures\.timeout must be a number from 0$/,
    },
    {
      name: 'text for a percentile',
      text: changed(['blocks', 1, 'responseTime', 'p99Ms'], '3 ms'),
      want: /^blocks\.2\.responseTime\.p99Ms must be a number from 0$/,
    },
    { name: 'no blocks', text: changed(['blocks'], undefined), want: /^blocks must be a list$/ },
    {
      name: 'a truth of text',
      text: changed(['isPartial'], 'no'),
      want: /^isPartial must be true/,
    },
  ])('$name is told', ({ text, want }) => {
    expect(mistakes(text)).toEqual([expect.stringMatching(want)]);
  });

  it('only the first mistakes of many', () => {
    expect(mistakes('{"kind":"BenchRun"}')).toHaveLength(20);
  });
});
