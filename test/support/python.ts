import { spawnSync } from 'node:child_process';

/** Debian's own, which has Debian's modules. */
export const PYTHON = '/usr/bin/python3';

/** What a script prints as JSON, whose `sys.stdin` is JSON too. @throws Error with what it says */
export function runPython<T>(script: string, input: unknown): T {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', script], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`python3 has ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
