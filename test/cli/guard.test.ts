import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const door = resolve(import.meta.dirname, '../../src/cli/door.ts');

/** A process with the door's guards in which `body` runs. */
function guarded(body: string, args: readonly string[] = []) {
  const program = `import { guardProcess } from ${JSON.stringify(door)}; guardProcess(); ${body}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module-typescript', '-e', program, '--', ...args],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  return { status, stdout, stderr };
}

const late = "setTimeout(() => { throw new Error('late'); });";

it('reports an error that nobody awaits as a bug', () => {
  expect(guarded(late)).toEqual({
    status: 70,
    stdout: '',
    stderr: 'lbctl: lbctl failed inside itself: late\nhint: set LBCTL_DEBUG=1 to see where\n',
  });
});

it('reports a rejected promise that nobody awaits', () => {
  expect(guarded("Promise.reject(new Error('lost'));")).toMatchObject({
    status: 70,
    stderr: expect.stringContaining('lost'),
  });
});

it('leaves quietly when a stream is closed behind its back', () => {
  const closed = "Object.assign(new Error('x'), { code: 'EPIPE', syscall: 'write' })";
  for (const stream of ['stdout', 'stderr']) {
    expect(guarded(`process.${stream}.emit('error', ${closed});`)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  }
});
