import { describe, expect, it } from 'vitest';
import {
  readRequestLine,
  readRequestLines,
} from '../../../../src/core/load/request/request-line.ts';

describe('a list of requests', () => {
  it('has a path or a method and a path in each line', () => {
    const text = '# all of them\n/\n\nHEAD /a?b=c\r\n  OPTIONS   *\nGET /grün|x\n';
    expect(readRequestLines(text, 'requests.txt')).toEqual({
      requests: [
        { method: 'GET', path: '/' },
        { method: 'HEAD', path: '/a?b=c' },
        { method: 'OPTIONS', path: '*' },
        { method: 'GET', path: '/gr%C3%BCn%7Cx' },
      ],
    });
  });

  it.each([
    { line: 'GET /a b', want: 'more than a method and a path; a blank in a path is written %20' },
    { line: 'index.html', want: 'the path must begin with /, not be "index.html"' },
    { line: 'http://a/b', want: 'a path is enough: which node is asked is not up to it' },
    { line: '/a#b', want: 'what follows a # is never sent' },
    { line: 'G(T /a', want: '"G(T" is no method' },
    { line: 'CONNECT /a', want: 'CONNECT asks for a tunnel, not for an answer' },
    { line: `/${'a'.repeat(8000)}`, want: 'the path is longer than 8000 characters' },
  ])('tells what is wrong with $line', ({ line, want }) => {
    expect(readRequestLines(`/\n${line}\n`, 'requests.txt')).toEqual({
      problems: [{ file: 'requests.txt', line: 2, message: want }],
    });
  });

  it('may be one of a single line', () => {
    expect(readRequestLine('/a')).toEqual({ method: 'GET', path: '/a' });
    expect(readRequestLine('a')).toBe('the path must begin with /, not be "a"');
  });

  it('tells twenty mistakes at most', () => {
    const read = readRequestLines('x\n'.repeat(100), 'f');
    expect('problems' in read && read.problems.length).toBe(20);
  });

  it('must not be empty', () => {
    expect(readRequestLines('# none\n', 'f')).toEqual({
      problems: [{ file: 'f', line: 1, message: 'there is no request in it' }],
    });
  });
});
