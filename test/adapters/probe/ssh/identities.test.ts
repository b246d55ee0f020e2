import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import library, { type BaseAgent, type ParsedKey } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentKeys, Agents } from '../../../../src/adapters/probe/ssh/agent.ts';
import type { Access } from '../../../../src/adapters/probe/ssh/client-configs.ts';
import { identitiesOf } from '../../../../src/adapters/probe/ssh/identities.ts';
import { blobOf, type KeyFile, KeyFiles } from '../../../../src/adapters/probe/ssh/key-files.ts';
import { thisOperator } from '../../../../src/adapters/probe/ssh/operator.ts';
import { VirtualClock } from '../../../../src/core/kernel/clock.ts';
import { isInstalled } from '../../../e2e/installed.ts';
import { freshKey } from './hostile-server.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbctl-identities-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasKeygen = isInstalled('/usr/bin/ssh-keygen', 'openssh-client');

describe.runIf(hasKeygen)('a key file', () => {
  const keygen = (name: string, ...args: string[]): string => {
    const path = join(folder, name);
    execFileSync('ssh-keygen', ['-q', '-C', '', '-f', path, ...args]);
    return path;
  };

  it.each([
    { name: 'OpenSSH ed25519', args: ['-t', 'ed25519', '-N', ''], type: 'ssh-ed25519' },
    { name: 'OpenSSH RSA', args: ['-t', 'rsa', '-N', ''], type: 'ssh-rsa' },
    { name: 'OpenSSH ECDSA', args: ['-t', 'ecdsa', '-N', ''], type: 'ecdsa-sha2-nistp256' },
    { name: 'PEM RSA', args: ['-t', 'rsa', '-m', 'PEM', '-N', ''], type: 'ssh-rsa' },
    {
      name: 'PEM ECDSA',
      args: ['-t', 'ecdsa', '-m', 'PEM', '-N', ''],
      type: 'ecdsa-sha2-nistp256',
    },
    { name: 'PKCS8 RSA', args: ['-t', 'rsa', '-m', 'PKCS8', '-N', ''], type: 'ssh-rsa' },
    {
      name: 'PKCS8 ECDSA',
      args: ['-t', 'ecdsa', '-m', 'PKCS8', '-N', ''],
      type: 'ecdsa-sha2-nistp256',
    },
  ])('of $name is read', ({ name, args, type }) => {
    const path = keygen(name, ...args);
    const { key, blob } = new KeyFiles(library).read(path);
    expect(key?.type).toBe(type);
    const line = execFileSync('ssh-keygen', ['-y', '-f', path], { encoding: 'utf8' });
    expect(blob).toBe(line.split(' ')[1]?.trim());
  });

  it.each([
    { name: 'OpenSSH', args: ['-t', 'ed25519', '-N', 'secret'] },
    { name: 'PEM', args: ['-t', 'rsa', '-m', 'PEM', '-N', 'secret'] },
    { name: 'PKCS8', args: ['-t', 'rsa', '-m', 'PKCS8', '-N', 'secret'] },
  ])('that is encrypted ($name) is for the agent', ({ name, args }) => {
    const path = keygen(`encrypted ${name}`, ...args);
    const found = new KeyFiles(library).read(path);
    expect(found.key).toBeUndefined();
    expect(found.remark).toBe(`${path} is encrypted: put it into an agent with ssh-add`);
    expect(found.blob).toMatch(/^AAAA/); // of the public half beside it
  });

  it('that others may read is not used', () => {
    const path = keygen('open', '-t', 'ed25519', '-N', '');
    chmodSync(path, 0o644);
    const found = new KeyFiles(library).read(path);
    expect(found).toMatchObject({ remark: expect.stringMatching(/chmod 600$/) });
    expect(found.key).toBeUndefined();
  });

  it.each([
    { name: 'nothing', content: '', remark: /is no key/ },
    { name: 'something else', content: 'hello', remark: /is no key/ },
    {
      name: 'half a key',
      content: '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n',
      remark: /is no key/,
    },
    { name: 'more than a key', content: 'x'.repeat(100_000), remark: undefined },
  ])('that holds $name is no key', ({ name, content, remark }) => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    const found = new KeyFiles(library).read(path);
    expect(found.key).toBeUndefined();
    if (remark === undefined) expect(found.remark).toBeUndefined();
    else expect(found.remark).toMatch(remark);
  });

  it('that is missing is nothing to speak of', () => {
    const path = join(folder, 'missing');
    expect(new KeyFiles(library).read(path)).toEqual({ path });
  });

  it('of a public key names one of the agent', () => {
    const path = keygen('public', '-t', 'ed25519', '-N', '');
    const found = new KeyFiles(library).read(`${path}.pub`);
    expect(found.key).toBeUndefined();
    expect(found.blob).toBe(new KeyFiles(library).read(path).blob);
  });
});

describe('the order of attempts', () => {
  const parsed = (): ParsedKey => library.utils.parseKey(freshKey().private) as ParsedKey;
  const [one, two, three] = [parsed(), parsed(), parsed()];
  const agent = new library.BaseAgent();

  async function attempts(
    files: readonly KeyFile[],
    keys: AgentKeys | undefined,
    more: Partial<Access> = {},
  ) {
    const access = {
      identityFiles: files.map(({ path }) => path),
      user: 'me',
      identitiesOnly: false,
      remarks: [],
      ...more,
    } as unknown as Access;
    const found = await identitiesOf(
      access,
      {
        of: async () => keys,
        offering: (offered) => offered as unknown as BaseAgent, // to be looked at
      },
      { read: (path) => files.find((file) => file.path === path)! },
    );
    const order = found.attempts.map((attempt) => {
      if (attempt.type === 'agent') {
        return (attempt.agent as unknown as ParsedKey[]).map((key) =>
          [one, two, three].indexOf(key),
        );
      }
      return attempt.type === 'publickey' ? [one, two, three].indexOf(attempt.key) : attempt.type;
    });
    return { order, tried: found.tried, remarks: found.remarks };
  }
  const file = (path: string, key: ParsedKey): KeyFile => ({ path, key, blob: blobOf(key) });

  it('is: named keys of the agent, its others, keys of files alone, none', async () => {
    const found = await attempts([file('/3', three), file('/2', two)], { agent, keys: [one, two] });
    expect(found).toEqual({
      order: [[1, 0], 2, 'none'],
      tried: ['2 of the agent', '/3'],
      remarks: [],
    });
  });

  it('has only named keys with IdentitiesOnly', async () => {
    const held = { agent, keys: [one, two] };
    const only = { identitiesOnly: true };
    expect((await attempts([file('/2', two)], held, only)).order).toEqual([[1], 'none']);
    expect((await attempts([file('/3', three)], held, only)).order).toEqual([2, 'none']);
  });

  it('has files alone where there is no agent, and says why', async () => {
    const files = [file('/1', one), { path: '/2', remark: '/2 is encrypted' }];
    expect(await attempts(files, { remark: 'there is no agent' })).toEqual({
      order: [0, 'none'],
      tried: ['/1'],
      remarks: ['there is no agent', '/2 is encrypted'],
    });
    expect(await attempts([], undefined)).toEqual({ order: ['none'], tried: [], remarks: [] });
  });
});

describe('the agent', () => {
  const agentOf = (environment: Record<string, string>, identityAgent?: string) =>
    new Agents(library, { ...thisOperator(), environment }, new VirtualClock()).of({
      ...(identityAgent && { identityAgent }),
    } as Access);

  it.each([
    { setting: undefined, environment: {}, want: /there is no agent \(SSH_AUTH_SOCK/ },
    { setting: 'SSH_AUTH_SOCK', environment: {}, want: /there is no agent \(SSH_AUTH_SOCK/ },
    { setting: '$MINE', environment: {}, want: /there is no agent \(MINE/ },
    { setting: '$MINE', environment: { MINE: '/no/1' }, want: /at \/no\/1 does not answer/ },
    { setting: '/no/2', environment: { SSH_AUTH_SOCK: '/x' }, want: /at \/no\/2 does not answer/ },
    {
      setting: undefined,
      environment: { SSH_AUTH_SOCK: '/no/3' },
      want: /\/no\/3 does not answer/,
    },
  ])('of IdentityAgent $setting is the right one', async ({ setting, environment, want }) => {
    const found = await agentOf(environment as Record<string, string>, setting);
    expect(found).toEqual({ remark: expect.stringMatching(want) });
  });

  it('is none where the configuration wants none', async () => {
    expect(await agentOf({ SSH_AUTH_SOCK: '/no' }, 'none')).toBeUndefined();
  });
});
