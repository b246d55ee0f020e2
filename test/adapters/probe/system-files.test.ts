import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { keepFiles, localFiles } from '../../../src/adapters/probe/system-files.ts';
import { type SystemFiles, snapshotFiles } from '../../../src/core/probe/system-files.ts';

const long = 'x'.repeat(200_001);
const tree = { '/proc/empty': '', '/proc/long': long, '/sys/b/z': '1\n', '/sys/b/a/deep': '2\n' };
const root = mkdtempSync(join(tmpdir(), 'lbctl-files-'));
for (const [path, text] of Object.entries(tree)) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}
afterAll(() => rmSync(root, { recursive: true }));

const members: Record<string, SystemFiles> = {
  'a snapshot': snapshotFiles(tree),
  'a folder': localFiles(root),
};

describe.each(Object.entries(members))('system files from %s', (_, files) => {
  it.each([
    { path: '/proc/empty', want: '' },
    { path: '/proc/long', want: long },
    { path: '/sys/b/a/deep', want: '2\n' },
    { path: '/sys/b/a', want: undefined },
    { path: '/proc/missing', want: undefined },
    { path: '/constructor', want: undefined },
  ])('$path is read, or says nothing', ({ path, want }) => {
    expect(files.read(path)).toBe(want);
  });

  it.each([
    { path: '/sys/b', want: ['a', 'z'] },
    { path: '/sys/b/', want: ['a', 'z'] },
    { path: '/', want: ['proc', 'sys'] },
    { path: '/sys/b/z', want: [] },
    { path: '/missing', want: [] },
  ])('$path lists $want', ({ path, want }) => {
    expect(files.list(path)).toEqual(want);
  });
});

describe('files that stay open', () => {
  it('are read anew at every call, whole, and say nothing when they are not there', () => {
    const files = keepFiles(root);
    const path = join(root, '/proc/changing');
    for (const text of ['one', long, '']) {
      writeFileSync(path, text);
      expect(files.read('/proc/changing')).toBe(text);
    }
    expect(files.read('/proc/missing')).toBeUndefined();
    expect(files.read('/sys/b')).toBeUndefined();
    files.close();
    writeFileSync(path, 'opened again');
    expect(files.read('/proc/changing')).toBe('opened again');
    files.close();
  });

  it.runIf(process.platform === 'linux')('are those of the kernel too', async () => {
    const files = keepFiles();
    // The idle time behind it may change before the uptime does.
    const uptime = (text: string | undefined) => Number(text!.split(' ')[0]);
    const before = uptime(files.read('/proc/uptime'));
    while (uptime(localFiles().read('/proc/uptime')) === before) await setImmediate();
    expect(uptime(files.read('/proc/uptime'))).toBeGreaterThan(before);
    files.close();
  });
});

it.runIf(process.platform === 'linux')('kernel files are read although their size is 0', () => {
  expect(localFiles().read('/proc/self/status')).toContain('Cpus_allowed_list');
});

it.runIf(process.platform === 'linux')('kept files of more than a page come whole', () => {
  const path = '/proc/self/maps'; // as long as this process is large, in lines of a hundred bytes
  const files = keepFiles();
  const last = (text: string): string => text.trimEnd().split('\n').at(-1)!;
  const whole = localFiles().read(path)!;
  expect(whole.length).toBeGreaterThan(8192);
  expect(last(files.read(path)!)).toBe(last(whole));
  files.close();
});
