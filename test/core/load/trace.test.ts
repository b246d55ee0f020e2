import { describe, expect, it } from 'vitest';
import { readLogLine } from '../../../src/core/load/access-log.ts';
import { readArrivalTrace } from '../../../src/core/load/trace.ts';

const read = (text: string) => readArrivalTrace(text, 'trace.txt');
const get = (path: string) => ({ method: 'GET', path });
/** A line in common log format, `second` seconds after ten o'clock. */
const logged = (second: string, request: string) =>
  `10.0.0.1 - - [10/Oct/2025:10:00:${second} +0200] "${request}" 200 2326`;

describe('a trace of instants', () => {
  it.each([
    { name: 'seconds from the start', text: '0\n0.25\n0.25\n1.5e1\n', want: [0, 250, 250, 15_000] },
    { name: 'a pause before the first', text: '# one\n\n2.\r\n3', want: [2000, 3000] },
    { name: 'times since 1970', text: '1700000000.5\n1700000001.75\n', want: [0, 1250] },
  ])('is read: $name', ({ text, want }) => {
    expect(read(text)).toEqual({
      trace: { instants: Float64Array.from(want), requests: null, skippedCount: 0 },
    });
  });

  it.each([
    { text: '1\n2\nthree\n', line: 3, message: 'must be a number of seconds' },
    { text: '1\n-2\n', line: 2, message: 'must be a number of seconds' },
    { text: '1\n1e999\n', line: 2, message: 'must be a number of seconds' },
    { text: '2\n# back\n1.5\n', line: 3, message: '1.5 is before the arrival ahead of it' },
    { text: '\n', line: 1, message: 'there is no arrival in it' },
  ])('tells of $message', ({ text, line, message }) => {
    expect(read(text)).toEqual({ problems: [{ file: 'trace.txt', line, message }] });
  });
});

describe('a trace from an access log', () => {
  it('spreads requests evenly over their second, in the order of time', () => {
    const rows = [
      logged('01', 'GET /b HTTP/1.1'),
      logged('00', 'GET /a HTTP/1.1'),
      logged('01', 'POST /c?d=e HTTP/1.1'),
      logged('04', 'GET /f HTTP/1.1'),
    ];
    expect(read(rows.join('\n'))).toEqual({
      trace: {
        instants: Float64Array.of(0, 1000, 1500, 4000),
        requests: [get('/a'), get('/b'), { method: 'POST', path: '/c?d=e' }, get('/f')],
        skippedCount: 0,
      },
    });
  });

  it('leaves out what cannot be sent again, and counts it', () => {
    const rows = [
      logged('00', '\\x16\\x03\\x01'),
      logged('07', 'GET / HTTP/1.1'),
      logged('08', '-'),
    ];
    expect(read(rows.join('\n'))).toEqual({
      trace: { instants: Float64Array.of(0), requests: [get('/')], skippedCount: 2 },
    });
  });

  it.each([
    {
      name: 'another line',
      text: `${logged('00', 'GET / HTTP/1.1')}\nwhat?\n`,
      want: { line: 2, message: 'is no line of an access log (common or combined)' },
    },
    {
      name: 'neither numbers nor a log',
      text: '-1\n',
      want: { line: 1, message: 'is no line of an access log (common or combined)' },
    },
    {
      name: 'nothing to send again',
      text: logged('00', '-'),
      want: { line: 1, message: 'no request in it can be sent again' },
    },
  ])('tells of $name', ({ text, want }) => {
    expect(read(text)).toEqual({ problems: [{ file: 'trace.txt', ...want }] });
  });
});

describe('a line of an access log', () => {
  const at = Date.UTC(2025, 9, 10, 8, 0, 0);

  it.each([
    { name: 'common', line: logged('00', 'GET /a HTTP/1.0'), want: get('/a') },
    {
      name: 'combined',
      line: `${logged('00', 'GET /a HTTP/1.1')} "https://example.com/" "curl/8 [x] \\"y\\""`,
      want: get('/a'),
    },
    {
      name: 'a user with a blank, IPv6',
      line: '::1 - jo doe [10/Oct/2025:01:30:00 -0630] "HEAD /a HTTP/2.0" 200 -',
      want: { method: 'HEAD', path: '/a' },
    },
    { name: 'HTTP/0.9', line: logged('00', 'GET /a'), want: get('/a') },
    { name: 'a blank in the path', line: logged('00', 'GET /a b HTTP/1.1'), want: get('/a%20b') },
    {
      name: 'escapes',
      line: logged('00', 'GET /\\xc3\\xbc\\"\\\\ HTTP/1.1'),
      want: get('/%C3%BC%22%5C'),
    },
    {
      name: 'a request to a proxy',
      line: logged('00', 'GET http://example.com/a HTTP/1.1'),
      want: get('/a'),
    },
    {
      name: 'a request to a proxy for the root',
      line: logged('00', 'GET http://example.com HTTP/1.1'),
      want: get('/'),
    },
    { name: 'no path', line: logged('00', 'GET HTTP/1.1'), want: null },
    { name: 'a tunnel', line: logged('00', 'CONNECT a:443 HTTP/1.1'), want: null },
  ])('is read: $name', ({ line, want }) => {
    expect(readLogLine(line)).toEqual({ atMs: at, request: want });
  });

  it.each([
    '',
    'a - - [10/Okt/2025:01:30:00 +0000] "GET / HTTP/1.1" 200 1',
    '::1 - - "GET / HTTP/1.1"',
  ])('is none: %s', (line) => {
    expect(readLogLine(line)).toBeUndefined();
  });
});
