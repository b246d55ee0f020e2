import { describe, expect, it } from 'vitest';
import { describeFailure, failureJson, renderFailure } from '../../src/cli/failure-text.ts';
import { plainStyle } from '../../src/cli/style.ts';
import { LbError, type Problem } from '../../src/core/kernel/errors.ts';

const render = (error: unknown) => renderFailure(describeFailure(error), plainStyle);
const withProblem = (problem: Problem) =>
  render(new LbError('CLUSTER_INVALID', 'one mistake', { problems: [problem] }))
    .split('\n')
    .slice(1);

describe('renderFailure', () => {
  it('says what, why and what to do', () => {
    const cause = new Error('ENOSPC: no space left', { cause: new Error('disk') });
    const error = new LbError('FILE_UNWRITABLE', 'a.json cannot be written', {
      hint: 'free\nspace',
      cause,
    });
    expect(render(error)).toBe(
      'lbctl: a.json cannot be written\n  because: ENOSPC: no space left\n  because: disk\nhint: free\n  space\n',
    );
  });

  it('calls everything unknown a bug', () => {
    expect(render(new TypeError('x is undefined'))).toBe(
      'lbctl: lbctl failed inside itself: x is undefined\nhint: set LBCTL_DEBUG=1 to see where\n',
    );
  });

  it.each([
    ['a string', 'text', 'text'],
    ['nothing', undefined, 'undefined'],
    ['an error without a message', new RangeError(), 'RangeError'],
  ])('survives %s', (_, thrown, message) => {
    expect(describeFailure(thrown)).toMatchObject({ code: 'INTERNAL', exit: 70, message });
  });

  it('marks the place of a problem', () => {
    const excerpt = { text: '  weight: -1', width: 2 };
    const problem = {
      message: 'too small',
      file: 'c.yaml',
      line: 4,
      column: 11,
      excerpt,
      hint: 'use 1',
    };
    expect(withProblem(problem)).toEqual([
      'c.yaml:4:11: too small',
      '    4 |   weight: -1',
      '      |           ^^',
      '  use 1',
      '',
    ]);
  });

  it.each([
    { name: 'tabs before it', text: '\t\tx: 1', column: 6, width: 1, mark: 5 },
    { name: 'wide letters before it', text: '日本: 1', column: 5, width: 1, mark: 6 },
    { name: 'nothing, at the end of the line', text: 'x:', column: 3, width: 0, mark: 2 },
    { name: 'the first column', text: 'x:', column: 1, width: 1, mark: 0 },
  ])('puts the caret under $name', ({ text, column, width, mark }) => {
    const lines = withProblem({ message: 'm', line: 1, column, excerpt: { text, width } });
    expect(lines[2]).toBe(`      | ${' '.repeat(mark)}^`);
  });

  it('shows the part of a long line that matters', () => {
    const text = `${'a'.repeat(500)}!${'b'.repeat(500)}`;
    const [, line, caret] = withProblem({
      message: 'm',
      line: 1,
      column: 501,
      excerpt: { text, width: 1 },
    });
    expect(line!.length).toBeLessThan(120);
    expect(line![caret!.indexOf('^')]).toBe('!');
  });

  it('obeys no control characters of others', () => {
    const text = `x\x1b[31m\x07`;
    const error = new LbError('USAGE', text, {
      hint: text,
      cause: new Error(text),
      problems: [{ message: text, file: text, line: 1, hint: text, excerpt: { text, width: 1 } }],
    });
    expect(render(error)).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
  });
});

describe('failureJson', () => {
  it('holds everything but the stack', () => {
    const problems = [{ message: 'm', line: 1 }];
    const error = new LbError('INPUT_INVALID', 'bad', {
      hint: 'h',
      problems,
      cause: new Error('c'),
    });
    expect(JSON.parse(failureJson(describeFailure(error)))).toEqual({
      apiVersion: 'lbctl/v1',
      kind: 'Error',
      error: { code: 'INPUT_INVALID', message: 'bad', hint: 'h', problems, causes: ['c'], exit: 3 },
    });
  });

  it('leaves out what is not there', () => {
    const { error } = JSON.parse(failureJson(describeFailure(new LbError('USAGE', 'bad'))));
    expect(error).toEqual({ code: 'USAGE', message: 'bad', exit: 2 });
  });
});
