import { Buffer } from 'node:buffer';
import type { Rng } from '../../src/core/kernel/rng.ts';

const answers = [
  'HTTP/1.1 200 OK\r\nServer: s\r\nDate: Thu, 26 Nov 2026 00:00:00 GMT\r\nContent-Length: 5\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;ext=1\r\nabc\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nTrailer: X\r\n\r\na\r\n0123456789\r\n0\r\nX: y\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nx',
  'HTTP/1.1 204 No Content\r\nServer: s\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\nETag: "a"\r\n\r\n',
  'HTTP/1.1 200 OK\r\nServer: s\r\n\r\nbody until the end',
  'HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc',
  'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc',
  'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 4\r\n\r\nbusy',
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
  'HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n',
];

const pieces = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  ' ',
  '\t',
  ':',
  '\0',
  '0',
  '9',
  'f',
  ',',
  ';',
  '-1',
  '18446744073709551616',
  'Content-Length: 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Connection: close\r\n',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/2.0',
  'Upgrade: h2c\r\n',
  'chunked',
  'Content-Length',
  '\xff',
  'é',
  ' : ',
  '0\r\n\r\n',
  '1xx',
];

/** A right answer, or some, with up to four changes of a few bytes. */
export function mutatedAnswer(rng: Rng): Buffer {
  let bytes = Buffer.from(pick(answers, rng), 'latin1');
  for (let changes = Math.floor(rng() * 5); changes > 0; changes--) bytes = changed(bytes, rng);
  return bytes;
}

function changed(bytes: Buffer, rng: Rng): Buffer<ArrayBuffer> {
  const at = Math.floor(rng() * (bytes.length + 1));
  const length = Math.floor(rng() * 8);
  const before = bytes.subarray(0, at);
  switch (Math.floor(rng() * 6)) {
    case 0:
      return Buffer.concat([before, bytes.subarray(at + length)]);
    case 1:
      return Buffer.concat([before, Buffer.from(pick(pieces, rng), 'latin1'), bytes.subarray(at)]);
    case 2:
      return Buffer.concat([
        before,
        Buffer.from(pick(pieces, rng), 'latin1'),
        bytes.subarray(at + length),
      ]);
    case 3:
      return Buffer.concat([before, bytes.subarray(at, at + length), bytes.subarray(at)]);
    case 4:
      return Buffer.from(before);
    default: {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] = Math.floor(rng() * 256);
      return copy;
    }
  }
}

/** Cut into reads, as a network might. */
export function cutAnywhere(bytes: Buffer, rng: Rng): Buffer[] {
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = rng() < 0.3 ? bytes.length : from + 1 + Math.floor(rng() * 40);
    parts.push(bytes.subarray(from, to));
    from = to;
  }
  return parts;
}

const pick = <T>(from: readonly T[], rng: Rng): T => from[Math.floor(rng() * from.length)]!;
