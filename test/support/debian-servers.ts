import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeze } from './freeze.ts';
import { freePort } from './heartbeat-nodes.ts';

/** A server of Debian's that the tests start, freeze and kill. */
export interface DebianServer {
  /** Where Debian puts it. */
  readonly program: string;
  readonly packageName: string;
  /** What it says when it takes connections; absent: nothing, see `listening`. */
  readonly ready?: RegExp;
  /** Options, besides a configuration that it may write into its folder. */
  options(port: number, folder: string): readonly string[];
}

export interface RunningDebianServer {
  readonly port: number;
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
}

const isRoot = process.getuid?.() === 0;

/** @param http what stands in its section `http` */
export const nginxServing = (http: (port: number) => readonly string[]): DebianServer => ({
  program: '/usr/sbin/nginx',
  packageName: 'nginx-light',
  ready: /using the "epoll" event method/,
  options(port, folder) {
    const lines = [
      'daemon off; master_process off;', // one process, which a signal stops whole
      `pid ${folder}/pid; error_log stderr notice;`,
      'events {}',
      `http { ${temporaryFolders(folder)}`,
      ...http(port),
      '}',
    ];
    writeFileSync(join(folder, 'nginx.conf'), lines.join('\n'));
    return ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
  },
});

export const nginx = nginxServing((port) => [
  'access_log off;',
  `server { listen 127.0.0.1:${port}; location = /health { return 200 "up and well"; } }`,
]);

const temporaryFolders = (folder: string): string =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');

export const redisServer = (...more: readonly string[]): DebianServer => ({
  program: '/usr/bin/redis-server',
  packageName: 'redis-server',
  ready: /Ready to accept connections/,
  options: (port, folder) => {
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    return [...own, '--appendonly', 'no', ...more];
  },
});

export const memcachedServer: DebianServer = {
  program: '/usr/bin/memcached',
  packageName: 'memcached',
  ready: /server listening/,
  options: (port) => [
    ...['-vv', '-l', '127.0.0.1', '-p', String(port), '-U', '0', '-t', '1'],
    ...(isRoot ? ['-u', 'nobody'] : []),
  ],
};

/** @param sections of its configuration, besides `global` and `defaults` */
export const haproxyWith = (sections: (port: number) => readonly string[]): DebianServer => ({
  program: '/usr/sbin/haproxy',
  packageName: 'haproxy',
  ready: /Using epoll\(\) as the polling mechanism/, // which is a moment before it listens
  options(port, folder) {
    const lines = [
      'global',
      ' maxconn 1000',
      'defaults',
      ' mode http',
      ' retries 0',
      ' timeout connect 5s',
      ' timeout client 30s',
      ' timeout server 30s',
      ...sections(port),
    ];
    writeFileSync(join(folder, 'haproxy.cfg'), `${lines.join('\n')}\n`);
    return ['-db', '-V', '-f', join(folder, 'haproxy.cfg')];
  },
});

/** Knows example.com, and refuses refused.example. */
export const unbound: DebianServer = {
  program: '/usr/sbin/unbound',
  packageName: 'unbound',
  ready: /start of service/,
  options(port, folder) {
    const lines = [
      'server:',
      ` interface: 127.0.0.1@${port}`,
      ` directory: "${folder}"`,
      ' username: ""',
      ' chroot: ""',
      ' pidfile: ""',
      ' use-syslog: no',
      ' verbosity: 1',
      ' num-threads: 1',
      ' module-config: "iterator"',
      ' local-zone: "example.com." static',
      ' local-data: "example.com. A 192.0.2.1"',
      ' local-zone: "refused.example." refuse',
      'remote-control:',
      ' control-enable: no',
    ];
    writeFileSync(join(folder, 'unbound.conf'), `${lines.join('\n')}\n`);
    return ['-dd', '-c', join(folder, 'unbound.conf')];
  },
};

/** Started on a port of loopback, with a folder of its own. It ends with the tests, even killed ones. */
export async function startServer(
  { program, ready, options }: DebianServer,
  port?: number,
): Promise<RunningDebianServer> {
  const at = port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-server-'));
  const command = ['--pdeathsig', 'KILL', program, ...options(at, folder)];
  const child = spawn('setpriv', command, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  ended.then(() => rmSync(folder, { recursive: true, force: true }));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let log = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000);
      if (ready?.test(log)) resolve();
    });
  }
  ended.then(() => reject(new Error(`${program} has ended: ${log}`)));
  if (ready === undefined) resolve();
  await promise;
  return {
    port: at,
    freeze: () => freeze(child.pid!),
    thaw: () => void child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
