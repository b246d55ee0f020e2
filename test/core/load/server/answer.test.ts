import { expect, it } from 'vitest';
import { answerTo, hasBody, headText } from '../../../../src/core/load/server/answer.ts';

it.each([
  { path: '/', want: { status: 200, body: 'a\n' } },
  { path: '/bytes/1000', want: { status: 200, body: 1000, size: 1000 } },
  { path: '/bytes/0?x', want: { status: 200, body: 0, size: 0 } },
  { path: '/bytes/10485760', want: { status: 200, body: 10_485_760, size: 10_485_760 } },
  { path: '/bytes/10485761', want: { status: 400, body: 'at most 10485760 bytes\n' } },
  { path: '/bytes/-1', want: { status: 200, body: 'a\n' } },
  { path: '/status/503', want: { status: 503, body: '503\n' } },
  { path: '/status/100', want: { status: 200, body: 'a\n' } },
  { path: '/status/2000', want: { status: 200, body: 'a\n' } },
])('$path is answered', ({ path, want }) => {
  expect(answerTo(path, 'a')).toEqual(want);
});

it.each([
  { path: '/', method: 'GET', lines: ['HTTP/1.1 200 OK', 'Content-Length: 2'], body: true },
  {
    path: '/bytes/5',
    method: 'HEAD',
    lines: ['HTTP/1.1 200 OK', 'Content-Length: 5'],
    body: false,
  },
  { path: '/status/204', method: 'GET', lines: ['HTTP/1.1 204 '], body: false },
  {
    path: '/status/304',
    method: 'GET',
    lines: ['HTTP/1.1 304 ', 'Content-Length: 4'],
    body: false,
  },
])('$method $path has a head, and a body where one is allowed', ({ path, method, lines, body }) => {
  const answer = answerTo(path, 'a');
  const [status, ...length] = lines;
  const fields = ['X-Node: a', 'Content-Type: text/plain', ...length, 'Connection: close', '', ''];
  expect(headText(answer, 'a', 'close')).toBe([status, ...fields].join('\r\n'));
  expect(hasBody(answer.status, method)).toBe(body);
});
