import { describe, expect, it } from 'vitest';
import { md5 } from '../../../src/core/kernel/md5.ts';
import { oneAtATime } from '../../../src/core/key-hash/one-at-a-time.ts';
import { type KeyHashName, keyHashes } from '../../../src/core/key-hash/registry.ts';
import { type Answers, answerEach, interop, onCircle } from './interop.ts';

interface Case {
  readonly hash: string;
  readonly servers: readonly string[];
  readonly map: Answers<string>;
}

/** What twemproxy calls otherwise than lbctl. */
const NAMES: Readonly<Record<string, KeyHashName>> = { crc32: 'crc32-15', crc32a: 'crc32' };

const twemproxy = Object.entries(interop<{ cases: Record<string, Case> }>('twemproxy').cases)
  .filter(([name]) => name.endsWith('_5_equal'))
  .map(([, found]) => found);
const memcached = interop<{ cases: Record<string, Case> }>('libmemcached').cases;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** 40 times the four words of an MD5 for each of servers of equal weight. */
function ketama(servers: readonly string[]) {
  const names = Array.from({ length: 40 }, (_, i) => i);
  return onCircle(
    servers.flatMap((server) =>
      names.flatMap((i) => md5(bytes(`${server}-${i}`)).map((word) => [word, server] as const)),
    ),
  );
}

describe('hashes of twemproxy', () => {
  it('are all there', () => expect(twemproxy).toHaveLength(12));

  it.each(twemproxy)('has $hash', ({ hash, servers, map }) => {
    const owner = ketama(servers.map((server) => server.replace(/:1$/, '')));
    const name = NAMES[hash] ?? (hash.replaceAll('_', '-') as KeyHashName);
    expect(answerEach(map, (key) => owner(keyHashes[name].hash(key, 0).hi))).toEqual(map);
  });
});

describe('hashes of libmemcached', () => {
  const serversOf = (map: Answers<string>): string[] => [...new Set(Object.values(map))];

  it('has MD5', () => {
    const { map } = memcached.ketama_weighted_5_equal!;
    const owner = ketama(serversOf(map));
    expect(answerEach(map, (key) => owner(keyHashes.md5.hash(key, 0).hi))).toEqual(map);
  });

  it('has one-at-a-time, of points too', () => {
    const { map } = memcached.consistent_default_hash_5!;
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const owner = onCircle(
      serversOf(map).flatMap((server) =>
        numbers.map((i) => [oneAtATime.hash(bytes(`${server}-${i}`), 0).hi, server] as const),
      ),
    );
    expect(answerEach(map, (key) => owner(oneAtATime.hash(key, 0).hi))).toEqual(map);
  });
});
