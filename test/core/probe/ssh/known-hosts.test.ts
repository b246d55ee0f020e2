import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { refusedHostKey } from '../../../../src/core/probe/ssh/host-key-text.ts';
import {
  type Digests,
  fingerprint,
  hostName,
  judgeHostKey,
  linesOf,
  parseKnownHosts,
  preferKnown,
  readHostKey,
} from '../../../../src/core/probe/ssh/known-hosts.ts';

const digests: Digests = {
  hmacSha1: (key, text) => createHmac('sha1', key).update(text).digest(),
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
};

/** Keys, fingerprints and hashed names of ssh-keygen (-l, -H), OpenSSH 9.2p1. */
const a = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOHxBF9uguPzqGcHX2AkNaRqPhXLkRQloZpnoRNHpw2M';
const b = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICcCvjjwtUZnOpnUK3Us7f4iWEeimUcfE7upxXL5yTki';
const ecdsa =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDq4S0aE0uDD5JVdDvJZHKMAg0an55KvMrNPNaIVilHBFqzAw976WM9tJeiD3Zn2FWkG2+JZZwHFR05GRix+lcI=';
const rsa =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCyMDVXa/uMoBfCzrsMuGsHBnHP4ewEG2DGAcyugFBmb90TTLgnLY94GxC2TsJRU07ySt17Q2nzGEy4nN5YBaCtpcKySM3VyUpmalppeNfu9Vhjqc2GRQEHPOZACu50Jd8LzQGlkPRELkIDI1lsGe08RzPA/PU1P3DXA/7gxEU6f8hG2gUOlvmlpAWLNWbd+ZA+Gj+lr+26JrxQ9sgew/VIpKz/1pSR2CX0fnrMOia20SYs0eRy+0xFphm+L6O+20iGs4OfGgOeNRSavzR60D4g6UtY+j+qrGgDTuRscUsXZZsavXaU2aw7LgcuIdJxQry0b1e7h3htgR83M0YjxB9J';
const hashedWeb = '|1|2i76Tr7S4jCnFiJYYoX/zu8Yk+0=|LyqBAKFatpIZt2ziKFvh1Up8Nf8='; // web.example.com
const hashedPort = '|1|SCB/hdoTA/R9RFHBTx9qAOuwWR8=|9EbeGCrYCVjaGQ6rEbXuHQVlmJY='; // [10.0.0.1]:2222

const shown = (line: string) => readHostKey(Buffer.from(line.split(' ')[1]!, 'base64'));
const judge = (text: string, name: string, line: string) =>
  judgeHostKey(shown(line), linesOf(name, parseKnownHosts(text, 'kh'), digests));

describe('host keys', () => {
  it.each([
    { line: a, print: 'SHA256:dUujH2mvM84ajtcE9tzklVokhZJgg5YVJ53nH49PAks' },
    { line: rsa, print: 'SHA256:AOt8i+RRweu9Tk9w81QPUE40REJ9+xzUDajd7EolGMc' },
    { line: ecdsa, print: 'SHA256:rDkwttUQ4I4kvnwY2rbwQTLHpVlyay0ABjPkd5tjm+M' },
  ])('have the fingerprint $print', ({ line, print }) => {
    const key = shown(line);
    expect(key.type).toBe(line.split(' ')[0]);
    expect(fingerprint(key.key, digests)).toBe(print);
  });

  it.each([
    { name: 'nothing', blob: [] },
    { name: 'a length alone', blob: [0, 0, 0] },
    { name: 'a name that is longer than all', blob: [255, 255, 255, 255, 65] },
  ])('of a server that shows $name are of no known type', ({ blob }) => {
    expect(shown(a).type).not.toBe(readHostKey(Uint8Array.from(blob)).type);
  });
});

describe('a line of known_hosts', () => {
  it.each([
    { name: 'web.example.com', hosts: 'web.example.com', want: true },
    { name: 'web.example.com', hosts: 'WEB.example.COM', want: true },
    { name: 'web.example.com', hosts: 'web', want: false },
    { name: 'web.example.com', hosts: 'db.example.com,web.example.com', want: true },
    { name: 'web.example.com', hosts: '*.example.com', want: true },
    { name: 'web.example.com', hosts: '*.example.com,!web.*', want: false },
    { name: 'web.example.com', hosts: '!web.*,*.example.com', want: false },
    { name: 'web.example.com', hosts: '!db.*', want: false },
    { name: 'web1', hosts: 'web?', want: true },
    { name: 'web', hosts: 'web?', want: false },
    { name: 'web12', hosts: 'web?', want: false },
    { name: 'web', hosts: '*', want: true },
    { name: 'web', hosts: 'w*b*', want: true },
    { name: 'a.b', hosts: 'a?b', want: true },
    { name: 'axb', hosts: 'a.b', want: false },
    { name: '[10.0.0.1]:2222', hosts: '[10.0.0.1]:2222', want: true },
    { name: '[10.0.0.1]:2222', hosts: '10.0.0.1', want: false },
    { name: '[10.0.0.1]:2222', hosts: '[10.0.0.*]:2222', want: true },
    { name: 'web.example.com', hosts: hashedWeb, want: true },
    { name: 'web2.example.com', hosts: hashedWeb, want: false },
    { name: '[10.0.0.1]:2222', hosts: hashedPort, want: true },
    { name: '10.0.0.1', hosts: hashedPort, want: false },
    { name: 'web.example.com', hosts: '|2|2i76Tr7S4jCnFiJYYoX/zu8Yk+0=|AAAA', want: false },
    { name: 'web.example.com', hosts: '|1||', want: false },
    { name: 'web.example.com', hosts: '|1|', want: false },
  ])('of "$hosts" speaks of $name: $want', ({ name, hosts, want }) => {
    const lines = parseKnownHosts(`${hosts} ${a}`, 'kh');
    expect(lines).toHaveLength(1);
    expect(linesOf(name, lines, digests)).toEqual(want ? lines : []);
  });

  it('with many stars is soon done', () => {
    const lines = parseKnownHosts(`${'*a'.repeat(30)} ${a}`, 'kh');
    expect(linesOf('a'.repeat(29).padEnd(255, 'b'), lines, digests)).toEqual([]);
  });

  it.each([
    { text: '' },
    { text: '# web ssh-ed25519 AAAA' },
    { text: '   ' },
    { text: 'web ssh-ed25519' },
    { text: 'web 1024 35 1234567890123456789' },
    { text: 'web ssh-ed25519 not*base64*at*all*at*all' },
    { text: `@strange web ${a}` },
    { text: '\0\0\0' },
  ])('is skipped when it is "$text"', ({ text }) => {
    expect(parseKnownHosts(text, 'kh')).toEqual([]);
  });

  it('keeps its place, whatever stands around', () => {
    const text = `# x\r\n\r\n\t web,db \t ${a} a comment\r\n@revoked * ${b}\n`;
    expect(parseKnownHosts(text, 'kh')).toEqual([
      { hosts: 'web,db', keyType: 'ssh-ed25519', key: a.split(' ')[1], file: 'kh', line: 3 },
      {
        marker: 'revoked',
        hosts: '*',
        keyType: 'ssh-ed25519',
        key: b.split(' ')[1],
        file: 'kh',
        line: 4,
      },
    ]);
  });
});

it.each([
  { host: 'Web.Example.com', port: 22, want: 'web.example.com' },
  { host: '10.0.0.1', port: 2222, want: '[10.0.0.1]:2222' },
  { host: 'fe80::1', port: 22, want: 'fe80::1' },
  { host: 'fe80::1', port: 23, want: '[fe80::1]:23' },
])('$host port $port stands in known_hosts as $want', ({ host, port, want }) => {
  expect(hostName(host, port)).toBe(want);
});

describe('the verdict on a host key', () => {
  it.each([
    { name: 'the key itself', text: `web ${a}`, want: 'known' },
    { name: 'several keys of one type', text: `web ${b}\nweb ${a}`, want: 'known' },
    { name: 'another key of its type', text: `web ${b}`, want: 'changed' },
    { name: 'another key of its type among others', text: `web ${rsa}\nweb ${b}`, want: 'changed' },
    { name: 'keys of other types', text: `web ${rsa}\nweb ${ecdsa}`, want: 'unknown' },
    { name: 'other hosts', text: `db ${a}`, want: 'unknown' },
    { name: 'nothing', text: '', want: 'unknown' },
    { name: 'it for another host', text: `!web,* ${a}`, want: 'unknown' },
    { name: 'it as revoked', text: `web ${a}\n@revoked * ${a}`, want: 'revoked' },
    { name: 'another key as revoked', text: `web ${a}\n@revoked * ${b}`, want: 'known' },
    { name: 'it as revoked for others', text: `web ${a}\n@revoked db ${a}`, want: 'known' },
    { name: 'it as an authority', text: `@cert-authority * ${a}`, want: 'unknown' },
    { name: 'an authority and the key', text: `@cert-authority * ${b}\nweb ${a}`, want: 'known' },
  ])('is $want when the file has $name', ({ text, want }) => {
    expect(judge(text, 'web', a).kind).toBe(want);
  });

  it('compares keys whatever their padding', () => {
    expect(judge(`web ${ecdsa.replace('=', '')}`, 'web', ecdsa).kind).toBe('known');
  });
});

it('algorithms whose key is known come first, in the order they had', () => {
  const all = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256'];
  const prefer = (text: string) => preferKnown(all, parseKnownHosts(text, 'kh'));
  expect(prefer('')).toEqual(all);
  expect(prefer(`web ${rsa}`)).toEqual([...all.slice(2), ...all.slice(0, 2)]);
  expect(prefer(`web ${ecdsa}\nweb ${a}`)).toEqual(all);
  expect(prefer(`@cert-authority * ${rsa}`)).toEqual(all);
});

describe('what is said of a refused key', () => {
  const say = (text: string, line = a, name = '[10.0.0.1]:2222', where?: string) => {
    const verdict = judge(text, name, line);
    if (verdict.kind === 'known') throw new Error('it is known');
    return refusedHostKey(verdict, { name, shown: shown(line), where }, digests);
  };

  it('names the line to add for an unknown one', () => {
    expect(say('', a, 'web', '/home/me/kh')).toBe(
      `the host key of web is not known: ssh-ed25519 SHA256:dUujH2mvM84ajtcE9tzklVokhZJgg5YVJ53nH49PAks. If that is its fingerprint, add to /home/me/kh: web ${a}`,
    );
    expect(say('', ecdsa)).toMatch(/add to ~\/\.ssh\/known_hosts: .* ecdsa-sha2-nistp256 \S+lcI=$/);
  });

  it('names a command where the line would fill a screen', () => {
    expect(say('', rsa)).toMatch(
      /add it: ssh-keyscan -p 2222 -t rsa 10\.0\.0\.1 >> ~\/\.ssh\/known_hosts$/,
    );
    expect(say('', rsa, 'web')).toMatch(/: ssh-keyscan -t rsa web >> /);
  });

  it('tells of other keys and of authorities', () => {
    const text = `[10.0.0.1]:2222 ${rsa}\n@cert-authority * ${b}`;
    expect(say(text)).toMatch(
      /not known \(of other types are known: ssh-rsa\): .*kh:2 trusts an auth/,
    );
  });

  it('is loud about a changed one, and names the place of the old one', () => {
    expect(say(`# x\n${hashedPort} ${b}`)).toBe(
      "THE HOST KEY OF [10.0.0.1]:2222 HAS CHANGED: it shows ssh-ed25519 SHA256:dUujH2mvM84ajtcE9tzklVokhZJgg5YVJ53nH49PAks, where kh:2 has SHA256:sQ59PZt8JzdELLHGLWi/PVg14LQfBL4UIdhn3UprXco. Somebody may be listening in. If the node was set up anew, take that line out: ssh-keygen -R '[10.0.0.1]:2222'",
    );
  });

  it('names the place where one is revoked', () => {
    expect(say(`@revoked * ${a}`)).toMatch(/ is revoked in kh:1$/);
  });
});
