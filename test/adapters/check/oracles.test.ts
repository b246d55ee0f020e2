import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readKeyUrl } from '../../../src/adapters/check/key-url.ts';
import { oracleFor, oracles } from '../../../src/adapters/check/registry.ts';
import { isInstalled } from '../../e2e/installed.ts';
import { freePort } from '../../support/heartbeat-nodes.ts';
import { PYTHON } from '../../support/python.ts';
import { keyOf, namesIn, never, openOracle, oracleContract } from './oracle-contract.ts';
import { playFile, playProxy, playRedis, playSwift } from './systems.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbctl-oracles-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const isSwiftHere = isInstalled('/usr/lib/python3/dist-packages/swift', 'python3-swift');
oracleContract('http', { start: () => playProxy(), freezes: true, isSilent: true });
oracleContract('redis', { start: () => playRedis(), freezes: true, isSilent: false });
if (isSwiftHere) oracleContract('swift', { start: playSwift, freezes: false, isSilent: false });
oracleContract('file', { start: playFile, freezes: false, isSilent: true });

it('has a test for every member', () => {
  expect(Object.keys(oracles)).toEqual(['http', 'redis', 'swift', 'file']);
});

it.each(['memcached://10.0.0.1', 'twemproxy://10.0.0.1', 'rediss://10.0.0.1'])(
  'knows nothing to ask at %s',
  (against) => {
    expect(() => oracleFor(against)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  },
);

describe('http', () => {
  it('puts the key into the URL, and asks by HEAD or GET only', async () => {
    const proxy = await playProxy();
    const { against } = proxy.settings;
    for (const method of ['HEAD', 'GET'] as const) {
      const settings = { against: `${against}{key}`, nodeHeader: 'X-Node', method };
      const oracle = await openOracle('http', settings);
      expect(namesIn(await oracle.ask(keyOf('a/../b?%'), never))).toEqual(['even']);
      await oracle.close();
    }
    expect(proxy.seen).toEqual(['HEAD /a%2F..%2Fb%3F%25', 'GET /a%2F..%2Fb%3F%25']);
    await proxy.close();
  });

  it.each([
    { name: 'no header for the node', settings: { keyHeader: 'X-Key' } },
    { name: 'no place for the key', settings: { nodeHeader: 'X-Node' } },
    {
      name: 'two places for the key',
      settings: { against: 'http://h/{key}', keyHeader: 'X-Key', nodeHeader: 'X-Node' },
    },
    { name: 'a header that is none', settings: { keyHeader: 'X Key', nodeHeader: 'X-Node' } },
    {
      name: 'a password for all to see',
      settings: { against: 'http://u:p@h/', keyHeader: 'X-Key', nodeHeader: 'X-Node' },
    },
  ])('refuses $name', async ({ settings }) => {
    await expect(openOracle('http', { against: 'http://h/', ...settings })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  it('asks over TLS whom it trusts', async () => {
    const certificate = (name: string): string =>
      join(import.meta.dirname, '../../fixtures/tls', name);
    const [cert, key] = ['loopback.pem', 'loopback.key'].map((name) =>
      readFileSync(certificate(name)),
    );
    const proxy = await playProxy({ cert: cert!, key: key! });
    const ask = async (caFile: string) => {
      const oracle = await openOracle('http', { ...proxy.settings, caFile: certificate(caFile) });
      const answer = await oracle.ask(keyOf('a'), never);
      await oracle.close();
      return namesIn(answer);
    };
    expect(await ask('authority.pem')).toEqual(['odd']);
    expect(await ask('other-authority.pem')).toEqual([expect.stringMatching(/^silent: .*trust/)]);
    await proxy.close();
  });

  it('is silent where nobody listens', async () => {
    const against = `http://127.0.0.1:${await freePort()}/{key}`;
    const oracle = await openOracle('http', { against, nodeHeader: 'X-Node' });
    expect(await oracle.ask(keyOf('a'), never)).toEqual({
      kind: 'silent',
      reason: 'connection refused',
    });
    await oracle.close();
  });
});

describe('readKeyUrl', () => {
  it.each([
    { text: 'http://h', key: 'k', path: '/' },
    { text: 'http://h?q={key}', key: 'a b', path: '/?q=a%20b' },
    { text: 'http://h/x/{key}/y', key: 'é', path: '/x/%C3%A9/y' },
    { text: 'http://h{+key}', key: '/a/../b?c=%41', path: '/a/../b?c=%41' },
    { text: 'http://h/{+key}', key: 'a b', path: undefined },
    { text: 'http://h{+key}', key: 'a', path: undefined },
    { text: 'http://h{key}', key: '/a', path: '/%2Fa' },
    { text: 'http://h/{+key}', key: 'a#b', path: undefined },
  ])('$text with $key', ({ text, key, path }) => {
    expect(readKeyUrl(text).path(Buffer.from(key))).toBe(path);
  });

  it.each(['http://', 'ftp://h/', 'http://h/{key}/{key}', 'http://h/a b', 'http://h/#{key}'])(
    'refuses %s',
    (text) => {
      expect(() => readKeyUrl(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );
});

describe('redis', () => {
  it('logs in', async () => {
    const system = await playRedis('secret');
    const passwordFile = file('password', 'secret\n');
    const oracle = await openOracle('redis', { ...system.settings, passwordFile });
    expect(await oracle.ask(keyOf('foo'), never)).toMatchObject({ slot: 12_182 });
    await oracle.close();
    await system.close();
  });

  it.each([
    { name: 'no login', login: 'secret', code: 'ANSWER_INVALID', message: /NOAUTH/ },
    {
      name: 'no cluster',
      nodes: '-ERR This instance has cluster support disabled\r\n',
      code: 'ANSWER_INVALID',
      message: /cluster support disabled/,
    },
    { name: 'a list of no nodes', nodes: 'x y', code: 'ANSWER_INVALID', message: /CLUSTER NODES/ },
  ])('fails with $name', async ({ login, nodes, code, message }) => {
    const system = await playRedis(login, nodes);
    await expect(openOracle('redis', system.settings)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    await system.close();
  });

  it('fails where nobody listens, answers, or speaks its protocol', async () => {
    const nobody = { against: `redis://127.0.0.1:${await freePort()}` };
    await expect(openOracle('redis', nobody)).rejects.toMatchObject({ code: 'NODE_UNREACHABLE' });
    const frozen = await playRedis();
    frozen.freeze!();
    await expect(openOracle('redis', frozen.settings, 50)).rejects.toMatchObject({
      code: 'NODE_TIMEOUT',
    });
    await frozen.close();
    const proxy = await playProxy();
    const against = proxy.settings.against.replace('http', 'redis');
    await expect(openOracle('redis', { against })).rejects.toMatchObject({
      message: expect.stringMatching(/not the protocol of Redis/),
    });
    await proxy.close();
  });

  it('is silent about a slot without an owner', async () => {
    const id = 'c'.repeat(40);
    const half = `${id} 10.0.0.1:7000@17000 master - 0 0 1 connected 0-8191\n`;
    const system = await playRedis(undefined, half);
    const oracle = await openOracle('redis', system.settings);
    expect(await oracle.ask(keyOf('foo'), never)).toEqual({
      kind: 'silent',
      reason: 'slot 12182 has no owner',
    });
    await oracle.close();
    await system.close();
  });
});

describe('swift', () => {
  it.each([
    { name: 'no ring', settings: {}, code: 'USAGE' },
    { name: 'no Python', settings: { swiftRing: 'x', python: '/no/python3' } },
    { name: 'a Python without Swift', settings: { swiftRing: 'x', python: '/bin/true' } },
    { name: 'no such ring', settings: { swiftRing: '/no/object.ring.gz', python: PYTHON } },
  ])('fails with $name', async ({ settings, code = 'NODE_UNREACHABLE' }) => {
    await expect(openOracle('swift', { against: 'swift', ...settings })).rejects.toMatchObject({
      code,
    });
  });
});

describe('file', () => {
  it.each([
    { name: 'a line without a tab', text: 'a\tn1\nb n2\n', line: 2 },
    { name: 'a line without a node', text: 'a\t\n', line: 1 },
    { name: 'a line without a key', text: '\tn1\n', line: 1 },
  ])('refuses $name', async ({ text, line }) => {
    await expect(openOracle('file', { against: file('bad.tsv', text) })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      problems: [expect.objectContaining({ line })],
    });
  });

  it('refuses an empty one', async () => {
    await expect(openOracle('file', { against: file('empty.tsv', '') })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });
});
