import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exec } from '../../../src/adapters/heartbeat/exec.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbctl-exec-'));
afterAll(() => rmSync(folder, { recursive: true }));

const probe = exec.create();
const ask = (command: readonly string[], timeoutMs = 20_000) =>
  probe.check(
    { node: 'web-1', host: '2001:db8::1', port: 8080, settings: { probe: 'exec', command } },
    { timeoutMs },
  );
const sh = (script: string, timeoutMs?: number) => ask(['sh', '-c', script], timeoutMs);

const isGone = (pid: string): boolean => !existsSync(`/proc/${pid}`) || isZombie(pid);
const isZombie = (pid: string): boolean =>
  /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

describe('a program', () => {
  it.each([
    { code: 0, finding: 'answered', detail: '' },
    { code: 1, finding: 'answered', detail: 'disk 91 %' },
    { code: 2, finding: 'wrong', detail: 'exit code 2: disk 91 %' },
    { code: 3, finding: 'local', detail: 'exit code 3: disk 91 %' },
    { code: 4, finding: 'wrong', detail: 'exit code 4: disk 91 %' },
    { code: 127, finding: 'local', detail: 'exit code 127: disk 91 %' },
  ])('that ends with $code is $finding', async ({ code, finding, detail }) => {
    const found = await sh(`echo 'disk 91 %'; echo more; exit ${code}`);
    expect(found).toMatchObject({ finding, detail });
  });

  it('that says it on standard error is heard, too', async () => {
    expect(await sh('echo oops >&2; exit 2')).toMatchObject({ detail: 'exit code 2: oops' });
  });

  it.each([
    {
      name: 'does not exist',
      command: ['/nowhere/check'],
      detail: '/nowhere/check: no such program',
    },
    {
      name: 'may not be started',
      command: ['/'],
      detail: '/: permission denied',
    },
    {
      name: 'crashes',
      command: ['sh', '-c', 'kill -SEGV $$'],
      detail: 'the program was ended by SIGSEGV',
    },
    { name: 'has a name with a zero', command: ['a\0b'], detail: expect.any(String) },
  ])('that $name tells nothing about the node', async ({ command, detail }) => {
    expect(await ask(command)).toMatchObject({ finding: 'local', detail });
  });

  it('gets its arguments as they are, with the node put in, and little else', async () => {
    const script = 'echo "$1|$2|$LBCTL_NODE $LBCTL_HOST $LBCTL_PORT|$LBCTL_SECRET"; exit 1';
    process.env.LBCTL_SECRET = 'x';
    const found = await ask(['sh', '-c', script, 'sh', '{node}:{host}:{port}', '$(id) {other}']);
    delete process.env.LBCTL_SECRET;
    expect(found.detail).toBe('web-1:2001:db8::1:8080|$(id) {other}|web-1 2001:db8::1 8080|');
  });

  it('says that a program did not end, when it printed nothing', async () => {
    const want = { finding: 'no-answer', detail: 'the program did not end in time' };
    expect(await sh('exec sleep 60', 100)).toMatchObject(want);
  });

  it('that is late is ended, with all that it started', async () => {
    const file = join(folder, 'pids');
    const script = `echo begun; sleep 60 & echo $! $$ > ${file}.new; mv ${file}.new ${file}; wait`;
    expect(await sh(script, 1500)).toMatchObject({ finding: 'no-answer', detail: 'begun' });
    const pids = readFileSync(file, 'utf8').trim().split(' ');
    await expect.poll(() => pids.every(isGone)).toBe(true);
  });

  it('is over when it has ended, whatever it leaves behind', async () => {
    const { finding, rttMs } = await sh('sleep 60 & echo fine');
    expect(finding).toBe('answered');
    expect(rttMs).toBeLessThan(15_000);
  });

  it('waits for its turn where there are many', async () => {
    const found = await Promise.all(Array.from({ length: 40 }, () => ask(['true'])));
    expect(found.filter(({ finding }) => finding !== 'answered')).toEqual([]);
  });

  it('that never had its turn tells nothing about the node', async () => {
    const busy = exec.create();
    const check = (timeoutMs: number) =>
      busy.check(
        { node: 'a', host: 'a', settings: { probe: 'exec', command: ['sleep', '60'] } },
        { timeoutMs },
      );
    const others = Array.from({ length: 32 }, () => check(60_000));
    expect(await check(100)).toMatchObject({
      finding: 'local',
      detail: expect.stringMatching(/was not started/),
    });
    await busy.close();
    for (const { detail } of await Promise.all(others)) expect(detail).toBe('interrupted');
  });
});
