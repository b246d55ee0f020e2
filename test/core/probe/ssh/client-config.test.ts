import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expandPath,
  parseClientConfig,
  parseJump,
  type SshClientConfig,
  unsafeName,
} from '../../../../src/core/probe/ssh/client-config.ts';

/** From what `ssh -G` of OpenSSH 9.2p1 prints. */
const least = 'host web\nuser root\nhostname 10.0.0.1\nport 22\n';
const read = (more: string) => parseClientConfig(least + more);

describe('what ssh -G prints', () => {
  it('is read as far as it matters', () => {
    const printed = `host web
user deploy
hostname web.internal
port 2222
addressfamily inet6
batchmode no
identitiesonly yes
stricthostkeychecking true
ciphers aes128-ctr,aes256-gcm@openssh.com
hostkeyalgorithms ssh-ed25519
kexalgorithms curve25519-sha256
macs hmac-sha2-256
hostkeyalias web-1
identityagent /tmp/a b/sock
certificatefile ~/.ssh/id-cert.pub
identityfile ~/.ssh/id_%h
identityfile /tmp/with space/key
globalknownhostsfile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2
userknownhostsfile /tmp/with space/kh /root/.ssh/kh2
connecttimeout 7
bindaddress 10.0.0.9
proxyjump bob@j1:2222,al@j2:22
`;
    expect(parseClientConfig(printed)).toEqual({
      hostname: 'web.internal',
      port: 2222,
      user: 'deploy',
      identityFiles: ['~/.ssh/id_%h', '/tmp/with space/key'],
      identitiesOnly: true,
      certificateFiles: ['~/.ssh/id-cert.pub'],
      identityAgent: '/tmp/a b/sock',
      jumps: [
        { host: 'j1', user: 'bob', port: 2222 },
        { host: 'j2', user: 'al', port: 22 },
      ],
      userKnownHostsFiles: ['/tmp/with space/kh', '/root/.ssh/kh2'],
      globalKnownHostsFiles: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
      unknownHosts: 'refuse',
      hostKeyAlias: 'web-1',
      connectTimeoutMs: 7000,
      family: 6,
      bindAddress: '10.0.0.9',
      algorithms: {
        kex: ['curve25519-sha256'],
        ciphers: ['aes128-ctr', 'aes256-gcm@openssh.com'],
        macs: ['hmac-sha2-256'],
        hostKeys: ['ssh-ed25519'],
      },
      onlyOpenSsh: [],
    } satisfies SshClientConfig);
  });

  it('may say little', () => {
    expect(read('')).toEqual({
      hostname: '10.0.0.1',
      port: 22,
      user: 'root',
      identityFiles: [],
      identitiesOnly: false,
      certificateFiles: [],
      jumps: [],
      userKnownHostsFiles: [],
      globalKnownHostsFiles: [],
      unknownHosts: 'refuse',
      algorithms: {},
      onlyOpenSsh: [],
    });
  });

  it.each([
    { line: 'stricthostkeychecking accept-new', want: { unknownHosts: 'accept' } },
    { line: 'stricthostkeychecking false', want: { unknownHosts: 'accept' } },
    { line: 'stricthostkeychecking ask', want: { unknownHosts: 'refuse' } },
    { line: 'stricthostkeychecking anything', want: { unknownHosts: 'refuse' } },
    { line: 'userknownhostsfile none', want: { userKnownHostsFiles: [] } },
    { line: 'userknownhostsfile ~/a /b', want: { userKnownHostsFiles: ['~/a', '/b'] } },
    { line: 'userknownhostsfile /dev/null', want: { userKnownHostsFiles: ['/dev/null'] } },
    { line: 'identityfile none', want: { identityFiles: [] } },
    { line: 'identityagent none', want: { identityAgent: 'none' } },
    { line: 'proxyjump none', want: { jumps: [] } },
    { line: 'proxycommand none', want: { onlyOpenSsh: [] } },
    { line: 'proxycommand nc %h %p', want: { onlyOpenSsh: ['proxycommand'] } },
    { line: 'revokedhostkeys /etc/krl', want: { onlyOpenSsh: ['revokedhostkeys'] } },
    { line: 'knownhostscommand /bin/x %H', want: { onlyOpenSsh: ['knownhostscommand'] } },
    { line: 'addressfamily any', want: { port: 22 } },
    { line: 'a line from tomorrow', want: { port: 22 } },
  ])('with "$line" means $want', ({ line, want }) => {
    expect(read(`${line}\n`)).toMatchObject(want);
  });

  it('sets no time limit where it says none', () => {
    expect(read('connecttimeout none\n')).not.toHaveProperty('connectTimeoutMs');
    expect(read('connecttimeout 0\n')).not.toHaveProperty('connectTimeoutMs');
  });

  it.each([
    { text: '' },
    { text: 'host web\nuser root\nport 22\n' },
    { text: least.replace('22', 'ssh') },
    { text: least.replace('22', '0') },
    { text: least.replace('22', '65536') },
    { text: least.replace('user root\n', '') },
  ])('is none when it lacks what is needed: $text', ({ text }) => {
    expect(parseClientConfig(text)).toBeUndefined();
  });
});

describe('a stop of ProxyJump', () => {
  it.each([
    { text: 'gate', want: { host: 'gate' } },
    { text: 'bob@gate:2222', want: { host: 'gate', user: 'bob', port: 2222 } },
    { text: 'ssh://bob@gate:2222', want: { host: 'gate', user: 'bob', port: 2222 } },
    { text: 'ssh://gate/', want: { host: 'gate' } },
    { text: '[fe80::1]:22', want: { host: 'fe80::1', port: 22 } },
    { text: 'al@[fe80::1]', want: { host: 'fe80::1', user: 'al' } },
    { text: '10.0.0.1', want: { host: '10.0.0.1' } },
    { text: 'gate:0', want: undefined },
    { text: 'gate:70000', want: undefined },
    { text: 'gate:x', want: undefined },
    { text: '', want: undefined },
  ])('$text is $want', ({ text, want }) => {
    expect(parseJump(text)).toEqual(want);
  });
});

describe('a path', () => {
  const tokens = {
    home: '/home/me',
    localUser: 'me',
    localHost: 'desk.example.com',
    asked: 'web',
    hostname: 'web.internal',
    port: 2222,
    user: 'deploy',
    environment: (name: string) => (name === 'KEYS' ? '/keys' : undefined),
  };

  it.each([
    { path: '~/.ssh/id', want: '/home/me/.ssh/id' },
    { path: '~', want: '/home/me' },
    { path: '~other/x', want: '~other/x' },
    { path: '/a/~/b', want: '/a/~/b' },
    { path: '%d/%h-%n-%p-%r-%u', want: '/home/me/web.internal-web-2222-deploy-me' },
    { path: '%l %L %k', want: 'desk.example.com desk web' },
    { path: '100%%', want: '100%' },
    { path: '%%h', want: '%h' },
    { path: '%Z', want: '%Z' },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as in ssh_config
    { path: '${KEYS}/id', want: '/keys/id' },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as in ssh_config
    { path: '${NONE}/id', want: '${NONE}/id' },
  ])('$path is $want', ({ path, want }) => {
    expect(expandPath(path, tokens)).toBe(want);
  });
});

describe('a name', () => {
  it.each([
    { name: 'web.example.com', isHost: true, isUser: true },
    { name: '10.0.0.1', isHost: true, isUser: true },
    { name: 'fe80::1%eth0', isHost: true, isUser: true },
    { name: 'bücher.example', isHost: true, isUser: true },
    { name: 'deploy@realm', isHost: false, isUser: true },
    { name: 'a+b,c=d', isHost: false, isUser: true },
    { name: '', isHost: false, isUser: false },
    { name: '-oProxyCommand=touch x', isHost: false, isUser: false },
    { name: '-w', isHost: false, isUser: false },
    { name: 'a;reboot', isHost: false, isUser: false },
    { name: '$(reboot)', isHost: false, isUser: false },
    { name: 'a b', isHost: false, isUser: false },
    { name: 'a\nb', isHost: false, isUser: false },
    { name: "a'b", isHost: false, isUser: false },
    { name: 'ssh://a', isHost: false, isUser: false },
    { name: 'x'.repeat(256), isHost: false, isUser: false },
  ])('"$name" is given to ssh as a host: $isHost', ({ name, isHost, isUser }) => {
    expect(unsafeName('host', name) === undefined).toBe(isHost);
    expect(unsafeName('user', name) === undefined).toBe(isUser);
  });

  it('that is given to ssh has nothing that a shell obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        if (unsafeName('user', name) !== undefined) return;
        expect(name).not.toMatch(/^-|[\s;&|<>()$`'"\\*?[\]{}!#~/]/);
      }),
    );
  });
});
