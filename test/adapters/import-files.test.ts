import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { surroundingsOf } from '../../src/adapters/import-files.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbctl-import-'));
  for (const name of ['conf.d', 'sites', 'sites/a', 'sites/b', 'conf.d/folder.conf']) {
    mkdirSync(join(folder, name));
  }
  const files = {
    'conf.d/20.conf': 'twenty',
    'conf.d/10.conf': 'ten',
    'conf.d/.hidden.conf': 'hidden',
    'conf.d/old.conf~': 'old',
    'sites/a/site.conf': 'a',
    'sites/b/site.conf': 'b',
    'latin1.conf': Buffer.from([0xe4, 0x0a]),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  symlinkSync('20.conf', join(folder, 'conf.d/30.conf'));
  symlinkSync('nowhere', join(folder, 'conf.d/40.conf'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const includes = () => surroundingsOf(join(folder, 'nginx.conf')).includes;
const found = (pattern: string) =>
  includes()
    .find(pattern)
    .map((path) => path.replace(`${folder}/`, ''));

describe('files that a pattern means', () => {
  it('are sorted, without folders, hidden ones and links that lead nowhere', () => {
    expect(found('conf.d/*.conf')).toEqual(['conf.d/10.conf', 'conf.d/20.conf', 'conf.d/30.conf']);
  });

  it('may be in folders of a pattern', () => {
    expect(found('sites/*/site.conf')).toEqual(['sites/a/site.conf', 'sites/b/site.conf']);
    expect(found(`${folder}/sites/[a]/*`)).toEqual(['sites/a/site.conf']);
  });

  it('are none where there is no such folder', () => {
    expect(found('gone/*.conf')).toEqual([]);
  });
});

describe('a file', () => {
  it.each([
    { path: 'conf.d/10.conf', expected: { text: 'ten' } },
    { path: 'gone.conf', expected: { reason: 'is not there' } },
    { path: 'conf.d', expected: { reason: 'is no file' } },
    { path: 'pipe', expected: { reason: 'is no file' } },
    { path: '/dev/zero', expected: { reason: 'is no file' } },
    { path: 'latin1.conf', expected: { reason: expect.stringContaining('is not UTF-8') } },
  ])('$path is read, or why not', ({ path, expected }) => {
    expect(includes().read(path)).toEqual(expected);
  });
});

it('unpacks up to a limit, and nothing that is damaged', () => {
  const { gunzip } = surroundingsOf('-');
  const packed = gzipSync(Buffer.alloc(10_000));
  expect(gunzip(packed, 10_000)).toHaveLength(10_000);
  expect(gunzip(packed, 9_999)).toBeUndefined();
  expect(gunzip(packed.subarray(0, 20), 10_000)).toBeUndefined();
});
