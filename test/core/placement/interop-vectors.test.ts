import { describe, expect, it } from 'vitest';
import { ketamaCounts } from '../../../src/core/placement/interop/ketama.ts';
import { placements } from '../../../src/core/placement/registry.ts';
import { type Answers, interop } from '../key-hash/interop.ts';
import { type Listed, type Placed, placed } from './interop.ts';

interface Case<Extra> {
  readonly map: Answers<string>;
  readonly extra: Extra;
}

/** The cases of a file, by name. */
function casesOf<Extra>(file: string): [string, Extra & Pick<Case<Extra>, 'map'>][] {
  return Object.entries(
    interop<{ cases: Record<string, Extra & Pick<Case<Extra>, 'map'>> }>(file).cases,
  );
}

/** The recorded keys with the owners that a placement gives them. */
function ownersOf(placement: Pick<Placed, 'owner'>, map: Answers<unknown>) {
  return Object.fromEntries(Object.keys(map).map((key) => [key, placement.owner(key)]));
}

describe('nginx 1.22.1', () => {
  const cases = casesOf<{ servers: readonly string[]; consistent: boolean }>('nginx');

  it.each(cases)('%s', (_, { servers, consistent, map }) => {
    const listed = servers.map((line): Listed => {
      const weight = Number(/weight=(\d+)/.exec(line)?.[1] ?? 1);
      const name = line.split(' ')[0]!;
      return line.endsWith(' down') ? { name, weight: 0, restingWeight: weight } : { name, weight };
    });
    const found = ownersOf(placed(consistent ? 'nginx-consistent' : 'nginx-hash', listed), map);
    // nginx tells the address that it connected to, not the name.
    const told = Object.entries(found).map(([key, name]) => [
      key,
      name.replace('localhost', '127.0.0.1'),
    ]);
    expect(Object.fromEntries(told)).toEqual(map);
  });
});

describe('HAProxy 2.6.12', () => {
  const cases = casesOf<{
    hash_type: string;
    servers: readonly { name: string; opts: string; weight: number }[];
    observed_ids: Readonly<Record<string, number>>;
  }>('haproxy');

  it.each(cases)('%s', (_, { hash_type, servers, observed_ids, map }) => {
    const [method, fn, modifier] = hash_type.split(' ');
    const isConsistent = method === 'consistent';
    // Without a function: sdbm, with avalanche where consistent.
    const avalanche = fn === undefined ? isConsistent : modifier === 'avalanche';
    const listed = servers.map(({ name, opts, weight }): Listed => {
      const id = /id (\d+)/.exec(opts)?.[1];
      return { name, weight, ...(id !== undefined && { number: Number(id) }) };
    });
    const ring = placed(isConsistent ? 'haproxy-consistent' : 'haproxy-map', listed, {
      hashing: { name: `${fn ?? 'sdbm'}${avalanche ? '-avalanche' : ''}` },
    });
    expect(ownersOf(ring, map)).toEqual(map);
    const ids = Object.fromEntries(ring.nodes.map(({ name, number }) => [name!, number]));
    expect(ids).toMatchObject(observed_ids);
  });
});

describe('twemproxy 0.5.0', () => {
  const cases = casesOf<{
    hash: string;
    distribution: string;
    servers: readonly string[];
    hash_tag?: string;
  }>('twemproxy');
  const own: Readonly<Record<string, string>> = { crc32: 'crc32-15', crc32a: 'crc32' };

  it.each(cases)('%s', (_, { hash, distribution, servers, hash_tag, map }) => {
    const addressOf = new Map<string, string>();
    const listed = servers.map((line): Listed => {
      const [, address, port, weight, alias] = /^(.*):(\d+):(\d+)(?: (.*))?$/.exec(line)!;
      const name = alias ?? (port === '11211' ? address! : `${address}:${port}`);
      addressOf.set(name, `${address}:${port}`);
      return { name, weight: Number(weight) };
    });
    const ring = placed(distribution === 'ketama' ? 'ketama' : 'modula', listed, {
      hashing: {
        name: own[hash] ?? hash.replaceAll('_', '-'),
        ...(hash_tag !== undefined && { tag: hash_tag }),
      },
    });
    const found = Object.entries(ownersOf(ring, map));
    expect(Object.fromEntries(found.map(([key, name]) => [key, addressOf.get(name)]))).toEqual(map);
  });
});

describe('libmemcached 1.1.4', () => {
  const cases = casesOf<{ mode: string; weights: readonly number[] }>('libmemcached');
  const rules = {
    consistent: { algorithm: 'libmemcached-default', hash: 'one-at-a-time' },
    ketama: { algorithm: 'libmemcached-default', hash: 'one-at-a-time' },
    spy: { algorithm: 'libmemcached-default', hash: 'one-at-a-time' },
    ketama_weighted: { algorithm: 'ketama', hash: 'md5' },
    modula: { algorithm: 'modula', hash: 'one-at-a-time' },
  } as const;

  it.each(cases)('%s', (_, { mode, weights, map }) => {
    const { algorithm, hash } = rules[mode as keyof typeof rules];
    // The servers of the recording, as the answers name them.
    const servers = [...new Set(Object.values(map))].sort();
    expect(servers).toHaveLength(weights.length);
    const listed = servers.map((server, i): Listed => {
      return { name: server.replace(/:11211$/, ''), weight: Math.max(1, weights[i]!) };
    });
    const ring = placed(algorithm, listed, {
      hashing: { name: hash },
      ...(mode === 'spy' && { parameters: { spy: 1 } }),
    });
    const found = Object.entries(ownersOf(ring, map)).map(([key, name]) => [
      key,
      servers[listed.findIndex((node) => (node as { name: string }).name === name)],
    ]);
    expect(Object.fromEntries(found)).toEqual(map);
  });
});

describe('points of ketama', () => {
  const quirk = interop<{
    'real_libmemcached_1.1.4': Record<string, readonly [number, ...number[]]>;
    sizes_with_39_f32: readonly number[];
  }>('ketama_float_quirk');
  const equal = (n: number) =>
    ketamaCounts(Array.from({ length: n }, () => ({ address: '', weight: 1 })));

  it('has 39 hashes a server, not 40, for just the sizes 1 to 1000 that single precision gives', () => {
    const sizes = Array.from({ length: 1000 }, (_, i) => i + 1);
    expect(sizes.filter((n) => equal(n)[0] === 156)).toEqual(quirk.sizes_with_39_f32);
    expect(sizes.every((n) => new Set(equal(n)).size === 1)).toBe(true);
  });

  it('has as many as the real library', () => {
    for (const [n, [points]] of Object.entries(quirk['real_libmemcached_1.1.4'])) {
      expect(equal(Number(n)).reduce((a, b) => a + b)).toBe(points);
    }
  });
});

describe('dnsdist 1.7.3', () => {
  const cases = casesOf<{
    perturb: number;
    servers: readonly { index: number; id: string; weight: number }[];
  }>('dnsdist');

  it.each(cases)('%s', (_, { perturb, servers, map }) => {
    const listed = servers.map(({ id, weight }): Listed => ({ name: id, weight }));
    const ring = placed('dnsdist-chashed', listed, { parameters: { perturbation: perturb } });
    const index = new Map(servers.map(({ id, index: number }) => [id, number]));
    const found = Object.entries(ownersOf(ring, map));
    expect(Object.fromEntries(found.map(([key, id]) => [key, index.get(id)]))).toEqual(map);
  });
});

describe('Envoy', () => {
  const { ring_hash, maglev } = interop<{
    ring_hash: {
      min_ring_size: number;
      xxhash64_address: readonly (readonly [number, number])[];
      xxhash64_hostname: readonly (readonly [number, number])[];
      murmur2_address: readonly (readonly [number, number])[];
    };
    maglev: {
      table_size: number;
      address_90_95: readonly number[];
      hostname_90_95: readonly number[];
    };
  }>('envoy_from_tests');
  const hosts = (first: number) => Array.from({ length: 6 }, (_, i) => first + i);
  const byAddress = (first: number) => hosts(first).map((port) => `127.0.0.1:${port}`);
  const byName = (first: number) => hosts(first).map(String);

  it.each([
    { of: 'addresses', names: byAddress(90), want: ring_hash.xxhash64_address, murmur: 0 },
    { of: 'host names', names: byName(90), want: ring_hash.xxhash64_hostname, murmur: 0 },
    { of: 'addresses by murmur', names: byAddress(80), want: ring_hash.murmur2_address, murmur: 1 },
  ])('has the points of its unit tests: $of', ({ names, want, murmur }) => {
    const { placement } = placed('envoy-ring-hash', names, {
      parameters: { minimumRingSize: ring_hash.min_ring_size, murmur },
    });
    const tables = placement.tables!();
    if (tables.kind !== 'circle64') throw new Error('a circle of 64 bits is wanted');
    const points = [...tables.high].map((high, i) => [
      Number(names[tables.nodes[i]!]!.slice(-2)),
      (BigInt(high) << 32n) | BigInt(tables.low[i]!),
    ]);
    // JSON keeps the positions to 53 bits.
    expect(points.map(([port, at]) => [port, Number(at)])).toEqual(want);
  });

  it.each([
    { of: 'addresses', names: byAddress(90), want: maglev.address_90_95 },
    { of: 'host names', names: byName(90), want: maglev.hostname_90_95 },
  ])('has the table of its unit tests: $of', ({ names, want }) => {
    const { placement } = placed('envoy-maglev', names, {
      parameters: { tableSize: maglev.table_size },
    });
    const tables = placement.tables!();
    if (tables.kind !== 'modulo') throw new Error('a table by remainders is wanted');
    expect([...tables.members]).toEqual(want);
  });
});

describe('librdkafka 2.0.2', () => {
  const { cases } = interop<{
    cases: Record<string, Record<'murmur2' | 'consistent_crc32' | 'fnv1a', Answers<number>>>;
  }>('kafka');

  it.each(Object.entries(cases))('%s', (name, answers) => {
    const partitions = Array.from({ length: Number(name.slice(1)) }, (_, i) => String(i));
    const found = (
      algorithm: 'kafka-murmur2' | 'kafka-crc32' | 'kafka-fnv1a',
      map: Answers<number>,
    ) =>
      Object.fromEntries(
        Object.entries(ownersOf(placed(algorithm, partitions), map)).map(([key, partition]) => [
          key,
          Number(partition),
        ]),
      );
    expect(found('kafka-murmur2', answers.murmur2)).toEqual(answers.murmur2);
    expect(found('kafka-crc32', answers.consistent_crc32)).toEqual(answers.consistent_crc32);
    expect(found('kafka-fnv1a', answers.fnv1a)).toEqual(answers.fnv1a);
  });
});

describe('ids of HAProxy', () => {
  it.each([
    { name: 'count from 1', given: [undefined, undefined], want: [1, 2] },
    { name: 'go on behind servers that have one', given: [5, 7, undefined], want: [5, 7, 3] },
    { name: 'leave out what is taken', given: [undefined, 3, undefined], want: [1, 3, 4] },
  ])('$name', ({ given, want }) => {
    const nodes = given.map((number, i) => ({
      address: `10.0.0.${i}`,
      weight: 1,
      ...(number !== undefined && { number }),
    }));
    const made = placements['haproxy-consistent'].assign!(nodes, {});
    expect(made.nodes.map(({ number }) => number)).toEqual(want);
  });
});
