import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type ByteSink, placeKeys } from '../../../src/adapters/keys/place.ts';
import { writeDescriptor } from '../../../src/adapters/keys/stdout.ts';
import { names, openPlan, ownerOf, tablePlan, testFolder } from './fixture.ts';

const write = testFolder();

function collector(): { sink: ByteSink; bytes: () => Buffer; sizes: number[] } {
  const chunks: Buffer[] = [];
  const sizes: number[] = [];
  return {
    sink: async (chunk) => {
      chunks.push(Buffer.from(chunk));
      sizes.push(chunk.length);
      return true;
    },
    bytes: () => Buffer.concat(chunks),
    sizes,
  };
}

describe('placeKeys', () => {
  it.each([
    { kind: 'tables', plan: tablePlan },
    { kind: 'open tables', plan: openPlan },
  ])('writes each key with its node, in order, by $kind', async ({ plan }) => {
    const keys = Array.from({ length: 60_000 }, (_, i) => `key-${i}`);
    const output = collector();
    const source = { kind: 'file', path: write('keys.txt', `${keys.join('\n')}`) } as const;
    const result = await placeKeys(plan, names, source, output.sink);
    const want = keys.map((key) => `${key}\t${names[ownerOf(plan, key)]}\n`).join('');
    expect(output.bytes().toString() === want).toBe(true);
    expect(output.sizes.length).toBeGreaterThan(2);
    expect(result).toMatchObject({ keyCount: 60_000, interrupted: false, readerGone: false });
  });

  it('gives a key back byte by byte', async () => {
    const key = Uint8Array.from({ length: 256 }, (_, i) => i).filter((byte) => byte !== 10);
    const output = collector();
    const stream = Readable.from([key, Buffer.from('\r\n\n\xff', 'latin1')], { objectMode: false });
    await placeKeys(tablePlan, names, { kind: 'stream', name: 'a pipe', stream }, output.sink);
    const line = (bytes: Uint8Array): Buffer =>
      Buffer.concat([bytes, Buffer.from(`\t${names[ownerOf(tablePlan, bytes)]}\n`)]);
    expect(output.bytes()).toEqual(Buffer.concat([line(key), line(Uint8Array.of(255))]));
  });

  it('waits for the sink, and stops reading once it is gone', async () => {
    const path = write('many.txt', 'key\n'.repeat(2_000_000));
    let open = 0;
    let taken = 0;
    const sink: ByteSink = async (chunk) => {
      expect(open++).toBe(0);
      await new Promise(setImmediate);
      open--;
      taken += chunk.length;
      return taken < 1_000_000;
    };
    const result = await placeKeys(tablePlan, names, { kind: 'file', path }, sink);
    expect(result).toMatchObject({ readerGone: true, interrupted: true });
    expect(result.keyCount).toBeLessThan(500_000);
  });

  it('writes what was placed before Ctrl-C', async () => {
    const abort = new AbortController();
    const output = collector();
    const path = write('more.txt', 'key\n'.repeat(2_000_000));
    const options = { signal: abort.signal, onProgress: () => abort.abort() };
    const result = await placeKeys(tablePlan, names, { kind: 'file', path }, output.sink, options);
    expect(result).toMatchObject({ readerGone: false, interrupted: true });
    expect(output.bytes().toString().split('\n').length - 1).toBe(result.keyCount);
  });
});

describe('writeDescriptor', () => {
  const withPipe = async (
    use: (reader: number, writer: number) => Promise<void>,
  ): Promise<void> => {
    const path = write(`pipe-${process.hrtime.bigint()}.tmp`, '').replace(/tmp$/, 'fifo');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    try {
      await use(reader, writer);
    } finally {
      closeSync(writer);
    }
  };

  it('waits for the reader of a full pipe', () =>
    withPipe(async (reader, writer) => {
      const chunk = new Uint8Array(1_000_000).map((_, i) => i % 251);
      const written = writeDescriptor(writer, chunk);
      const room = new Uint8Array(chunk.length);
      for (let at = 0; at < room.length; await new Promise(setImmediate)) {
        try {
          at += readSync(reader, room, at, room.length - at, null);
        } catch (error) {
          expect((error as NodeJS.ErrnoException).code).toBe('EAGAIN');
        }
      }
      expect(await written).toBe(true);
      expect(Buffer.compare(room, chunk)).toBe(0);
      closeSync(reader);
    }));

  it('says when the reader is gone', () =>
    withPipe(async (reader, writer) => {
      closeSync(reader);
      expect(await writeDescriptor(writer, new Uint8Array(10))).toBe(false);
    }));

  it('fails on a full disk', async () => {
    const full = openSync('/dev/full', 'w');
    await expect(writeDescriptor(full, new Uint8Array(10))).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: 'cannot write the result: the disk is full',
    });
    closeSync(full);
  });
});
