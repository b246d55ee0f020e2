import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSshVantage } from '../../src/adapters/health/vantage.ts';
import { thisOperator } from '../../src/adapters/probe/ssh/operator.ts';
import { defaultProbeSettings } from '../../src/core/cluster/probe-defaults.ts';
import { sshEngines } from '../../src/core/cluster/probe-settings.ts';
import type { Vantage } from '../../src/core/health/vantage.ts';
import { freePort } from '../support/heartbeat-nodes.ts';
import { type Sshd, startSshd } from '../support/sshd.ts';
import { isInstalled } from './installed.ts';

const hasServer = isInstalled('/usr/sbin/sshd', 'openssh-server');
const signal = new AbortController().signal;
const patience = { timeout: 20_000 };
const vantages: Vantage[] = [];
let server: Sshd;
let listener: Server;
let port = 0;
let closed = 0;

beforeAll(async () => {
  if (!hasServer) return;
  server = await startSshd();
  listener = createServer((socket) => socket.on('error', () => undefined).resume());
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  port = (listener.address() as AddressInfo).port;
  closed = await freePort();
});
afterEach(async () => {
  await Promise.all(vantages.splice(0).map((vantage) => vantage.close()));
});
afterAll(async () => {
  listener?.close();
  await server?.stop();
});

describe.runIf(hasServer).each(sshEngines)('a vantage over SSH, engine %s', (engine) => {
  const open = (configFile = server.config): Vantage => {
    const ssh = { engine, configFile };
    const settings = { ...defaultProbeSettings, timeoutMs: 20_000, ssh };
    const operator = thisOperator();
    const environment = { ...operator.environment, SSH_AUTH_SOCK: undefined };
    const vantage = createSshVantage(
      { node: 'far', host: 'far', settings },
      { ...operator, environment },
    );
    vantages.push(vantage);
    return vantage;
  };
  const at = (to: number, host = '127.0.0.1') => ({ host, port: to });

  it('tells a port that is open from one that is not, by one connection for all', async () => {
    const vantage = open();
    const ports = [port, closed, port, closed, port];
    const seen = await Promise.all(ports.map((to) => vantage.reaches(at(to), 5000, signal)));
    expect(seen).toEqual([true, false, true, false, true]);
    expect(await vantage.reaches(at(port), 5000, signal)).toBe(true);
    await vantage.close();
    await expect.poll(() => server.sessions(), patience).toEqual([]);
  });

  it('is not fooled by a host that is a command', async () => {
    const vantage = open();
    for (const host of ['$(id)', '-e', '127.0.0.1;true', '']) {
      expect(await vantage.reaches(at(port, host), 5000, signal)).toBe(false);
    }
  });

  it('fails where nobody lets it in', async () => {
    const config = join(server.folder, 'nowhere');
    writeFileSync(config, `Host *\n  HostName 127.0.0.1\n  Port ${closed}\n`);
    await expect(open(config).reaches(at(port), 5000, signal)).rejects.toMatchObject({
      code: 'NODE_UNREACHABLE',
    });
  });

  it('is back after its connection was lost', async () => {
    const vantage = open();
    expect(await vantage.reaches(at(port), 5000, signal)).toBe(true);
    for (const pid of server.sessions()) process.kill(pid, 'SIGKILL');
    await expect.poll(() => server.sessions(), patience).toEqual([]);
    await expect
      .poll(() => vantage.reaches(at(port), 5000, signal).catch(() => undefined), patience)
      .toBe(true);
  });
});

describe.runIf(hasServer)('heartbeat --via', () => {
  const check = (...flags: string[]) => heartbeat('check', ...flags);

  /** Silent by datagrams from here, and reachable by connections: a firewall of one's own looks so. */
  async function heartbeat(...flags: string[]) {
    const silent = createSocket('udp4').bind(port, '127.0.0.1');
    await once(silent, 'listening');
    const cluster = join(server.folder, 'lbctl.yaml');
    const udp = '{ probe: udp, send: "x" }';
    writeFileSync(
      cluster,
      `version: 1
nodes:
  - { id: cut, address: "127.0.0.1:${port}", zone: rack, heartbeat: ${udp} }
  - { id: off, address: "127.0.0.1:${closed}", zone: rack }
  - { id: far, address: "127.0.0.1:${server.port}" }
  - { id: lost, address: 127.0.0.2, probe: { address: 127.0.0.1, port: ${closed} } }
probe: { ssh: { configFile: ${server.config} } }
`,
    );
    const program = join(import.meta.dirname, '../../bin/dev.js');
    const more = ['--cluster', cluster, '--timeout', '1s'];
    const child = spawn(process.execPath, [program, 'heartbeat', ...flags, ...more], {
      env: { ...process.env, SSH_AUTH_SOCK: undefined },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const [exit] = await once(child, 'close');
    silent.close();
    return { stdout, stderr, exit };
  }

  it('takes a node that another one reaches for unknown, and the others for dead', async () => {
    const { stdout, exit } = await check('cut', 'off', 'far', '--via', 'far', '--json');
    const { nodes, causes } = JSON.parse(stdout);
    expect(nodes).toMatchObject([
      { node: 'cut', verdict: 'unknown', finding: 'no-connection', seenFrom: 'far' },
      { node: 'off', verdict: 'dead', finding: 'refused' },
      { node: 'far', verdict: 'alive' },
    ]);
    expect(causes).toEqual([{ kind: 'node', name: 'off', nodes: ['off'] }]);
    expect(exit).toBe(1);
  });

  it('tells a person why', async () => {
    const { stdout, exit } = await check('cut', 'far', '--via', 'far');
    expect(stdout).toMatch(
      /cut +udp +\? unknown .* reachable from far: the way from here is cut; no /,
    );
    expect(stdout).toMatch(/of 2 nodes 1 unknown, reachable from elsewhere/);
    expect(exit).toBe(4);
  });

  it('goes on without a vantage that cannot be asked, and says so', async () => {
    const { stdout, stderr, exit } = await check('cut', 'off', '--via', 'lost', '-o', 'csv');
    expect(stderr.match(/warning: lost cannot be asked: /g)).toHaveLength(1);
    expect(stdout).toMatch(/^cut,udp,dead,/m);
    expect(exit).toBe(1);
  });

  it('watches a node that another one reaches without calling it dead', async () => {
    const during = ['--interval', '500ms', '--for', '5s', '--json'];
    const { stdout } = await heartbeat('watch', 'cut', 'off', 'far', '--via', 'far', ...during);
    expect(JSON.parse(stdout).nodes).toMatchObject([
      { node: 'cut', verdict: 'unknown', detail: 'reachable from far: the way from here is cut' },
      { node: 'off', verdict: 'dead', finding: 'refused' },
      { node: 'far', verdict: 'alive' },
    ]);
  });
});
