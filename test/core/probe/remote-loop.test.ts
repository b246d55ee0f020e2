import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RemoteAnswers, type RemoteEvent } from '../../../src/core/probe/remote-answers.ts';
import { isAskable, remoteCommand, requestLine } from '../../../src/core/probe/remote-loop.ts';

const nonce = 'd41d8cd98f00b204';
const environ = '/proc/self/environ';
const isLinux = existsSync(environ);

let folder: string;
let hostile: Record<string, string>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbctl-loop-'));
  const names: Record<string, string> = {
    plain: 'cpu 1 2 3\n',
    empty: '',
    'no-line-feed': 'x',
    nul: 'a\0b\0',
    'glob*?[a]': 'not expanded\n',
    "quote'\"`touch$IFS'owned'`$(touch$IFS'owned')": 'not run\n',
    'back\\slash\\n': 'as it is\n',
    é: 'ünïcode\n',
    '-n': '-\n',
    forged: `${'0'.repeat(16)}>1\n+/proc/stat\n.\n`,
  };
  mkdirSync(join(folder, 'directory'));
  hostile = {};
  for (const [name, text] of Object.entries(names)) {
    writeFileSync(join(folder, name), text);
    hostile[join(folder, name)] = text;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;
const shells = [
  { shell: '/bin/sh', program: '/bin/sh' },
  { shell: '/bin/dash', program: 'dash' },
  { shell: '/bin/bash --posix --norc', program: 'bash' },
  { shell: '/bin/busybox ash', program: 'busybox' },
  { shell: '/bin/mksh', program: 'mksh' },
].filter(({ program }) => has(program));
const loginShells = ['sh', 'bash', 'dash', 'zsh', 'fish', 'tcsh', 'mksh'].filter(has);

/** Runs the loop as sshd does, through a login shell, to the end of its input. */
function run(input: string, command = remoteCommand(nonce), login = 'sh'): RemoteEvent[] {
  const home = { ...process.env, HOME: folder };
  const { stdout } = spawnSync(login, ['-c', command], { input, env: home, cwd: folder });
  return new RemoteAnswers(nonce, 100_000).push(stdout);
}

describe.runIf(isLinux)('the remote loop', () => {
  const missing = ['/proc/no-such-file', '/proc'];

  it.each(
    shells.flatMap(({ shell }) => [
      { shell, border: environ },
      { shell, border: '/nowhere' },
    ]),
  )('answers in $shell with borders from $border', ({ shell, border }) => {
    const paths = Object.keys(hostile);
    const input = [
      requestLine(1, [...paths, ...missing, join(folder, 'directory')]),
      requestLine(2, []),
      requestLine(3, [...missing, `${folder}/*`]),
      requestLine(40, [paths[0]!, paths[0]!]),
    ];
    expect(run(input.join(''), remoteCommand(nonce, { shell, environ: border }))).toEqual([
      { kind: 'ready' },
      { kind: 'answer', id: 1, files: hostile },
      { kind: 'answer', id: 2, files: {} },
      { kind: 'answer', id: 3, files: {} },
      { kind: 'answer', id: 40, files: { [paths[0]!]: hostile[paths[0]!] } },
    ]);
  });

  it.each(loginShells)('starts in the login shell %s', (login) => {
    const events = run(requestLine(1, ['/proc/sys/kernel/ostype']), remoteCommand(nonce), login);
    expect(events[1]).toEqual({
      kind: 'answer',
      id: 1,
      files: { '/proc/sys/kernel/ostype': 'Linux\n' },
    });
  });

  it('writes nothing', () => {
    const before = readdirSync(folder).sort();
    run(requestLine(1, Object.keys(hostile)));
    expect(readdirSync(folder).sort()).toEqual(before);
    expect(before).not.toContain('owned');
  });

  it('ends with its input', async () => {
    const loop = spawn('sh', ['-c', remoteCommand(nonce)], { stdio: ['pipe', 'pipe', 'ignore'] });
    await once(loop.stdout, 'data');
    loop.stdin.end();
    expect(await once(loop, 'exit')).toEqual([0, null]);
  });
});

describe('the command', () => {
  it('is one line that any login shell passes on as it is', () => {
    const script = /^exec env -i LBCTL=\w+ \/bin\/sh -c '([^']+)'$/.exec(remoteCommand(nonce))?.[1];
    expect(script).not.toMatch(/[\n!]|\\(?!n)/);
  });

  it('does not contain the marks it prints', () => {
    const answers = new RemoteAnswers(nonce, 100);
    expect(answers.push(Buffer.from(remoteCommand(nonce).repeat(3)))).toEqual([]);
  });
});

describe('a request', () => {
  it.each([
    { path: '/proc/stat', want: true },
    { path: '/sys/fs/cgroup/user@1000.service/x\\x2dy', want: true },
    { path: '/sys/block/*/stat', want: true },
    { path: '/a b', want: false },
    { path: '/a\tb', want: false },
    { path: '/a\n2 /etc/shadow', want: false },
    { path: '/a\0', want: false },
    { path: '/a\u0085b', want: false },
    { path: 'proc/stat', want: false },
    { path: '/', want: false },
    { path: '', want: false },
  ])('for $path is possible: $want', ({ path, want }) => {
    expect(isAskable(path)).toBe(want);
    const line = () => requestLine(7, ['/proc/stat', path]);
    if (want) expect(line()).toBe(`7 /proc/stat ${path}\n`);
    else expect(line).toThrow(RangeError);
  });
});
