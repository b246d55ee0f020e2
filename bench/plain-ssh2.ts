import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import ssh2, { type Client, type ClientChannel } from 'ssh2';
import { createTurns } from '../src/adapters/probe/turns.ts';
import { COUNTER_FILES } from '../src/core/probe/kernel-counters.ts';
import { remoteCommand, requestLine } from '../src/core/probe/remote-loop.ts';
import type { Sshd } from '../test/support/sshd.ts';

const NONCE = 'ab'.repeat(16);
const READY = `${NONCE})\n`;
const ANSWERED = `${NONCE}.\n`;

interface PlainShell {
  readonly client: Client;
  /** Asks once for the files of a load sample. */
  ask(): Promise<void>;
}

/**
 * The package ssh2 alone at the work of the probe: logs in, starts the loop on the node, asks. Nothing
 * of the operator's configuration is read, no host key compared, no answer parsed.
 */
export async function plainSsh2(server: Sshd, count: number, concurrency: number) {
  const { signal } = new AbortController();
  const key = ssh2.utils.parseKey(readFileSync(server.identity));
  if (key instanceof Error || Array.isArray(key)) throw new Error('no key');
  const shells: PlainShell[] = [];
  const each = <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<unknown> => {
    const turns = createTurns(concurrency);
    return Promise.all(items.map((item) => turns.take(signal, () => work(item))));
  };
  return {
    /** As a first load sample: two readings. */
    async begin(): Promise<void> {
      await each(Array.from({ length: count }), async () => {
        const shell = await open(server.port, key as never);
        shells.push(shell);
        await shell.ask();
      });
      await each(shells, (shell) => shell.ask());
    },
    cycle: () => each(shells, (shell) => shell.ask()),
    close(): void {
      for (const { client } of shells) client.end();
    },
  };
}

async function open(port: number, key: never): Promise<PlainShell> {
  const { username } = userInfo();
  const client = new ssh2.Client();
  const ready = Promise.withResolvers<void>();
  client.on('ready', ready.resolve).on('error', ready.reject);
  client.connect({
    ...({ host: '127.0.0.1', port } as object as { sock: never }),
    username,
    readyTimeout: 60_000,
    keepaliveInterval: 0,
    keepaliveCountMax: 0,
    algorithms: {
      kex: ['curve25519-sha256'],
      cipher: ['aes128-gcm@openssh.com'],
      serverHostKey: ['ssh-ed25519'],
    },
    hostVerifier: () => true,
    authHandler: () => ({ type: 'publickey', username, key }),
  });
  await ready.promise;
  const { promise, resolve, reject } = Promise.withResolvers<ClientChannel>();
  client.exec(remoteCommand(NONCE), (error, channel) => (error ? reject(error) : resolve(channel)));
  const channel = await promise;
  let text = '';
  let [mark, done] = [READY, Promise.withResolvers<void>()];
  channel.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('latin1')).slice(-100);
    if (text.endsWith(mark)) done.resolve();
  });
  await done.promise;
  let id = 0;
  return {
    client,
    ask() {
      [mark, done] = [ANSWERED, Promise.withResolvers<void>()];
      channel.write(requestLine(++id, COUNTER_FILES));
      return done.promise;
    },
  };
}
