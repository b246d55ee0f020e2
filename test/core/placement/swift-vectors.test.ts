import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { keyHasher } from '../../../src/core/key-hash/hasher.ts';
import { swift } from '../../../src/core/placement/interop/swift.ts';
import { type Answers, interop } from '../key-hash/interop.ts';

interface Recorded {
  readonly part: number;
  readonly nodes: readonly number[];
  readonly handoff3: readonly number[];
}

const { cases, devs } = interop<{
  cases: Record<
    string,
    { account: string; container: string; prefix: string; suffix: string; map: Answers<Recorded> }
  >;
  devs: readonly { id: number; region: number; zone: number; ip: string; weight: number }[];
}>('swift');

/** Rows of the recorded ring, behind its header: magic, version, length of the JSON, the JSON. */
function rowsOf(): Uint16Array[] {
  const file = new URL('../../fixtures/interop/swift_obj.ring.gz', import.meta.url);
  const bytes = gunzipSync(readFileSync(file));
  const length = bytes.readUInt32BE(6);
  const { part_shift, replica_count } = JSON.parse(bytes.toString('latin1', 10, 10 + length));
  const parts = 2 ** (32 - part_shift);
  return Array.from({ length: replica_count }, (_, row) => {
    const start = 10 + length + 2 * parts * row;
    return Uint16Array.from({ length: parts }, (__, part) => bytes.readUInt16LE(start + 2 * part));
  });
}

describe('Swift 2.30.1', () => {
  const rows = rowsOf();
  const nodes = devs.map(({ region, zone, ip, weight }) => ({
    address: ip,
    zone: `r${region}/z${zone}/${ip}`,
    weight,
  }));
  const placement = swift.create({ nodes, parameters: {}, table: { rows } }, xxh64);

  it.each(Object.entries(cases))('%s', (_, { account, container, prefix, suffix, map }) => {
    const hash = keyHasher({ name: 'md5-be', seed: 0, prefix, suffix });
    const found = Object.keys(map).map((key) => {
      const { hi, lo } = hash(`/${account}/${container}/${key}`);
      const holders = placement.holders!(hi, lo);
      const order = placement.preference(hi, lo, holders.length + 3);
      expect(placement.owner(hi, lo)).toBe(holders[0]);
      return [key, { part: hi >>> 18, nodes: holders, handoff3: order.slice(holders.length) }];
    });
    expect(Object.fromEntries(found)).toEqual(map);
  });

  it('gives what an absent device held to the next ones', () => {
    const absent = nodes.map((node, i) => (i === 16 ? { ...node, weight: 0 } : node));
    const without = swift.create({ nodes: absent, parameters: {}, table: { rows } }, xxh64);
    for (let slot = 0; slot < 200; slot++) {
      const lo = slot * 2 ** 18;
      const before = placement.holders!(lo, lo).filter((node) => node !== 16);
      expect(without.holders!(lo, lo)).toEqual(before);
      expect(without.owner(lo, lo)).toBe(before[0]);
      expect(without.tables!().kind).toBe('slots');
    }
  });

  it('keeps its table while its devices are the same, in whatever order', () => {
    const named = nodes.map((node, i) => ({ ...node, name: `sd${i}` }));
    const before = { nodes: named, parameters: {}, table: { rows } };
    const turned = swift.assign!(named.toReversed(), {}, before);
    const last = named.length - 1;
    expect(turned.table!.rows[0]!.slice(0, 99)).toEqual(
      rows[0]!.slice(0, 99).map((device) => last - device),
    );
    expect(swift.complain!(turned)).toBeUndefined();
  });
});
