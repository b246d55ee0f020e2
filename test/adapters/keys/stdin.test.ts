import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readKeys } from '../../../src/adapters/keys/read.ts';
import { testFolder } from './fixture.ts';

const write = testFolder();
const program = fileURLToPath(new URL('print-stdin.ts', import.meta.url));

/** @param stdin text for a pipe, or a descriptor */
function printed(stdin: string | number): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [program], {
    ...(typeof stdin === 'string' && { input: stdin }),
    stdio: [typeof stdin === 'string' ? 'pipe' : stdin, 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('keys from standard input', () => {
  it('come from a pipe', () => {
    expect(printed('a\nb\r\n\nc')).toEqual(['a', 'b', 'c']);
  });

  it('come from a file, from where it stands', () => {
    const fd = openSync(write('keys.txt', 'skipped\na\nb'), 'r');
    readSync(fd, new Uint8Array(8));
    expect(printed(fd)).toEqual(['a', 'b']);
    closeSync(fd);
  });

  it('are none from nothing', () => {
    expect(printed('')).toEqual([]);
  });

  it('cannot come from a folder', () => {
    const fd = openSync(tmpdir(), 'r');
    expect(printed(fd)).toEqual([
      'KEYS_UNREADABLE',
      'cannot read keys from standard input: it is a folder',
    ]);
    closeSync(fd);
  });
});

describe('keys from a named pipe', () => {
  it('are read when its other end comes', async () => {
    const path = write('pipe.tmp', '').replace(/tmp$/, 'fifo');
    execFileSync('mkfifo', [path]);
    const keys: string[] = [];
    const reading = readKeys({ kind: 'file', path }, (batch) => {
      for (let i = 0; i < batch.count; i++) keys.push(Buffer.from(batch.key(i)).toString());
    });
    execFileSync('sh', ['-c', 'printf "a\\nb\\n" > "$0" &', path], { stdio: 'ignore' });
    const result = await reading;
    expect(keys).toEqual(['a', 'b']);
    expect(result).toMatchObject({ keyCount: 2, bytes: 4 });
  });
});

describe('readKeys', () => {
  it('ends when the batch handler has seen enough', async () => {
    const path = write('many.txt', 'key\n'.repeat(100_000));
    let batches = 0;
    const result = await readKeys({ kind: 'file', path }, () => ++batches < 3);
    expect(batches).toBe(3);
    expect(result).toMatchObject({ interrupted: true, keyCount: 3 * 2048 });
  });

  it('waits for a handler that takes its time', async () => {
    let open = 0;
    const result = await readKeys({ kind: 'arguments', keys: ['a', 'b'] }, async () => {
      expect(open++).toBe(0);
      await new Promise(setImmediate);
      open--;
    });
    expect(result).toMatchObject({ keyCount: 2, interrupted: false });
  });
});
