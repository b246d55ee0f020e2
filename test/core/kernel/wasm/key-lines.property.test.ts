import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernel } from '../../../../src/core/kernel/wasm/instance.ts';
import { type KeyBatch, KeyLines } from '../../../../src/core/kernel/wasm/key-lines.ts';
import { xxh64 } from '../../../../src/core/kernel/xxh64.ts';

interface Seen {
  keys: number[][];
  hashes: { hi: number; lo: number }[];
  skipped: number;
}

/** Keys by the rule as it is told: lines end in LF or CRLF, the last may lack it, empty ones skip. */
function plainKeys(bytes: Uint8Array): { keys: number[][]; skipped: number } {
  const keys: number[][] = [];
  let skipped = 0;
  let line: number[] = [];
  const close = (): void => {
    if (line.at(-1) === 13) line.pop();
    if (line.length > 0) keys.push(line);
    else skipped++;
    line = [];
  };
  for (const byte of bytes) {
    if (byte === 10) close();
    else line.push(byte);
  }
  if (line.length > 0) close();
  return { keys, skipped };
}

function collect(batches: Iterable<KeyBatch>, into: Seen): void {
  for (const batch of batches) {
    const halves = batch.halves();
    for (let i = 0; i < batch.count; i++) {
      into.keys.push([...batch.key(i)]);
      into.hashes.push({ hi: halves[2 * i + 1]!, lo: halves[2 * i]! });
    }
  }
}

function readPieces(pieces: readonly Uint8Array[]): Seen & { counted: number } {
  const lines = new KeyLines(createKernel());
  const seen: Seen = { keys: [], hashes: [], skipped: 0 };
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const room = lines.room();
      const part = piece.subarray(at, at + room.length);
      room.set(part);
      collect(lines.batches(part.length), seen);
      at += part.length;
    }
  }
  collect(lines.rest(), seen);
  return { ...seen, skipped: lines.skippedCount, counted: lines.keyCount };
}

function check(pieces: readonly Uint8Array[]): void {
  const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
  const want = plainKeys(whole);
  const seen = readPieces(pieces);
  expect(seen.keys).toEqual(want.keys);
  expect(seen.skipped).toBe(want.skipped);
  expect(seen.counted).toBe(want.keys.length);
  expect(seen.hashes).toEqual(want.keys.map((key) => xxh64(Uint8Array.from(key))));
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Mostly line ends and a few others, so that every meeting of them occurs. */
const dense = fc.array(fc.constantFrom(10, 13, 0, 97, 255), { maxLength: 200 });

describe('KeyLines', () => {
  it('cuts any bytes into the keys of their lines, however they arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(dense, fc.uint8Array({ maxLength: 300 }))), (pieces) => {
        check(pieces.map((piece) => Uint8Array.from(piece)));
      }),
    );
  });

  it('gives the same keys with a chunk border at every position', () => {
    const stream = bytes(
      'a\r\n\nlong-enough-to-cross-a-vector-of-64-bytes-and-then-some\n\r\nb\rc\r\n\0',
    );
    for (let cut = 0; cut <= stream.length; cut++) {
      check([stream.subarray(0, cut), stream.subarray(cut)]);
    }
    check([...stream].map((byte) => Uint8Array.of(byte)));
  });

  it('hashes keys of every length from 1 to 200 and of all byte values', () => {
    const keys = Array.from({ length: 200 }, (_, n) =>
      Uint8Array.from({ length: n + 1 }, (_, i) => {
        const value = (37 * i + 11 * n) % 256;
        return value === 10 || value === 13 ? 0x80 : value;
      }),
    );
    check(keys.flatMap((key) => [key, bytes('\n')]));
  });

  it.each([
    { name: 'no bytes', stream: '', keys: 0, skipped: 0 },
    { name: 'one empty line', stream: '\n', keys: 0, skipped: 1 },
    { name: 'an empty CRLF line', stream: '\r\n', keys: 0, skipped: 1 },
    { name: 'a missing last newline', stream: 'a\nb', keys: 2, skipped: 0 },
    { name: 'CRs inside a key', stream: 'a\rb\r\r\n', keys: 1, skipped: 0 },
    { name: 'as many lines as a batch holds', stream: 'k\n'.repeat(2048), keys: 2048, skipped: 0 },
    { name: 'one line more than a batch', stream: 'k\n'.repeat(2049), keys: 2049, skipped: 0 },
    { name: 'a batch of empty lines', stream: '\n'.repeat(5000), keys: 0, skipped: 5000 },
  ])('finds $keys keys and $skipped empty lines in $name', ({ stream, keys, skipped }) => {
    const seen = readPieces([bytes(stream)]);
    expect([seen.counted, seen.skipped]).toEqual([keys, skipped]);
  });

  it('takes a key of 1 MiB, growing its memory for it', () => {
    const key = new Uint8Array(1024 * 1024).fill(120);
    const seen = readPieces([bytes('a\n'), key, bytes('\r\nb\n')]);
    expect(seen.keys.map((found) => found.length)).toEqual([1, key.length, 1]);
    expect(seen.hashes[1]).toEqual(xxh64(key));
  });

  it.each([256, 700, 65_536, 10_000_000])(
    'names the line of a longer key, fed by %d bytes',
    (size) => {
      const long = new Uint8Array(1024 * 1024 + 4).fill(120);
      const pieces = [bytes('a\n\nb\n')];
      for (let at = 0; at < long.length; at += size) {
        pieces.push(long.subarray(at, at + size));
      }
      expect(() => readPieces(pieces)).toThrow(
        expect.objectContaining({
          code: 'KEYS_UNREADABLE',
          message: 'line 4 is longer than 1 MiB',
        }),
      );
    },
  );

  it('takes texts as they are: line feeds and nothing are keys', () => {
    const lines = new KeyLines(createKernel());
    const texts = ['a\nb', '', 'é', 'k'.repeat(300_000), ...Array.from({ length: 5000 }, String)];
    const seen: Seen = { keys: [], hashes: [], skipped: 0 };
    collect(lines.texts(texts), seen);
    expect(lines.keyCount).toBe(texts.length);
    expect(seen.hashes).toEqual(texts.map((text) => xxh64(text)));
    expect(seen.keys[2]).toEqual([...bytes('é')]);
    expect(() => [...lines.texts(['k'.repeat(1024 * 1024 + 1)])]).toThrow(
      'key 5005 is longer than 1 MiB',
    );
  });
});
