import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';

/** nginx with one worker on the first core, which answers at once on some ports, the last one by TLS. */
export interface AnsweringNginx {
  readonly ports: readonly number[];
  readonly tlsPort: number;
  stop(): Promise<void>;
}

const fixtures = resolve(import.meta.dirname, '../test/fixtures/tls');

export async function startNginx(folder: string, count: number): Promise<AnsweringNginx> {
  const ports = await freePorts(count + 1);
  const tlsPort = ports.pop()!;
  const prefix = join(folder, 'nginx');
  mkdirSync(prefix, { recursive: true });
  const listen = ports.map((port) => `listen 127.0.0.1:${port} backlog=1024;`).join(' ');
  writeFileSync(
    join(prefix, 'nginx.conf'),
    `worker_processes 1; worker_cpu_affinity 1; daemon off; pid nginx.pid; error_log error.log;
events { worker_connections 8192; }
http {
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  server { ${listen} location / { return 200 "hello\\n"; } }
  server {
    listen 127.0.0.1:${tlsPort} ssl backlog=1024;
    ssl_certificate ${fixtures}/CERT; ssl_certificate_key ${fixtures}/KEY;
    location / { return 200 "hello\\n"; }
  }
}
`,
  );
  const nginx = spawn('nginx', ['-p', prefix, '-c', 'nginx.conf'], { stdio: 'ignore' });
  await Promise.all([...ports, tlsPort].map((port) => listening(port, nginx)));
  return {
    ports,
    tlsPort,
    async stop() {
      nginx.kill('SIGTERM');
      if (nginx.exitCode === null) await once(nginx, 'exit');
    },
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** Resolves when a connection to the port comes about. */
async function listening(port: number, server: ChildProcess): Promise<void> {
  while (server.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
  }
  throw new Error(`nginx ended with ${server.exitCode}`);
}
