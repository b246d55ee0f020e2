import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLocalProbe } from '../../src/adapters/probe/local.ts';
import { type Operator, thisOperator } from '../../src/adapters/probe/ssh/operator.ts';
import { createSshProbe, ssh } from '../../src/adapters/probe/ssh.ts';
import { thisMachine } from '../../src/adapters/probe/world.ts';
import { defaultProbeSettings } from '../../src/core/cluster/probe-defaults.ts';
import { type SshSettings, sshEngines } from '../../src/core/cluster/probe-settings.ts';
import type { HostProbe, ProbeOutcome, ProbeTarget } from '../../src/core/probe/host-probe.ts';
import { parseProcStat } from '../../src/core/probe/parse/proc-stat.ts';
import { hostProbeContract } from '../adapters/probe/host-probe-contract.ts';
import { rawServer } from '../adapters/probe/ssh/hostile-server.ts';
import { endProcess, makeKey, type Sshd, startAgent, startSshd } from '../support/sshd.ts';
import { isInstalled } from './installed.ts';

const hasServer = isInstalled('/usr/sbin/sshd', 'openssh-server');
const patience = { concurrency: 8, timeoutMs: 20_000, signal: new AbortController().signal };
const asked = {
  ...patience,
  diskPath: '/',
  measuresCpu: false,
  measuresDisk: false,
  measuresWrites: false,
  isForced: false,
};

const ends: (() => unknown)[] = [];
const probes: HostProbe[] = [];
let server: Sshd;
let files = 0;
beforeAll(async () => {
  if (hasServer) server = await startSshd();
});
afterEach(async () => {
  await Promise.all(probes.splice(0).map((probe) => probe.close()));
  await Promise.all(ends.splice(0).map((end) => end()));
});
afterAll(() => server?.stop());

/** Another server for one test. */
async function serverWith(...options: Parameters<typeof startSshd>): Promise<Sshd> {
  const other = await startSshd(...options);
  ends.push(other.stop);
  return other;
}

function probeOf(environment: Operator['environment'] = {}): HostProbe {
  const own = { ...process.env, SSH_AUTH_SOCK: undefined, ...environment };
  const probe = createSshProbe({ ...thisOperator(), environment: own });
  probes.push(probe);
  return probe;
}

/** The server's configuration with other values of some settings. */
function config(of: Sshd, changes: Readonly<Record<string, string>>): string {
  const path = join(of.folder, `config-${++files}`);
  const lines = Object.entries(changes).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(path, `${lines.join('')}\n${readFileSync(of.config, 'utf8')}`);
  return path;
}

function knownHosts(of: Sshd, lines: readonly string[]): string {
  const path = join(of.folder, `known-hosts-${++files}`);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

async function sampleOf(probe: HostProbe, target: ProbeTarget, more: object = {}) {
  const request = { ...patience, intervalMs: 50, ...more };
  const outcomes = await Array.fromAsync(probe.sample([target], request));
  expect(outcomes).toHaveLength(1);
  return outcomes[0]!;
}

function measured<T>(outcome: ProbeOutcome<T> | undefined): T {
  if (outcome?.kind === 'measured') return outcome.value;
  throw new Error(`${outcome?.code}: ${outcome?.reason}`);
}

describe.runIf(hasServer).each(sshEngines)('engine %s', (engine) => {
  const node = (name: string, configFile = server.config, more: Partial<SshSettings> = {}) => ({
    node: name,
    host: name,
    settings: { ...defaultProbeSettings, ssh: { engine, configFile, ...more } },
  });
  const tried = (configFile: string, more: Partial<SshSettings> = {}, probe = probeOf()) =>
    sampleOf(probe, node('a', configFile, more));
  const refused = (reason: RegExp, code = 'NODE_REFUSED_LOGIN') => ({
    kind: 'failed',
    code,
    reason: expect.stringMatching(reason),
  });

  hostProbeContract(`ssh, engine ${engine}`, ssh, {
    fixture: () => ({
      good: [node('a'), node('b')],
      bad: node('c', server.config, { port: 1 }),
    }),
    create: () => createSshProbe(thisOperator()),
  });

  it('profiles a machine as it sees itself', async () => {
    const [outcome] = await Array.fromAsync(probeOf().profile([node('a')], asked));
    const [local] = await Array.fromAsync(
      createLocalProbe(thisMachine).profile([node('a')], asked),
    );
    const { cpu, memory, disk } = measured(outcome);
    const own = measured(local);
    for (const name of ['model', 'onlineCores', 'usableCores'] as const) {
      expect(cpu[name].value, name).toEqual(own.cpu[name].value);
    }
    expect(memory.totalBytes.value).toBe(own.memory.totalBytes.value);
    expect(memory.usableBytes.value).toBe(own.memory.usableBytes.value);
    const why = { value: null, reason: 'not measured over SSH' };
    expect([cpu.scoreMopsPerSecond, disk.randomReadIops]).toEqual([why, why]);
  });

  it('samples the load within a point of /proc while a load runs', async () => {
    const load = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
    ends.push(() => load.kill('SIGKILL'));
    const probe = probeOf();
    measured(await sampleOf(probe, node('a')));
    const before = parseProcStat(readFileSync('/proc/stat', 'utf8'))!;
    const { cpu } = measured(await sampleOf(probe, node('a'), { intervalMs: 2000 }));
    const after = parseProcStat(readFileSync('/proc/stat', 'utf8'))!;
    const part = (name: keyof typeof after) =>
      (after[name] - before[name]) / (after.total - before.total);
    const truth = { busyRatio: 1 - part('idle') - part('iowait'), softirqRatio: part('softirq') };
    for (const name of ['busyRatio', 'softirqRatio'] as const) {
      expect(Math.abs(cpu[name].value! - truth[name]), name).toBeLessThan(0.01);
    }
    expect(cpu.busyRatio.value).toBeGreaterThan(0.3);
  });

  it('keeps one connection, and leaves none behind', async () => {
    const own = await serverWith();
    const probe = probeOf();
    measured(await sampleOf(probe, node('a', own.config)));
    const first = own.sessions();
    measured(await sampleOf(probe, node('a', own.config)));
    expect(first).toHaveLength(1);
    expect(own.sessions()).toEqual(first);
    await probe.close();
    await expect.poll(() => own.sessions()).toEqual([]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('lbctl-ssh-'))).toEqual([]);
  });

  it('says that a connection was lost, and is back in the next cycle', async () => {
    const own = await serverWith();
    const probe = probeOf();
    const one = node('a', own.config);
    measured(await sampleOf(probe, one));
    const lost = sampleOf(probe, one, { intervalMs: 300 });
    for (const pid of own.sessions()) endProcess(pid);
    await lost; // a failure when the node had been asked by then
    measured(await sampleOf(probe, one));
  });

  it('refuses a host whose key has changed', async () => {
    const other = makeKey(join(server.folder, `other-${++files}`), 'ed25519');
    const file = knownHosts(server, ['# moved', `[127.0.0.1]:${server.port} ${other}`]);
    const outcome = await tried(server.config, { knownHostsFile: file });
    expect(outcome).toMatchObject(refused(/HAS CHANGED.*known-hosts-\d+:2/));
  });

  it('refuses a host that it does not know', async () => {
    const file = knownHosts(server, []);
    const outcome = await tried(server.config, { knownHostsFile: file });
    expect(outcome).toMatchObject(refused(/host key .*not known/));
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('refuses a host whose key is revoked', async () => {
    const lines = server.hostKeys.flatMap((key) => [
      `[127.0.0.1]:${server.port} ${key}`,
      `@revoked * ${key}`,
    ]);
    const outcome = await tried(server.config, { knownHostsFile: knownHosts(server, lines) });
    expect(outcome).toMatchObject(refused(/revoked/));
  });

  it.each([
    { name: 'by one of its keys, not the one it prefers', keys: (all: string[]) => all.slice(1) },
    { name: 'by hashed names', keys: (all: string[]) => all, isHashed: true },
    { name: 'without its port', keys: (all: string[]) => all, host: '127.0.0.1' },
    { name: 'by a pattern', keys: (all: string[]) => all, host: '*,!10.*' },
  ])('knows a host $name', async ({ keys, isHashed, host = `[127.0.0.1]:${server.port}` }) => {
    const file = knownHosts(
      server,
      keys([...server.hostKeys]).map((key) => `${host} ${key}`),
    );
    if (isHashed) execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    measured(await tried(server.config, { knownHostsFile: file }));
  });

  it('says with what it could not log in', async () => {
    const key = join(server.folder, `stranger-${++files}`);
    makeKey(key, 'ed25519');
    const strange = config(server, { IdentityFile: key, IdentitiesOnly: 'yes' });
    const alone = readFileSync(strange, 'utf8').replace(`IdentityFile ${server.identity}`, '');
    writeFileSync(strange, alone);
    expect(await tried(strange)).toMatchObject(refused(/login as .*refused.*publickey/));
  });

  it('logs in with an agent that holds an encrypted key, and cannot without', async () => {
    const own = await serverWith();
    const key = join(own.folder, 'encrypted');
    const line = makeKey(key, 'ed25519', 'secret');
    writeFileSync(join(own.folder, 'authorized_keys'), `${line}\n`);
    const text = readFileSync(own.config, 'utf8').replace(own.identity, key);
    writeFileSync(own.config, text.replace('IdentityAgent none', 'IdentityAgent SSH_AUTH_SOCK'));
    const without = await tried(own.config);
    expect(without).toMatchObject(refused(engine === 'ssh2' ? /encrypted.*ssh-add/ : /refused/));
    const agent = await startAgent(own.folder);
    ends.push(agent.stop);
    agent.add(key, 'secret');
    measured(await tried(own.config, {}, probeOf({ SSH_AUTH_SOCK: agent.socket })));
  });

  it('goes through another host', async () => {
    const jump = await serverWith();
    const file = join(jump.folder, 'through');
    const common = readFileSync(server.config, 'utf8').replace(/^ {2}(HostName|Port) .*\n/gm, '');
    const known = join(jump.folder, 'both');
    writeFileSync(known, readFileSync(server.knownHosts) + readFileSync(jump.knownHosts, 'utf8'));
    writeFileSync(
      file,
      `Host behind
  HostName 127.0.0.1
  Port ${server.port}
  ProxyJump gate
Host gate
  HostName 127.0.0.1
  Port ${jump.port}
  IdentityFile ${jump.identity}
  UserKnownHostsFile ${known}
${common.replace(server.knownHosts, known)}`,
    );
    const probe = probeOf();
    const behind = { ...node('a', file), host: 'behind' };
    measured(await sampleOf(probe, behind));
    expect(jump.sessions()).toHaveLength(1);
    const lost = sampleOf(probe, behind, { intervalMs: 300 });
    for (const pid of jump.sessions()) endProcess(pid);
    await lost;
    measured(await sampleOf(probe, behind));
    copyFileSync(server.knownHosts, known); // the gate is a stranger now
    const outcome = await sampleOf(probeOf(), behind);
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/\w/) });
    if (engine === 'ssh2') expect(outcome).toMatchObject(refused(/^the way to it: .*not known/));
  });

  it.each([
    {
      name: 'refuses connections',
      changes: {},
      settings: { port: 1 },
      code: 'NODE_UNREACHABLE',
      reason: /127\.0\.0\.1:1: connection refused/,
    },
    {
      name: 'has a name that nobody knows',
      changes: { HostName: 'no..such' },
      settings: {},
      code: 'NODE_UNREACHABLE',
      reason: /no such host name/,
    },
    {
      name: 'is named like an option',
      changes: {},
      settings: { user: '-oProxyCommand=touch' },
      code: 'NODE_UNREACHABLE',
      reason: /starts with a dash/,
    },
    {
      name: 'has a configuration with mistakes',
      changes: { Nonsense: 'yes' },
      settings: {},
      code: 'PROBE_FAILED',
      reason: /nonsense/i,
    },
  ])('fails a host that $name', async ({ changes, settings, code, reason }) => {
    const outcome = await tried(config(server, changes), settings);
    expect(outcome).toMatchObject({ kind: 'failed', code, reason: expect.stringMatching(reason) });
  });

  it.each([
    {
      name: 'runs another command',
      settings: ['ForceCommand echo "we are closed"; exit 3'],
      reason: /ended with exit code 3 and said "we are closed"/,
    },
    {
      name: 'prints without end',
      settings: ['ForceCommand yes'],
      reason: /says much/,
    },
  ])('fails a host that $name', async ({ settings, reason }) => {
    const own = await serverWith(settings);
    expect(await tried(own.config)).toMatchObject(refused(reason, 'ANSWER_INVALID'));
    await expect.poll(() => own.sessions()).toEqual([]);
  });

  it('gives up a host that never says a word', async () => {
    const silent = await rawServer(() => undefined);
    ends.push(silent.stop);
    const one = node('a', server.config, { port: silent.port });
    const outcome = await sampleOf(probeOf(), one, { timeoutMs: 1500 });
    const waited = engine === 'ssh2' ? 'the SSH handshake' : 'the ssh program';
    expect(outcome).toMatchObject(
      refused(new RegExp(`^waited 1.50 s for ${waited}`), 'NODE_TIMEOUT'),
    );
  });

  it('is not confused by what banners and rc files say', async () => {
    const banner = join(server.folder, 'banner');
    writeFileSync(banner, '\x1b]0;owned\x07\x1b[2Jwelcome\n');
    const own = await serverWith([`Banner ${banner}`]);
    const noise = 'printf "\\033[31mmessage\\n+/proc/stat\\n"; echo "$BASH_EXECUTION_STRING"';
    writeFileSync(join(own.home, '.bashrc'), `${noise}\n`);
    measured(await tried(own.config));
  });
});

describe.runIf(hasServer)('engine ssh2', () => {
  const node = (configFile: string, more: Partial<SshSettings> = {}): ProbeTarget => ({
    node: 'a',
    host: 'a',
    settings: { ...defaultProbeSettings, ssh: { engine: 'ssh2', configFile, ...more } },
  });

  it('names the line that makes an unknown host a known one', async () => {
    const file = knownHosts(server, []);
    const target = node(server.config, { knownHostsFile: file });
    const outcome = await sampleOf(probeOf(), target);
    const match = /(SHA256:\S+)\. .* add to (\S+): (.*)$/.exec(
      outcome.kind === 'failed' ? outcome.reason : '',
    )!;
    const [, print, place, line] = match as unknown as [string, string, string, string];
    const print2 = execFileSync('ssh-keygen', ['-l', '-f', '-'], { input: line, encoding: 'utf8' });
    expect(print2).toContain(print);
    expect(place).toBe(file);
    appendFileSync(file, `${line}\n`);
    measured(await sampleOf(probeOf(), target));
  });

  it('takes an unknown host when the configuration says so, writes nothing, and takes no other', async () => {
    const file = knownHosts(server, []);
    const trusting = config(server, { StrictHostKeyChecking: 'accept-new' });
    const probe = probeOf();
    measured(await sampleOf(probe, node(trusting, { knownHostsFile: file })));
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('says which settings only OpenSSH can follow', async () => {
    const outcome = await sampleOf(probeOf(), node(config(server, { ProxyCommand: 'nc %h %p' })));
    expect(outcome).toMatchObject({
      code: 'PROBE_FAILED',
      reason: expect.stringMatching(/proxycommand.*engine openssh/),
    });
  });
});

it.runIf(hasServer)('lbctl probe measures nodes over SSH, and says of one why it could not', () => {
  const cluster = join(server.folder, 'lbctl.yaml');
  const text = `version: 1
probe:
  source: ssh
  ssh:
    configFile: ${server.config}
nodes:
  - a=10.0.0.1
  - id: b
    address: 10.0.0.2
    probe:
      port: 1
`;
  writeFileSync(cluster, text);
  const args = ['bin/dev.js', 'probe', '--all', '--load', '--interval', '100ms', '--json'];
  const { status, stdout } = spawnSync(process.execPath, [...args, '--cluster', cluster], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    samples: [{ node: 'a', memory: { usedRatio: { source: '/proc of 10.0.0.1 over SSH' } } }],
    failures: [{ node: 'b', code: 'NODE_UNREACHABLE' }],
  });
});
