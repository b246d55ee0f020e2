import type { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { thisOperator } from '../../../../src/adapters/probe/ssh/operator.ts';
import { createSshProbe } from '../../../../src/adapters/probe/ssh.ts';
import { defaultProbeSettings } from '../../../../src/core/cluster/probe-defaults.ts';
import type { HostProbe, ProbeTarget } from '../../../../src/core/probe/host-probe.ts';
import {
  freshKey,
  type Hostile,
  loopOf,
  type OnCommand,
  rawServer,
  sendBanner,
  sshServer,
} from './hostile-server.ts';

const counters = {
  '/proc/uptime': '100.00 0\n',
  '/proc/stat': 'cpu 1 2 3 4 5 6 7 8 9 10\n',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbctl-hostile-'));
  const key = freshKey();
  writeFileSync(join(folder, 'id'), key.private, { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const servers: Hostile[] = [];
const probes: HostProbe[] = [];
afterEach(async () => {
  await Promise.all(probes.splice(0).map((probe) => probe.close()));
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

function probeOf(): HostProbe {
  // No ssh program, so that nobody's configuration matters.
  const operator = { ...thisOperator(), program: '/nowhere/ssh', environment: {}, home: folder };
  const probe = createSshProbe(operator);
  probes.push(probe);
  return probe;
}

function targetOf({ port, hostKey }: Hostile): ProbeTarget {
  const knownHostsFile = join(folder, `known-${port}`);
  writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${hostKey}\n`);
  const ssh = { engine: 'ssh2', port, knownHostsFile, identityFile: join(folder, 'id') } as const;
  return { node: 'a', host: '127.0.0.1', settings: { ...defaultProbeSettings, ssh } };
}

async function sampleOf(server: Hostile, { timeoutMs = 20_000, probe = probeOf() } = {}) {
  if (!servers.includes(server)) servers.push(server);
  const signal = new AbortController().signal;
  const request = { concurrency: 1, intervalMs: 1, timeoutMs, signal };
  const outcomes = await Array.fromAsync(probe.sample([targetOf(server)], request));
  expect(outcomes).toHaveLength(1);
  return outcomes[0]!;
}

/** Answers every request, with an uptime that goes on. */
const answers: OnCommand = (channel, command) => {
  const loop = loopOf(command);
  let uptime = 100;
  channel.write(loop.hello);
  channel.on('data', (line: Buffer) => {
    const id = line.toString().split(' ', 1)[0]!;
    channel.write(loop.answer(id, { ...counters, '/proc/uptime': `${++uptime}.00 0\n` }));
  });
};

/** Writes for ever, as fast as it is read. */
function writeForEver(
  to: {
    write(text: string): boolean;
    once(event: 'drain', next: () => void): unknown;
    writable?: boolean;
  },
  text: string,
): void {
  const next = (): void => {
    while (to.writable !== false) {
      if (to.write(text)) continue;
      to.once('drain', next);
      return;
    }
  };
  next();
}

it('a server that behaves is sampled', async () => {
  const outcome = await sampleOf(await sshServer(answers));
  expect(outcome).toMatchObject({ kind: 'measured', value: { intervalMs: 1000 } });
});

describe('before the login', () => {
  it.each([
    {
      name: 'resets the connection',
      does: (socket: import('node:net').Socket) => socket.resetAndDestroy(),
      code: 'NODE_UNREACHABLE',
      reason: /cut/,
    },
    {
      name: 'closes without a word',
      does: (socket: import('node:net').Socket) => socket.end(),
      code: 'NODE_UNREACHABLE',
      reason: /cut before it was set up/,
    },
    {
      name: 'speaks another protocol',
      does: (socket: import('node:net').Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      code: 'NODE_UNREACHABLE',
      reason: /cut before it was set up/,
    },
    {
      name: 'greets without end',
      does: (socket: import('node:net').Socket) =>
        writeForEver(socket, '\x1b[2Jhello\r\n'.repeat(50)),
      code: 'ANSWER_INVALID',
      reason: /does not speak SSH as it should/,
    },
    {
      name: 'greets with a line without end',
      does: (socket: import('node:net').Socket) => writeForEver(socket, 'x'.repeat(5000)),
      code: 'ANSWER_INVALID',
      reason: /does not speak SSH as it should/,
    },
    {
      name: 'greets and sends garbage',
      does: (socket: import('node:net').Socket) =>
        socket.write(`SSH-2.0-x\r\n${'\xff'.repeat(500)}`, 'latin1'),
      code: 'ANSWER_INVALID',
      reason: /does not speak SSH as it should/,
    },
  ])('a server that $name is $code', async ({ does, code, reason }) => {
    const outcome = await sampleOf(await rawServer(does));
    expect(outcome).toMatchObject({ kind: 'failed', code, reason: expect.stringMatching(reason) });
  });

  it('a server whose login banner does not end is given up', async () => {
    const onLogin = (client: EventEmitter): void => {
      for (let sent = 0; sent < 100; sent++) sendBanner(client, 'x'.repeat(1000));
    };
    const outcome = await sampleOf(await sshServer(answers, { onLogin }));
    expect(outcome).toMatchObject({
      code: 'ANSWER_INVALID',
      reason: expect.stringMatching(/the login banner does not end$/),
    });
  });

  it('greetings and banners are never shown', async () => {
    const escapes = '\x1b]0;owned\x07\x1b[2J';
    const options = { refuses: true, greeting: escapes, banner: escapes };
    const outcome = await sampleOf(await sshServer(answers, options));
    expect(outcome).toMatchObject({
      code: 'NODE_REFUSED_LOGIN',
      reason: expect.stringMatching(
        /^login as \S+ at 127\.0\.0\.1:\d+ refused: tried \S+id; it takes publickey/,
      ),
    });
    expect(JSON.stringify(outcome)).not.toContain('owned');
  });
});

describe('after the login', () => {
  const rows: { name: string; does: OnCommand | undefined; code: string; reason: RegExp }[] = [
    {
      name: 'runs no commands',
      does: undefined,
      code: 'ANSWER_INVALID',
      reason: /runs no commands/,
    },
    {
      name: 'ends the connection',
      does: (_channel, _command, client) => client.end(),
      code: 'NODE_UNREACHABLE',
      reason: /the connection was cut$/,
    },
    {
      name: 'ends the command',
      does: (channel) => {
        channel.write('\x1b[31mnot today\n');
        (channel as unknown as { exit(code: number): void }).exit(7);
        channel.end();
      },
      code: 'ANSWER_INVALID',
      reason: /ended with exit code 7 and said ".*not today"$/,
    },
    {
      name: 'prints without end',
      does: (channel) => writeForEver(channel, 'y\n'.repeat(1000)),
      code: 'ANSWER_INVALID',
      reason: /says much/,
    },
    {
      name: 'answers without end',
      does: (channel, command) => {
        const { hello, border } = loopOf(command);
        channel.write(hello + border);
        writeForEver(channel, 'cpu 1 2 3\n'.repeat(5000));
      },
      code: 'ANSWER_INVALID',
      reason: /larger than 16777216 bytes/,
    },
    {
      name: 'has no counters',
      does: (channel, command) => {
        const loop = loopOf(command);
        channel.write(loop.hello);
        channel.on('data', () => channel.write(loop.answer(1, { '/proc/stat': 'cpu 1 2 3\n' })));
      },
      code: 'ANSWER_INVALID',
      reason: /not a Linux kernel/,
    },
    {
      name: 'is cut in the middle of an answer',
      does: (channel, command, client) => {
        const loop = loopOf(command);
        channel.write(loop.hello + loop.border);
        channel.on('data', () => client.end());
      },
      code: 'NODE_UNREACHABLE',
      reason: /the connection was cut$/,
    },
  ];

  it.each(rows)('a server that $name is $code', async ({ does, code, reason }) => {
    const outcome = await sampleOf(await sshServer(does));
    expect(outcome).toMatchObject({ kind: 'failed', code, reason: expect.stringMatching(reason) });
  });

  it('a server that does not go on is given up, and the reason says where it stopped', async () => {
    const hello: OnCommand = (channel, command) => channel.write(loopOf(command).hello);
    const unasked: OnCommand = (channel, command) => {
      const loop = loopOf(command);
      channel.write(loop.hello);
      channel.on('data', () => channel.write(loop.answer(99, counters)));
    };
    const started = await Promise.all([
      rawServer(() => undefined),
      sshServer(answers, { onLogin: () => undefined }),
      ...[() => undefined, hello, unasked].map((does: OnCommand) => sshServer(does)),
    ]);
    const outcomes = started.map((server) => sampleOf(server, { timeoutMs: 4000 }));
    const failed = (reason: string) => ({ kind: 'failed', code: 'NODE_TIMEOUT', reason });
    expect(await Promise.all(outcomes)).toMatchObject([
      failed(`waited 4.00 s for the SSH handshake with 127.0.0.1:${started[0].port}`),
      failed(`waited 4.00 s for the login as ${userInfo().username}`),
      failed('waited 4.00 s for its shell to run our command'),
      failed('waited 4.00 s for its answer'),
      failed('waited 4.00 s for its answer'),
    ]);
  });

  it('a server that failed once is asked anew', async () => {
    let commands = 0;
    const server = await sshServer((...call) => {
      if (++commands === 1) call[2].end();
      else answers(...call);
    });
    const probe = probeOf();
    expect(await sampleOf(server, { probe })).toMatchObject({ kind: 'failed' });
    expect(await sampleOf(server, { probe })).toMatchObject({ kind: 'measured' });
    expect(await sampleOf(server, { probe })).toMatchObject({ kind: 'measured' });
    expect(commands).toBe(2);
  });
});
