import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { readDisk } from '../../../src/adapters/probe/disk-reads.ts';
import { localFiles } from '../../../src/adapters/probe/system-files.ts';
import { createUnnamedFile, type FileCalls } from '../../../src/adapters/probe/unnamed-file.ts';
import type { LbError } from '../../../src/core/kernel/errors.ts';

const parent = existsSync('/var/tmp') ? '/var/tmp' : process.cwd();
const folder = mkdtempSync(join(parent, 'lbctl-disk-'));
afterAll(() => rmSync(folder, { recursive: true }));
const world = { files: localFiles(), clock: systemClock };
const calm = (): AbortSignal => new AbortController().signal;

const depths: number[] = [];
const namesSeen: string[] = [];
/** One whole run; in a container on a memory file system it says why there is none. */
const outcome = await readDisk(folder, world, calm(), (depth) => {
  depths.push(depth);
  namesSeen.push(...readdirSync(folder));
}).catch((error: LbError) => error);
const steps = outcome instanceof Error ? [] : outcome;

it('readDisk measures, or says what the machine lacks', () => {
  if (outcome instanceof Error) expect(outcome.message).toMatch(/O_DIRECT|from memory|are free/);
  else expect(outcome.length).toBeGreaterThan(0);
});

describe.runIf(steps.length > 0)('readDisk', () => {
  it('climbs the ladder with plausible figures', () => {
    expect(depths.slice(0, 2)).toEqual([1, 4]);
    for (const step of steps) {
      expect(step.iops).toBeGreaterThan(0);
      expect(step.serviceTimeP50Ms).toBeGreaterThan(0);
      expect(step.serviceTimeP99Ms).toBeGreaterThanOrEqual(step.serviceTimeP50Ms);
      // At least half of the reads take the median or longer, so a thread makes at most 2 / median.
      expect((step.iops * step.serviceTimeP50Ms) / 1000).toBeLessThan(2.1 * step.queueDepth);
      expect(step.readCount).toBeGreaterThan(0);
    }
  });

  it('leaves nothing behind', () => {
    expect([...namesSeen, ...readdirSync(folder)]).toEqual([]);
  });

  it('stops at once when interrupted', async () => {
    const stop = new AbortController();
    const start = systemClock.now();
    const reading = readDisk(folder, world, stop.signal, () => stop.abort('SIGINT'));
    await expect(reading).rejects.toBe('SIGINT');
    expect(systemClock.now() - start).toBeLessThan(5000);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing behind when killed', { timeout: 20_000 }, async () => {
    const code = `
      import { readDisk } from '${new URL('../../../src/adapters/probe/disk-reads.ts', import.meta.url)}';
      import { systemClock as clock } from '${new URL('../../../src/adapters/clock.ts', import.meta.url)}';
      const files = { read: () => undefined, list: () => [] };
      await readDisk(${JSON.stringify(folder)}, { files, clock }, new AbortController().signal, () => console.log('reading'));`;
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
    await expect(readDisk(folder, { ...world, files }, calm())).rejects.toMatchObject({
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
  await expect(readDisk('/dev/shm', world, calm())).rejects.toMatchObject({
    code: expect.stringMatching(/^PROBE_(FAILED|REFUSED)$/),
  });
  expect(readdirSync('/dev/shm').filter((name) => name.startsWith('.lbctl'))).toEqual([]);
});
