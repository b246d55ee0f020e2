import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const PROGRAM = '/usr/sbin/sshd';
export const hasSshd = existsSync(PROGRAM);

/** A real sshd on a loopback port, with keys and folders of its own, and a client that knows it. */
export interface Sshd {
  readonly port: number;
  /** For temporary files; removed with the server. */
  readonly folder: string;
  /** Home of those who log in. */
  readonly home: string;
  /** The client's private key; the public half is in `identity`.pub. */
  readonly identity: string;
  /** `type base64` of each host key. */
  readonly hostKeys: readonly string[];
  readonly knownHosts: string;
  /** Client configuration in which every host is this server. */
  readonly config: string;
  /** Process ids of its connections. */
  sessions(): number[];
  log(): string;
  stop(): Promise<void>;
}

/**
 * @param settings lines of sshd_config; of several values of one setting the first counts
 * @param keyTypes of its host keys
 */
export async function startSshd(
  settings: readonly string[] = [],
  keyTypes: readonly string[] = ['ed25519', 'ecdsa'],
): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-sshd-'));
  const file = (name: string): string => join(folder, name);
  const [home, identity, knownHosts, config] = ['home', 'id', 'known_hosts', 'ssh_config'].map(
    file,
  ) as [string, string, string, string];
  mkdirSync(home);
  const hostKeys = keyTypes.map((type) => makeKey(file(`host-${type}`), type));
  makeKey(identity, 'ed25519');
  cpSync(`${identity}.pub`, file('authorized_keys'));
  const port = await freePort();
  const lines = [
    ...settings,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...keyTypes.map((type) => `HostKey ${file(`host-${type}`)}`),
    `AuthorizedKeysFile ${file('authorized_keys')}`,
    `SetEnv HOME=${home}`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PidFile none',
    'MaxStartups 1000',
  ];
  writeFileSync(file('sshd_config'), `${lines.join('\n')}\n`);
  const { child, log } = await startListening(file('sshd_config'));
  writeFileSync(knownHosts, hostKeys.map((key) => `[127.0.0.1]:${port} ${key}\n`).join(''));
  writeFileSync(config, clientConfig({ port, identity, knownHosts }));
  return {
    ...{ port, folder, home, identity, hostKeys, knownHosts, config, log },
    sessions: () => childrenOf(child.pid!),
    async stop() {
      const sessions = childrenOf(child.pid!);
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      for (const pid of sessions) endProcess(pid);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What stands below `Host *`; every setting that a user's own configuration could have is given. */
function clientConfig({
  port,
  identity,
  knownHosts,
}: {
  port: number;
  identity: string;
  knownHosts: string;
}): string {
  return `Host *
  HostName 127.0.0.1
  Port ${port}
  User ${userInfo().username}
  IdentityFile ${identity}
  IdentityAgent none
  UserKnownHostsFile ${knownHosts}
  GlobalKnownHostsFile none
  StrictHostKeyChecking yes
`;
}

/** Makes a key without passphrase. @returns its public half as `type base64` */
export function makeKey(path: string, type: string, passphrase = ''): string {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', path]);
  return readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}

/** An ssh-agent of its own. */
export async function startAgent(folder: string) {
  const socket = join(folder, 'agent');
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  untilExit(child);
  await once(child.stdout, 'data');
  return {
    socket,
    add(key: string, passphrase: string): void {
      const ask = join(folder, 'askpass');
      writeFileSync(ask, `#!/bin/sh\necho '${passphrase}'\n`, { mode: 0o700 });
      const env = {
        ...process.env,
        SSH_AUTH_SOCK: socket,
        SSH_ASKPASS: ask,
        DISPLAY: ':0',
        SSH_ASKPASS_REQUIRE: 'force',
      };
      execFileSync('ssh-add', ['-q', key], { env, stdio: 'ignore' });
    },
    async stop(): Promise<void> {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** A port of 127.0.0.1 on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A test that breaks off leaves nothing behind. */
function untilExit(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

async function startListening(config: string): Promise<{ child: ChildProcess; log: () => string }> {
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  // Ends with the tests, even when these are killed.
  const command = ['--pdeathsig', 'KILL', PROGRAM, '-D', '-e', '-f', config];
  const child = spawn('setpriv', command, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk;
    if (log.includes('Server listening')) resolve();
  });
  child.on('exit', () => reject(new Error(`sshd has ended: ${log}`)));
  untilExit(child);
  await promise;
  return { child, log: () => log };
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}
