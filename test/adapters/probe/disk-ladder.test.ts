import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { climbDisk, type DiskLadders } from '../../../src/adapters/probe/disk-ladder.ts';
import { localFiles } from '../../../src/adapters/probe/system-files.ts';
import { createUnnamedFile, type FileCalls } from '../../../src/adapters/probe/unnamed-file.ts';
import type { LbError } from '../../../src/core/kernel/errors.ts';

const parent = existsSync('/var/tmp') ? '/var/tmp' : process.cwd();
const folder = mkdtempSync(join(parent, 'lbctl-disk-'));
afterAll(() => rmSync(folder, { recursive: true }));
const world = { files: localFiles(), clock: systemClock };
const calm = (): AbortSignal => new AbortController().signal;

const called: string[] = [];
const namesSeen: string[] = [];
const onStep = (call: string, depth: number): void => {
  called.push(`${call} ${depth}`);
  namesSeen.push(...readdirSync(folder));
};
/** One whole run; in a container on a memory file system it says why there is none. */
const outcome = await climbDisk(folder, world, { measuresWrites: true, onStep }, calm()).catch(
  (error: LbError) => error,
);
const { reads, writes }: DiskLadders =
  outcome instanceof Error ? { reads: [], writes: { value: [] } } : outcome;
const written = writes.value ?? [];
const climb = (at: string, more: object = {}, signal = calm()) =>
  climbDisk(at, { ...world, ...more }, { measuresWrites: false }, signal);

it('climbDisk measures, or says what the machine lacks', () => {
  if (outcome instanceof Error) expect(outcome.message).toMatch(/O_DIRECT|from memory|are free/);
  else expect(outcome.reads.length).toBeGreaterThan(0);
});

describe.runIf(reads.length > 0)('climbDisk', () => {
  it('climbs the ladder with plausible figures, reads before writes', () => {
    expect(called.slice(0, 2)).toEqual(['read 1', 'read 4']);
    expect(called.findLastIndex((one) => one.startsWith('read'))).toBeLessThan(
      called.indexOf('write 1'),
    );
    expect(written.map(({ queueDepth }) => queueDepth)).toEqual(
      [1, 4, 16].slice(0, written.length),
    );
    for (const step of [...reads, ...written]) {
      expect(step.iops).toBeGreaterThan(0);
      expect(step.serviceTimeP50Ms).toBeGreaterThan(0);
      expect(step.serviceTimeP99Ms).toBeGreaterThanOrEqual(step.serviceTimeP50Ms);
      // At least half of the reads take the median or longer, so a thread makes at most 2 / median.
      expect((step.iops * step.serviceTimeP50Ms) / 1000).toBeLessThan(2.1 * step.queueDepth);
      expect('readCount' in step ? step.readCount : step.writeCount).toBeGreaterThan(0);
    }
  });

  it('leaves nothing behind', () => {
    expect([...namesSeen, ...readdirSync(folder)]).toEqual([]);
  });

  it('stops at once when interrupted', async () => {
    const stop = new AbortController();
    const start = systemClock.now();
    const request = { measuresWrites: false, onStep: () => stop.abort('SIGINT') };
    const reading = climbDisk(folder, world, request, stop.signal);
    await expect(reading).rejects.toBe('SIGINT');
    expect(systemClock.now() - start).toBeLessThan(5000);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps the reads when the writes are interrupted', async () => {
    const stop = new AbortController();
    const onStep = (call: string): void => {
      if (call === 'write') stop.abort('SIGINT');
    };
    const found = await climbDisk(folder, world, { measuresWrites: true, onStep }, stop.signal);
    expect(found.reads.length).toBeGreaterThan(0);
    expect(found.writes).toEqual({ value: null, reason: 'interrupted', code: 'INTERRUPTED' });
  });

  it('leaves nothing behind when killed', { timeout: 20_000 }, async () => {
    const code = `
      import { climbDisk, type DiskLadders } from '${new URL('../../../src/adapters/probe/disk-ladder.ts', import.meta.url)}';
      import { systemClock as clock } from '${new URL('../../../src/adapters/clock.ts', import.meta.url)}';
      const files = { read: () => undefined, list: () => [] };
      const request = { measuresWrites: true, onStep: () => console.log('reading') };
      await climbDisk(${JSON.stringify(folder)}, { files, clock }, request, new AbortController().signal);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('uses a file unlinked at once where unnamed ones are unknown', async () => {
    const opened: string[] = [];
    const calls: FileCalls = {
      ...promises,
      open: async (path, flags, mode) => {
        opened.push(String(path));
        if (path === folder) throw Object.assign(new Error('x'), { code: 'EOPNOTSUPP' });
        return promises.open(path, flags, mode);
      },
    };
    const { handle, size } = await createUnnamedFile(folder, systemClock, calm(), calls);
    expect(opened).toHaveLength(2);
    expect(size).toBeGreaterThanOrEqual(8 * 2 ** 20);
    expect((await handle.stat()).nlink).toBe(0);
    await handle.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('asks the device, not the page cache', async () => {
    // The counter stands still, as it would when all reads were answered from memory.
    const files = { read: () => 'read_bytes: 4096\n', list: () => [] };
    await expect(climb(folder, { files })).rejects.toMatchObject({
      code: 'PROBE_FAILED',
      message: 'the reads were answered from memory, not from a disk',
    });
  });
});

describe('createUnnamedFile', () => {
  const refusing = (code: string): FileCalls => ({
    ...promises,
    open: () => Promise.reject(Object.assign(new Error('x'), { code })),
  });
  const free = (bytes: number): FileCalls => ({
    ...refusing('EIO'),
    statfs: (async () => ({ bavail: bytes / 4096, bsize: 4096 })) as unknown as FileCalls['statfs'],
  });

  it.each([
    {
      name: 'no direct reads',
      calls: refusing('EINVAL'),
      message: 'refuses reads past the page cache',
    },
    {
      name: 'a read-only file system',
      calls: refusing('EROFS'),
      message: 'the file system is read-only',
    },
    { name: 'no permission', calls: refusing('EACCES'), message: 'permission denied' },
    { name: 'a broken disk', calls: refusing('EIO'), message: 'the device reports an error' },
  ])('fails on $name', async ({ calls, message }) => {
    await expect(createUnnamedFile(folder, systemClock, calm(), calls)).rejects.toMatchObject({
      code: 'PROBE_FAILED',
      message: expect.stringContaining(message),
    });
  });

  it('fails in a folder that is not there', async () => {
    const nowhere = createUnnamedFile(join(folder, 'no'), systemClock, calm());
    await expect(nowhere).rejects.toMatchObject({
      code: 'PROBE_FAILED',
      message: expect.stringContaining('no such file or folder'),
    });
  });

  it('refuses to take more than 5 % of the free space', async () => {
    const mib = 2 ** 20;
    const tooFull = createUnnamedFile(folder, systemClock, calm(), free(159 * mib));
    await expect(tooFull).rejects.toMatchObject({
      code: 'PROBE_REFUSED',
      message: `only 159 MiB are free in "${folder}"`,
    });
    const justEnough = createUnnamedFile(folder, systemClock, calm(), free(160 * mib));
    await expect(justEnough).rejects.toMatchObject({ code: 'PROBE_FAILED' });
  });
});

it.runIf(existsSync('/dev/shm'))('memory file systems never give a figure', async () => {
  await expect(climb('/dev/shm')).rejects.toMatchObject({
    code: expect.stringMatching(/^PROBE_(FAILED|REFUSED)$/),
  });
  expect(readdirSync('/dev/shm').filter((name) => name.startsWith('.lbctl'))).toEqual([]);
});
