import { closeSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBlocks, hasBegun, shareFile, stopAll } from '../../../src/adapters/keys/blocks.ts';
import { countKeys } from '../../../src/adapters/keys/count.ts';
import { startHelper, sumAnswers } from '../../../src/adapters/keys/count-threads.ts';
import type { KeyProgress } from '../../../src/adapters/keys/read.ts';
import { BulkPlacer, type BulkPlan } from '../../../src/core/ring/bulk.ts';
import { functionPlan, openPlan, ownerOf, tablePlan, testFolder, twoLevelPlan } from './fixture.ts';

const write = testFolder();
const MIB = 1024 * 1024;

function wanted(plan: BulkPlan, keys: readonly string[]): number[] {
  const counts = new Array<number>(plan.nodeCount).fill(0);
  for (const key of keys) counts[ownerOf(plan, key)]!++;
  return counts;
}

const pieces = (content: string, size: number): Readable => {
  const bytes = Buffer.from(content);
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    ),
    { objectMode: false },
  );
};

describe.each([
  { kind: 'tables', plan: tablePlan },
  { kind: 'tables that leave keys open', plan: openPlan },
  { kind: 'a function', plan: functionPlan },
])('countKeys by $kind', ({ kind, plan }) => {
  const keys = Array.from({ length: 1400 }, (_, i) => `key-${i}-${'ä'.repeat(i % 40)}`);
  const content = keys.map((key, i) => (i % 7 === 0 ? `${key}\r\n\n` : `${key}\n`)).join('');
  const whole = {
    counts: wanted(plan, keys),
    keyCount: 1400,
    skippedCount: 200,
    bytes: Buffer.byteLength(content),
    interrupted: false,
  };
  const path = write(`${kind}.txt`, content);

  it.each([1, 2, 3])('reads a file with %d threads', async (workers) => {
    const { counts, ...rest } = await countKeys(plan, { kind: 'file', path }, { workers });
    expect({ counts: [...counts], ...rest }).toEqual(whole);
  });

  it.each([1, 100, 65_536, 10_000_000])('reads a stream in pieces of %d bytes', async (size) => {
    const stream = pieces(content, size);
    const { counts, ...rest } = await countKeys(plan, { kind: 'stream', name: 'a pipe', stream });
    expect({ counts: [...counts], ...rest }).toEqual(whole);
  });

  it('takes arguments as keys', async () => {
    const { counts, keyCount } = await countKeys(plan, { kind: 'arguments', keys });
    expect({ counts: [...counts], keyCount }).toEqual({ counts: whole.counts, keyCount: 1400 });
  });

  it('counts by threads what is larger than a block of each', async () => {
    const many = Array.from({ length: 20 }, () => content).join('');
    const large = write(`${kind}-large.txt`, many.repeat(Math.ceil((20 * MIB) / many.length)));
    const [one, two] = [
      await countKeys(plan, { kind: 'file', path: large }, { workers: 1 }),
      await countKeys(plan, { kind: 'file', path: large }, { workers: 2 }),
    ];
    expect(two).toEqual(one);
    expect(one.keyCount).toBeGreaterThan(200_000);
  });
});

describe('countBlocks', () => {
  const count = (path: string, blockBytes: number, plan: BulkPlan): number[] => {
    const fd = openSync(path, 'r');
    try {
      const size = Number(path.match(/(\d+)-bytes/)![1]);
      const file = shareFile({ name: path, fd, size }, 1, blockBytes);
      const placer = new BulkPlacer(plan);
      for (const _ of countBlocks(placer, file, 0));
      expect(file.bytesDone[0]).toBe(size);
      return [...placer.counts()];
    } finally {
      closeSync(fd);
    }
  };

  it('gives each line to one block, wherever the borders fall', () => {
    const line = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', '\r'), maxLength: 12 }),
      fc.constantFrom('', 'k'.repeat(50)),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), fc.boolean(), (lines, ended) => {
        const content = lines.join('\n') + (ended ? '\n' : '');
        fc.pre(content.length > 0);
        const path = write(`blocks-${content.length}-bytes`, content);
        const keys = content
          .split('\n')
          .map((key) => key.replace(/\r$/, ''))
          .filter((key) => key !== '');
        const want = wanted(tablePlan, keys);
        for (let size = 1; size <= Math.min(content.length + 1, 40); size++) {
          expect(count(path, size, tablePlan)).toEqual(want);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('takes no further block once told to stop', () => {
    const path = write('stop', 'a\nb\nc\n');
    const fd = openSync(path, 'r');
    const file = shareFile({ name: path, fd, size: 6 }, 1, 2);
    const placer = new BulkPlacer(tablePlan);
    const blocks = countBlocks(placer, file, 0);
    blocks.next();
    stopAll(file);
    expect(blocks.next().done).toBe(true);
    expect(placer.lines.keyCount).toBe(1);
    closeSync(fd);
  });
});

describe('counting threads', () => {
  const keys = Array.from({ length: 3000 }, (_, i) => `key-${i}`);
  const path = write('threads.txt', `${keys.join('\n')}\n`);

  it.each([
    { kind: 'tables', plan: tablePlan },
    { kind: 'two levels', plan: twoLevelPlan },
    { kind: 'tables that leave keys open', plan: openPlan },
  ])('share the blocks and add up, by $kind', async ({ plan }) => {
    const fd = openSync(path, 'r');
    const file = shareFile({ name: path, fd, size: statSync(path).size }, 3, 100);
    const helpers = [1, 2].map((thread) => startHelper(plan, file, thread));
    const answers = await Promise.all(helpers.map((helper) => helper.answer));
    const { counts, ...rest } = sumAnswers(plan, file, answers, false);
    expect([...counts]).toEqual(wanted(plan, keys));
    expect(rest).toMatchObject({ keyCount: 3000, skippedCount: 0, bytes: file.size });
    expect([0, 1, 2].map((thread) => hasBegun(file, thread))).toEqual([false, true, true]);
    closeSync(fd);
  });

  it('tell of a file they cannot read', async () => {
    const file = shareFile({ name: '"gone"', fd: 1_000_000, size: 100 }, 2);
    await expect(startHelper(tablePlan, file, 1).answer).rejects.toMatchObject({
      code: 'KEYS_UNREADABLE',
      message: expect.stringContaining('cannot read keys from "gone"'),
    });
  });
});

describe('countKeys, interrupted', () => {
  const path = write('long.txt', 'some-key\n'.repeat(3_000_000));

  it.each([1, 2])('gives what it has, with %d threads', async (workers) => {
    const abort = new AbortController();
    const result = await countKeys(
      tablePlan,
      { kind: 'file', path },
      { workers, signal: abort.signal, onProgress: () => abort.abort() },
    );
    const total = result.counts.reduce((sum, n) => sum + n, 0);
    expect(result.interrupted).toBe(true);
    expect(total).toBe(result.keyCount);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(3_000_000);
  });

  it('ends a stream that would never end', async () => {
    const abort = new AbortController();
    let reads = 0;
    const stream = new Readable({
      read() {
        if (++reads === 3) abort.abort();
        this.push('key\n'.repeat(100));
      },
    });
    const source = { kind: 'stream', name: 'a pipe', stream } as const;
    const result = await countKeys(tablePlan, source, { signal: abort.signal });
    expect(result.interrupted).toBe(true);
    expect(result.counts.reduce((sum, n) => sum + n, 0)).toBe(result.keyCount);
    expect(stream.destroyed).toBe(true);
  });

  it('counts nothing when told before it began', async () => {
    for (const workers of [1, 2]) {
      const options = { workers, signal: AbortSignal.abort() };
      const result = await countKeys(tablePlan, { kind: 'file', path }, options);
      expect(result.interrupted).toBe(true);
      expect(result.keyCount).toBeLessThan(3_000_000);
    }
  });
});

describe('countKeys, its progress', () => {
  it.each([1, 2])('grows to the whole with %d threads', async (workers) => {
    const path = write('progress.txt', 'some-key\n'.repeat(1_000_000));
    const seen: KeyProgress[] = [];
    const options = { workers, onProgress: (progress: KeyProgress) => seen.push(progress) };
    await countKeys(tablePlan, { kind: 'file', path }, options);
    const bytes = seen.map((progress) => progress.bytes);
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
    expect(seen.every((progress) => progress.totalBytes === 9_000_000)).toBe(true);
    if (workers === 1) expect(seen.at(-1)).toMatchObject({ keyCount: 1_000_000, bytes: 9_000_000 });
  });
});

describe('countKeys refuses', () => {
  const long = 'x'.repeat(MIB + 10);
  const failure = (path: string, workers = 1) =>
    countKeys(tablePlan, { kind: 'file', path }, { workers });

  it.each([
    { name: 'a folder', path: () => dirname(write('a', '')), message: /it is a folder/ },
    { name: 'a missing file', path: () => join(dirname(write('a', '')), 'no'), message: /no such/ },
    { name: 'a file as a folder', path: () => join(write('a', ''), 'b'), message: /no folder/ },
  ])('$name, with a hint', async ({ path, message }) => {
    await expect(failure(path())).rejects.toMatchObject({
      code: 'KEYS_UNREADABLE',
      exit: 3,
      message: expect.stringMatching(message),
      hint: expect.stringContaining('one key a line'),
    });
  });

  it.each([1, 2])('a key above 1 MiB by its line, with %d threads', async (workers) => {
    const before = 'fine\n'.repeat(2_000_000);
    const path = write('long-line.txt', `${before}${long}\n${before}`);
    await expect(failure(path, workers)).rejects.toMatchObject({
      code: 'KEYS_UNREADABLE',
      message: 'line 2000001 is longer than 1 MiB',
    });
  });

  it.each([1, 2])('a file without any line, with %d threads', async (workers) => {
    const path = write('no-lines.bin', new Uint8Array(17 * MIB));
    await expect(failure(path, workers)).rejects.toMatchObject({
      message: 'line 1 is longer than 1 MiB',
    });
  });

  it('a stream that breaks, with its cause', async () => {
    const cause = Object.assign(new Error('read EIO'), { code: 'EIO' });
    const stream = new Readable({
      read() {
        this.destroy(cause);
      },
    });
    const source = { kind: 'stream', name: 'standard input', stream } as const;
    await expect(countKeys(tablePlan, source)).rejects.toMatchObject({
      code: 'KEYS_UNREADABLE',
      message: 'cannot read keys from standard input: the device reports an error',
      cause,
    });
  });
});

describe('an empty source', () => {
  it('has no keys', async () => {
    const result = await countKeys(tablePlan, { kind: 'file', path: write('empty.txt', '') });
    expect(result).toMatchObject({ keyCount: 0, skippedCount: 0, bytes: 0, interrupted: false });
  });
});
