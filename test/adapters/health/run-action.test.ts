import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { appendActionLog, resultRecord } from '../../../src/adapters/health/action-log.ts';
import { runAction } from '../../../src/adapters/health/run-action.ts';
import type { RecoveryAction } from '../../../src/core/health/recovery-state.ts';

const action = (...command: string[]): RecoveryAction => ({
  id: 1,
  node: 'dns-1',
  zone: 'a/1',
  host: '10.0.0.1',
  on: 'dead',
  kind: 'restart',
  command,
  attempt: 2,
  epoch: 3,
  cause: 'node dns-1',
  evidence: 'no connection in time',
});
const sh = (script: string) => action('/bin/sh', '-c', script);

/** Whether a process runs: not gone, and no zombie that nobody fetched. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('runAction', () => {
  it.each([
    { name: 'well', script: 'echo out; echo err >&2', want: { exitCode: 0, signal: null } },
    { name: 'badly', script: 'exit 7', want: { exitCode: 7, signal: null } },
    { name: 'by a signal', script: 'kill -9 $$', want: { exitCode: null, signal: 'SIGKILL' } },
  ])('tells of a command that ends $name', async ({ script, want }) => {
    const result = await runAction(sh(script));
    expect(result).toMatchObject({ outcome: 'ended', ...want });
    expect(result.tookMs).toBeGreaterThan(0);
  });

  it.each([
    ['/nowhere/restart', '/nowhere/restart: there is no such program'],
    ['/etc/passwd', '/etc/passwd: permission denied'],
    ['a\0b', expect.stringContaining('null bytes')],
  ])('tells that %j could not be started', async (program, output) => {
    expect(await runAction(action(program))).toMatchObject({ outcome: 'not-started', output });
  });

  it('tells that there is no file handle left for it', async () => {
    const script = fileURLToPath(new URL('action-without-files.ts', import.meta.url));
    const { stdout } = await promisify(execFile)('/bin/sh', [
      '-c',
      'ulimit -n 60; exec "$0" "$1"',
      process.execPath,
      script,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'not-started',
      output: '/bin/true: too many open files',
    });
  });

  it('gives arguments as they are, nothing to read, and little of its own environment', async () => {
    const plain = await runAction(action('/usr/bin/printf', '%s|', '$HOME `id`', '; x'));
    expect(plain.output).toBe('$HOME `id`|; x|');
    expect((await runAction(action('/bin/cat'))).output).toBe('');
    const environment = { PATH: '/usr/bin:/bin', HOME: '/h', SECRET: 'x', LBCTL_CLUSTER: 'c' };
    const { output } = await runAction(action('/usr/bin/env'), { environment });
    expect(output.trim().split('\n').sort()).toEqual([
      'HOME=/h',
      'LBCTL_ACTION=restart',
      'LBCTL_ATTEMPT=2',
      'LBCTL_CAUSE=node dns-1',
      'LBCTL_EPOCH=3',
      'LBCTL_EVENT=dead',
      'LBCTL_EVIDENCE=no connection in time',
      'LBCTL_HOST=10.0.0.1',
      'LBCTL_NODE=dns-1',
      'LBCTL_ZONE=a/1',
      'PATH=/usr/bin:/bin',
    ]);
  });

  it('keeps the end of a long output', async () => {
    const { output } = await runAction(sh('head -c 300000 /dev/zero | tr "\\0" x; echo end'));
    expect(output).toHaveLength(4096);
    expect(output).toMatch(/^x+end\n$/);
  });

  it('ends the whole group when its time is over', async () => {
    const result = await runAction(sh('sleep 600 & echo $!; wait'), { timeoutMs: 300 });
    expect(result).toMatchObject({ outcome: 'timed-out', signal: 'SIGTERM' });
    expect(isRunning(Number(result.output))).toBe(false);
  });

  it('kills a group that does not end when it is told to', async () => {
    const script = 'trap "" TERM; sleep 600 & echo $!; wait; wait';
    const result = await runAction(sh(script), { timeoutMs: 300 });
    expect(result).toMatchObject({ outcome: 'timed-out', signal: 'SIGKILL' });
    // The whole group is killed at once, and its members end one after the other.
    await vi.waitFor(() => expect(isRunning(Number(result.output))).toBe(false));
  });

  it('ends it when interrupted, and does not begin after that', async () => {
    const controller = new AbortController();
    const running = runAction(sh('sleep 600'), { signal: controller.signal });
    controller.abort();
    expect(await running).toMatchObject({ outcome: 'interrupted', signal: 'SIGTERM' });
    const late = await runAction(sh('sleep 600'), { signal: controller.signal });
    expect(late).toMatchObject({ outcome: 'interrupted', exitCode: null, signal: null });
  });

  it('does not wait for a service that the command leaves behind, and lets it live', async () => {
    const { outcome, exitCode, output } = await runAction(sh('sleep 600 & echo $!'));
    const service = Number(output);
    expect([outcome, exitCode]).toEqual(['ended', 0]);
    expect(isRunning(service)).toBe(true);
    process.kill(service, 'SIGKILL');
  });
});

describe('appendActionLog', () => {
  it('adds a line for each decision and each result', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lbctl-test-'));
    const path = join(folder, 'actions.ndjson');
    const about = { node: 'dns-1', on: 'dead', epoch: 3, kind: 'restart', attempt: 2 } as const;
    const at = '2026-12-01T00:00:00.000Z';
    appendActionLog(path, [{ at, ...about, why: 'silent', outcome: 'applied' }]);
    const result = await runAction(action('/bin/true'));
    appendActionLog(path, [resultRecord(action('/bin/true'), { ...result, tookMs: 5 }, at)]);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    rmSync(folder, { recursive: true });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { at, ...about, why: 'silent', outcome: 'applied' },
      { at, ...about, outcome: 'ended', exitCode: 0, signal: null, output: '', tookMs: 5 },
    ]);
  });
});
