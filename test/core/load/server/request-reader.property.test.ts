import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestReader } from '../../../../src/core/load/server/request-reader.ts';

const text = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
const get = (path: string, keepsOpen = true) => ({ method: 'GET', path, keepsOpen, isOld: false });

function read(...pieces: string[]) {
  const reader = new RequestReader();
  const requests = pieces.flatMap((piece) => reader.take(piece));
  return { requests, failure: reader.failure };
}

describe('a reader of requests', () => {
  it.each([
    { name: 'a plain one', sent: text('GET /a HTTP/1.1', 'Host: x'), want: [get('/a')] },
    { name: 'no headers', sent: text('GET /a HTTP/1.1'), want: [get('/a')] },
    {
      name: 'empty lines ahead',
      sent: `\r\n\r\n${text('GET /a?b HTTP/1.1', 'Host: x')}`,
      want: [get('/a?b')],
    },
    {
      name: 'the last one',
      sent: text('GET / HTTP/1.1', 'Connection: foo, Close'),
      want: [get('/', false)],
    },
    {
      name: 'an old one',
      sent: text('GET / HTTP/1.0'),
      want: [{ ...get('/', false), isOld: true }],
    },
    {
      name: 'an old one that may be followed',
      sent: text('GET / HTTP/1.0', 'connection:keep-alive'),
      want: [{ ...get('/'), isOld: true }],
    },
    {
      name: 'a body that looks like a request',
      sent: `${text('POST /a HTTP/1.1', 'Content-Length: 19')}GET /x HTTP/1.1\r\n\r\n${text('GET /b HTTP/1.1')}`,
      want: [{ ...get('/a'), method: 'POST' }, get('/b')],
    },
    {
      name: 'a body in chunks',
      sent: `${text('PUT /a HTTP/1.1', 'Transfer-Encoding: chunked')}3\r\nabc\r\nA;x=y\r\n0\r\n\r\n45678\r\n0\r\nTrailer: z\r\n\r\n${text('GET /b HTTP/1.1')}`,
      want: [{ ...get('/a'), method: 'PUT' }, get('/b')],
    },
    { name: 'not yet whole', sent: 'GET / HTTP/1.1\r\nHost: x\r\n', want: [] },
    {
      name: 'a body not yet whole',
      sent: `${text('PUT / HTTP/1.1', 'Content-Length: 2')}a`,
      want: [],
    },
  ])('reads $name, however it is cut', ({ sent, want }) => {
    expect(read(sent)).toEqual({ requests: want, failure: undefined });
    expect(read(...sent)).toEqual({ requests: want, failure: undefined });
    fc.assert(
      fc.property(fc.nat(sent.length), fc.nat(sent.length), (a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const pieces = [sent.slice(0, first), sent.slice(first, second), sent.slice(second)];
        expect(read(...pieces)).toEqual({ requests: want, failure: undefined });
      }),
    );
  });

  it.each([
    { name: 'no request', sent: text('hello'), failure: 400 },
    { name: 'a path with a blank', sent: text('GET /a b HTTP/1.1'), failure: 400 },
    { name: 'the preface of HTTP/2', sent: text('PRI * HTTP/2.0'), failure: 505 },
    { name: 'a bad length', sent: text('GET / HTTP/1.1', 'Content-Length: -1'), failure: 400 },
    {
      name: 'two lengths',
      sent: text('GET / HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2'),
      failure: 400,
    },
    {
      name: 'a length and chunks',
      sent: text('GET / HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
      failure: 400,
    },
    {
      name: 'an unknown coding',
      sent: text('GET / HTTP/1.1', 'Transfer-Encoding: gzip'),
      failure: 501,
    },
    {
      name: 'a bad chunk',
      sent: `${text('GET / HTTP/1.1', 'Transfer-Encoding: chunked')}x\r\n`,
      failure: 400,
    },
    {
      name: 'an endless size of a chunk',
      sent: text('GET / HTTP/1.1', 'Transfer-Encoding: chunked') + '1'.repeat(5000),
      failure: 400,
    },
    {
      name: 'endless headers',
      sent: `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(20_000)}`,
      failure: 431,
    },
  ])('refuses $name', ({ sent, failure }) => {
    const reader = new RequestReader();
    expect(reader.take(text('GET /first HTTP/1.1'))).toEqual([get('/first')]);
    expect(reader.take(sent)).toEqual([]);
    expect(reader.failure).toBe(failure);
    expect(reader.take(text('GET /more HTTP/1.1'))).toEqual([]);
  });
});
