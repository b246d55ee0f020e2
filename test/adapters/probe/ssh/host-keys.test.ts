import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offer } from '../../../../src/adapters/probe/ssh/algorithms.ts';
import type { Access } from '../../../../src/adapters/probe/ssh/client-configs.ts';
import { HostKeys } from '../../../../src/adapters/probe/ssh/host-keys.ts';

const a = 'AAAAC3NzaC1lZDI1NTE5AAAAIOHxBF9uguPzqGcHX2AkNaRqPhXLkRQloZpnoRNHpw2M';
const b = 'AAAAC3NzaC1lZDI1NTE5AAAAICcCvjjwtUZnOpnUK3Us7f4iWEeimUcfE7upxXL5yTki';
const ecdsa =
  'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDq4S0aE0uDD5JVdDvJZHKMAg0an55KvMrNPNaIVilHBFqzAw976WM9tJeiD3Zn2FWkG2+JZZwHFR05GRix+lcI=';
const blob = (key: string) => Buffer.from(key, 'base64');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbctl-host-keys-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const base: Access = {
  hostname: 'Web',
  port: 2222,
  user: 'me',
  identityFiles: [],
  identitiesOnly: false,
  certificateFiles: [],
  jumps: [],
  userKnownHostsFiles: [],
  globalKnownHostsFiles: [],
  unknownHosts: 'refuse',
  algorithms: {},
  onlyOpenSsh: [],
  remarks: [],
};

function knownBy(text: string, more: Partial<Access> = {}): Access {
  const file = join(folder, 'known_hosts');
  writeFileSync(file, text);
  return { ...base, userKnownHostsFiles: [join(folder, 'missing'), file, folder], ...more };
}
const refusal = (access: Access, key: string, keys = new HostKeys()) =>
  keys.checkOf(access).refuse(blob(key))?.message;

describe('a host key', () => {
  it.each([
    { name: 'host and port', text: `[web]:2222 ssh-ed25519 ${a}`, more: {}, want: undefined },
    { name: 'host without port', text: `web ssh-ed25519 ${a}`, more: {}, want: undefined },
    { name: 'another port', text: `[web]:22 ssh-ed25519 ${a}`, more: {}, want: /not known/ },
    {
      name: 'another key without port',
      text: `web ssh-ed25519 ${b}`,
      more: {},
      want: /not known/,
    },
    {
      name: 'a revocation without port',
      text: `@revoked web ssh-ed25519 ${a}`,
      more: {},
      want: /revoked/,
    },
    {
      name: 'the alias',
      text: `al ssh-ed25519 ${a}`,
      more: { hostKeyAlias: 'Al' },
      want: undefined,
    },
    {
      name: 'the host beside an alias',
      text: `[web]:2222,web ssh-ed25519 ${a}`,
      more: { hostKeyAlias: 'Al' },
      want: /of al is not known/,
    },
    { name: 'port 22', text: `web ssh-ed25519 ${a}`, more: { port: 22 }, want: undefined },
    { name: 'another key', text: `[web]:2222 ssh-ed25519 ${b}`, more: {}, want: /HAS CHANGED/ },
  ])('is judged by $name', ({ text, more, want }) => {
    const found = refusal(knownBy(text, more), a);
    if (want === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(want);
  });

  it('is known by the system’s files too', () => {
    const { userKnownHostsFiles: files } = knownBy(`[web]:2222 ssh-ed25519 ${a}`);
    expect(refusal({ ...base, globalKnownHostsFiles: files }, a)).toBeUndefined();
  });

  it('is refused by a file that has changed meanwhile', () => {
    const keys = new HostKeys();
    expect(refusal(knownBy(`[web]:2222 ssh-ed25519 ${a}`), a, keys)).toBeUndefined();
    expect(refusal(knownBy(`# [web]:2222 ssh-ed25519 ${a}`), a, keys)).toMatch(/not known/);
  });
});

describe('where the configuration lets unknown hosts pass', () => {
  const trusting = { unknownHosts: 'accept' } as const;

  it('the first key is taken, and no other one after it', () => {
    const keys = new HostKeys();
    const access = knownBy('', trusting);
    expect(refusal(access, a, keys)).toBeUndefined();
    expect(refusal(access, a, keys)).toBeUndefined();
    expect(refusal(access, b, keys)).toMatch(/HAS CHANGED.*the first connection/);
    expect(refusal(access, ecdsa, keys)).toMatch(/not known|HAS CHANGED/);
    expect(refusal({ ...access, port: 23 }, b, keys)).toBeUndefined();
  });

  it.each([
    { name: 'a changed key', text: `[web]:2222 ssh-ed25519 ${b}`, want: /HAS CHANGED/ },
    { name: 'a revoked key', text: `@revoked * ssh-ed25519 ${a}`, want: /revoked/ },
    {
      name: 'a key of another type than the known one',
      text: `[web]:2222 ecdsa-sha2-nistp256 ${ecdsa}`,
      want: /not known \(of other types are known: ecdsa/,
    },
  ])('$name is refused all the same', ({ text, want }) => {
    expect(refusal(knownBy(text, trusting), a)).toMatch(want);
  });
});

describe('the algorithms offered', () => {
  const offered = (algorithms: Access['algorithms'], text = '') => {
    const access = knownBy(text, { algorithms });
    return offer(access, new HostKeys().checkOf(access));
  };

  it('are those that the configuration allows, in our order', () => {
    const { cipher, hmac } = offered({ ciphers: ['aes256-ctr', 'umac', 'aes128-ctr'] });
    expect(cipher).toEqual(['aes128-ctr', 'aes256-ctr']);
    expect(hmac).toContain('hmac-sha2-256');
  });

  it('begin with the type of the host key that is known', () => {
    const text = `[web]:2222 ecdsa-sha2-nistp256 ${ecdsa}`;
    expect(offered({}, text).serverHostKey?.[0]).toBe('ecdsa-sha2-nistp256');
    expect(offered({}).serverHostKey?.[0]).toBe('ssh-ed25519');
  });

  it('have nothing that is weak', () => {
    expect(JSON.stringify(offered({}))).not.toMatch(/sha1|cbc|md5|arcfour|"ssh-rsa"|ssh-dss/);
  });

  it('are none where the configuration wants what only OpenSSH has', () => {
    expect(() => offered({ kex: ['sntrup761x25519-sha512'] })).toThrow(/only sntrup761.*openssh/);
  });
});
