import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientConfigs } from '../../../../src/adapters/probe/ssh/client-configs.ts';
import type { SshPlace } from '../../../../src/adapters/probe/ssh/shell.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbctl-configs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const printed = `user deploy
hostname 10.0.0.1
port 22
identityfile ~/.ssh/id_%r
userknownhostsfile ~/.ssh/known_hosts
globalknownhostsfile /etc/%h
identityagent %d/agent
`;

/** A program that stands for ssh, and what it was called with. */
function program(script: string) {
  const [path, calls] = [join(folder, 'ssh'), join(folder, 'calls')];
  writeFileSync(calls, '');
  writeFileSync(path, `#!/bin/sh\nprintf '%s|' "$@" >> ${calls}; echo >> ${calls}\n${script}`, {
    mode: 0o700,
  });
  const configs = new ClientConfigs({
    home: '/home/me',
    user: 'me',
    hostName: 'desk',
    environment: process.env,
    program: path,
  });
  return { configs, calls: () => readFileSync(calls, 'utf8').split('\n').slice(0, -1) };
}

const place = (host: string, settings: Partial<SshPlace['settings']> = {}): SshPlace => ({
  host,
  settings: { engine: 'ssh2', ...settings },
});

describe('the configuration of a host', () => {
  it('is asked of ssh once, with what chooses its sections, and expanded', async () => {
    const { configs, calls } = program(`cat <<'END'\n${printed}END\n`);
    const one = place('web', { configFile: '/c', port: 2222, user: 'ops', identityFile: '/id' });
    const [access] = await Promise.all([configs.of(one), configs.of({ ...one })]);
    await configs.of(one);
    expect(calls()).toEqual(['-G|-T|-v|-F|/c|-p|2222|-l|ops|--|web|']);
    expect(access).toMatchObject({
      hostname: '10.0.0.1',
      port: 2222,
      user: 'ops',
      identityFiles: ['/id', '/home/me/.ssh/id_ops'],
      userKnownHostsFiles: ['/home/me/.ssh/known_hosts'],
      globalKnownHostsFiles: ['/etc/10.0.0.1'],
      identityAgent: '/home/me/agent',
      remarks: [],
    });
  });

  it('has the known hosts of its settings instead of the own ones', async () => {
    const { configs } = program(`cat <<'END'\n${printed}END\n`);
    expect(await configs.of(place('web', { knownHostsFile: '/kh' }))).toMatchObject({
      userKnownHostsFiles: ['/kh'],
      globalKnownHostsFiles: ['/etc/10.0.0.1'],
    });
  });

  it('is what OpenSSH does by itself where there is no ssh, which is remarked', async () => {
    const { configs } = program('');
    rmSync(join(folder, 'ssh'));
    expect(await configs.of(place('web', { port: 2222 }))).toMatchObject({
      hostname: 'web',
      port: 2222,
      user: 'me',
      identityFiles: ['rsa', 'ecdsa', 'ed25519'].map((name) => `/home/me/.ssh/id_${name}`),
      userKnownHostsFiles: ['/home/me/.ssh/known_hosts', '/home/me/.ssh/known_hosts2'],
      unknownHosts: 'refuse',
      remarks: ['no ssh program here, so ~/.ssh/config is unread'],
    });
  });

  it.each([
    {
      name: 'a mistake in it',
      script: 'echo "config line 3: Bad option: x" >&2; exit 255',
      message: 'the SSH configuration has mistakes: config line 3: Bad option: x',
    },
    { name: 'another program', script: 'echo hello', message: /prints no configuration/ },
    { name: 'output without end', script: 'yes', message: /has mistakes/ },
  ])('fails with $name, and is asked again', async ({ script, message }) => {
    const { configs, calls } = program(script);
    for (const _ of [1, 2]) {
      await expect(configs.of(place('web'))).rejects.toMatchObject({
        code: 'PROBE_FAILED',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      });
    }
    expect(calls()).toHaveLength(2);
  });

  it.each([
    { name: 'a host', place: place('-oProxyCommand=touch x') },
    { name: 'a user', place: place('web', { user: '-oProxyCommand=touch x' }) },
    { name: 'a host for a shell', place: place('$(touch x)') },
  ])('is not asked for with $name that is none', async ({ place }) => {
    const { configs, calls } = program('');
    await expect(configs.of(place)).rejects.toMatchObject({ code: 'NODE_UNREACHABLE' });
    expect(calls()).toEqual([]);
  });
});
