import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exists, readBytes, readText } from '../../src/adapters/files.ts';
import { writeWhole } from '../../src/adapters/write-whole.ts';

const [reading, writing] = ['files', 'write-whole'].map(
  (name) => pathToFileURL(join(import.meta.dirname, `../../src/adapters/${name}.ts`)).href,
);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbctl-files-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string) => join(folder, name);

/** Runs code with `files` (both modules under test) in a shell that set limits or redirections first. */
function inShell(before: string, code: string, input?: string, after = '') {
  const imports = `import * as reading from '${reading}';\nimport * as writing from '${writing}';\n`;
  const script = `${imports}const files = { ...reading, ...writing };\n${code}`;
  return spawnSync(
    'bash',
    ['-c', `${before} "$0" --input-type=module -e "$1" ${after}`, process.execPath, script],
    {
      cwd: folder,
      encoding: 'utf8',
      ...(input !== undefined && { input }),
    },
  );
}

describe('exists', () => {
  it.each([
    ['file', true],
    ['.', true],
    ['none', false],
    ['file/none', false],
    ['broken', false],
  ])('%s: %s', (name, is) => {
    writeFileSync(at('file'), '');
    symlinkSync('nowhere', at('broken'));
    expect(exists(at(name))).toBe(is);
  });
});

describe('readText', () => {
  it('reads UTF-8, dropping a byte order mark', () => {
    writeFileSync(at('a'), '\ufeffZürich\n');
    expect(readText(at('a'))).toBe('Zürich\n');
  });

  it('reads standard input, however it comes in', () => {
    const long = 'line\n'.repeat(50_000);
    const code = "process.stdout.write(String(files.readText('-').length));";
    expect(inShell('', code, long).stdout).toBe(String(long.length));
    expect(inShell('(echo a; sleep 0.05; echo b) |', code).stdout).toBe('4');
    expect(inShell('', code, '').stdout).toBe('0');
  });

  it('names the line that is not UTF-8', () => {
    writeFileSync(at('latin1'), Buffer.from('good\nü\nZ\xfcrich\n', 'latin1'));
    expect(() => readText(at('latin1'), 'CLUSTER_INVALID')).toThrow(
      expect.objectContaining({
        code: 'CLUSTER_INVALID',
        message: expect.stringContaining('line 2'),
        hint: expect.stringContaining('iconv'),
      }),
    );
  });

  it.each([
    ['a missing file', 'none', 'no such file or folder'],
    ['a folder', '.', 'is a folder, not a file'],
    ['a path through a file', 'a/b', 'a part of the path is no folder'],
  ])('refuses %s with the code of the caller', (_, name, message) => {
    writeFileSync(at('a'), '');
    expect(() => readText(at(name), 'RING_CORRUPT')).toThrow(
      expect.objectContaining({ code: 'RING_CORRUPT', message: expect.stringContaining(message) }),
    );
  });

  it('refuses a file that is far too large before reading it', () => {
    const code =
      "import { truncateSync, writeFileSync } from 'node:fs';\n" +
      "writeFileSync('big', ''); truncateSync('big', 2 ** 40);\n" +
      "try { files.readBytes('big'); } catch (error) { process.stdout.write(error.message); }";
    expect(inShell('', code).stdout).toBe('"big" is larger than 128 MiB');
  });

  it('reads bytes as they are', () => {
    writeFileSync(at('a'), Buffer.from([0, 255, 10]));
    expect([...readBytes(at('a'))]).toEqual([0, 255, 10]);
  });
});

describe('writeWhole', () => {
  it('writes a new file and leaves nothing else', () => {
    writeWhole(at('a'), 'text');
    writeWhole(at('b'), new Uint8Array([0, 255]));
    expect(readFileSync(at('a'), 'utf8')).toBe('text');
    expect([...readFileSync(at('b'))]).toEqual([0, 255]);
    expect(readdirSync(folder)).toEqual(['a', 'b']);
  });

  it('replaces a file and keeps its mode', () => {
    writeFileSync(at('a'), 'old, and longer than the new');
    chmodSync(at('a'), 0o640);
    writeWhole(at('a'), 'new');
    expect(readFileSync(at('a'), 'utf8')).toBe('new');
    expect(statSync(at('a')).mode & 0o777).toBe(0o640);
  });

  it('puts another file in its place: who has the old one open reads the old one', () => {
    writeFileSync(at('a'), 'old');
    const before = statSync(at('a')).ino;
    writeWhole(at('a'), 'new');
    expect(statSync(at('a')).ino).not.toBe(before);
  });

  it('follows a link and keeps it', () => {
    mkdirSync(at('real'));
    writeFileSync(at('real/a'), 'old');
    symlinkSync('real/a', at('link'));
    writeWhole(at('link'), 'new');
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('real/a'), 'utf8')).toBe('new');
  });

  it('writes to what is no regular file directly', () => {
    const code = "files.writeWhole('/dev/stdout', 'text');";
    // The streams of a child process here are sockets, which /dev/stdout cannot open.
    expect(inShell('', code, '', '| cat').stdout).toBe('text');
  });

  it('does not overwrite when told so, and leaves no temporary file', () => {
    writeFileSync(at('a'), 'old');
    expect(() => writeWhole(at('a'), 'new', { overwrite: false })).toThrow(
      expect.objectContaining({ code: 'FILE_EXISTS', hint: expect.stringContaining('--force') }),
    );
    expect(readFileSync(at('a'), 'utf8')).toBe('old');
    writeWhole(at('b'), 'new', { overwrite: false });
    expect(readdirSync(folder)).toEqual(['a', 'b']);
  });

  it('leaves the old file whole when the space runs out in the middle', () => {
    writeFileSync(at('a'), 'old');
    const code =
      "try { files.writeWhole('a', 'x'.repeat(100_000)); }\n" +
      "catch (error) { process.stdout.write(error.code + ': ' + error.message); }";
    // An ignored SIGXFSZ turns the limit into an error of write(2).
    expect(inShell("trap '' XFSZ; ulimit -f 8;", code).stdout).toBe(
      'FILE_UNWRITABLE: cannot write "a": it would be larger than the limit for files',
    );
    expect(readFileSync(at('a'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it.each([
    ['a folder that is missing', 'none/a', 'no such file or folder', 'mkdir -p'],
    ['a folder', '.', 'is a folder', undefined],
    ['a path through a file', 'file/a', 'no folder', 'another place'],
    ['a name that is too long', 'a'.repeat(300), 'too long', 'another place'],
  ])('refuses to write to %s', (_, name, message, hint) => {
    writeFileSync(at('file'), '');
    expect(() => writeWhole(at(name), 'x')).toThrow(
      expect.objectContaining({
        code: 'FILE_UNWRITABLE',
        message: expect.stringContaining(message),
        ...(hint !== undefined && { hint: expect.stringContaining(hint) }),
      }),
    );
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('says that a disk is full', () => {
    expect(() => writeWhole('/dev/full', 'x')).toThrow(
      expect.objectContaining({ message: 'cannot write "/dev/full": the disk is full' }),
    );
  });
});
