import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dialLine,
  readVantageLine,
  vantageCommand,
  vantageLoop,
} from '../../../src/core/health/vantage-loop.ts';
import { freePort } from '../../support/heartbeat-nodes.ts';

const NONCE = '0123456789abcdef';
const folder = mkdtempSync(join(tmpdir(), 'lbctl-vantage-'));
let listener: Server;
let port = 0;

beforeAll(async () => {
  listener = createServer((socket) => socket.on('error', () => undefined).resume());
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  port = (listener.address() as AddressInfo).port;
});
afterAll(() => {
  listener.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the loop where there are no programs but these. */
async function run(programs: Readonly<Record<string, string>>, lines: string) {
  const path = mkdtempSync(join(folder, 'bin-'));
  for (const [name, target] of Object.entries({ sleep: '/bin/sleep', ...programs })) {
    if (target.startsWith('#!')) writeFileSync(join(path, name), target, { mode: 0o755 });
    else symlinkSync(target, join(path, name));
  }
  const child = spawn('/bin/sh', ['-c', vantageCommand(NONCE, path)]);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stdin.end(`${vantageLoop}${lines}`);
  await once(child, 'close');
  return output
    .split('\n')
    .map((line) => readVantageLine(NONCE, line))
    .filter((answer) => answer !== undefined)
    .sort((a, b) => ('id' in a ? a.id : 0) - ('id' in b ? b.id : 0));
}

/** What bash says that was built without /dev/tcp. */
const POOR_BASH = '#!/bin/sh\necho "bash: $2: No such file or directory" >&2\nexit 1\n';
/** Takes and answers what nc does, by a bash. */
const NC =
  '#!/bin/sh\n[ "$1" = -h ] && echo "  -z  Zero-I/O mode" && exit\n[ "$1 $2" = "-z -w" ] || exit 2\nexec /bin/bash -c \': <>"/dev/tcp/$0/$1"\' "$4" "$5"\n';
const POOR_NC = '#!/bin/sh\necho "usage: nc -l"\nexit 1\n';

const python3 = '/usr/bin/python3';
const perl = '/usr/bin/perl';

describe.runIf(existsSync('/bin/bash'))('the loop on a vantage', () => {
  it.each([
    { name: 'bash', programs: { bash: '/bin/bash', perl }, needs: '/bin/bash' },
    { name: 'nc', programs: { bash: POOR_BASH, nc: NC, perl }, needs: '/bin/bash' },
    { name: 'python3', programs: { nc: POOR_NC, python3 }, needs: python3 },
    { name: 'perl', programs: { perl }, needs: perl },
  ])('connects by $name when that is there', async ({ name, programs, needs }) => {
    if (!existsSync(needs)) return;
    const there = Object.fromEntries(
      Object.entries(programs).filter(
        ([, target]) => target.startsWith('#!') || existsSync(target),
      ),
    );
    const closed = await freePort();
    const place = { host: '127.0.0.1', port };
    const lines = [dialLine(1, place, 5), dialLine(2, { ...place, port: closed }, 5)];
    expect(await run(there, lines.join(''))).toEqual([
      { kind: 'ready', program: name },
      { kind: 'dialled', id: 1, isOpen: true },
      { kind: 'dialled', id: 2, isOpen: false },
    ]);
  });

  it('says that nothing there connects', async () => {
    const answers = await run({ bash: POOR_BASH, nc: POOR_NC }, '');
    expect(answers).toEqual([{ kind: 'ready', program: undefined }]);
  });

  it('ends a program that hangs, without waiting for it', async () => {
    const hang = '#!/bin/sh\n[ "$1" = -h ] && echo -z && exit\nexec /bin/sleep 60\n';
    const answers = await run({ nc: hang }, dialLine(1, { host: '127.0.0.1', port }, 1));
    expect(answers.at(-1)).toEqual({ kind: 'dialled', id: 1, isOpen: false });
  });
});

describe('what a vantage is asked and says', () => {
  it.each(['$(id)', '-e', 'a b', 'a;b', '', 'a\nb', "a'b"])('asks for no host %j', (host) => {
    expect(() => dialLine(1, { host, port: 1 }, 1)).toThrow(RangeError);
  });

  it.each(['web-1', '10.0.0.1', 'fd00::1', 'a.example', 'db_1'])('asks for %s', (host) => {
    expect(dialLine(7, { host, port: 80 }, 2)).toBe(`7 ${host} 80 2\n`);
  });

  it.each(['Welcome', '', `${NONCE}`, `${NONCE}>x open`, `${NONCE}>1 maybe`, '>1 open'])(
    'reads no answer from %j',
    (line) => {
      expect(readVantageLine(NONCE, line)).toBeUndefined();
    },
  );

  it('reads an answer after a greeting without an end', () => {
    const answer = readVantageLine(NONCE, `Welcome ${NONCE}(perl)`);
    expect(answer).toEqual({ kind: 'ready', program: 'perl' });
  });
});
