import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readRingData } from '../../../src/core/import/swift/ring-data.ts';
import { imported, refused } from '../../support/imports.ts';

const device = (id: number, more = {}) => ({
  id,
  region: 1,
  zone: 1,
  ip: '10.0.0.1',
  port: 6200,
  device: `sd${id}`,
  weight: 1,
  ...more,
});

/** A ring file, not packed. */
function ringFile(description: object, rows: readonly number[][], version = 1): Uint8Array {
  const json = Buffer.from(JSON.stringify(description));
  const head = Buffer.alloc(10);
  head.write('R1NG');
  head.writeUInt16BE(version, 4);
  head.writeUInt32BE(json.length, 6);
  return Buffer.concat([
    head,
    json,
    ...rows.map((row) => Buffer.from(Uint16Array.from(row).buffer)),
  ]);
}

const sound = {
  byteorder: 'little',
  devs: [device(0), device(1)],
  part_shift: 31,
  replica_count: 2,
};
const rows = [
  [0, 1],
  [1, 0],
];

it('reads a ring that is not packed, and one that is', async () => {
  const plain = ringFile(sound, rows);
  for (const bytes of [plain, gzipSync(plain)]) {
    const { rings } = await imported('swift', bytes);
    expect(rings[0]!.ring.table!.rows.map((row) => [...row])).toEqual(rows);
  }
});

describe('refuses', () => {
  const all = ringFile(sound, rows);
  it.each([
    { name: 'nothing', bytes: new Uint8Array(), problem: 'it is no ring of Swift' },
    { name: 'another file', bytes: new Uint8Array(100), problem: 'it is no ring of Swift' },
    {
      name: 'version 2',
      bytes: ringFile(sound, rows, 2),
      problem: 'it has format version 2; only version 1 is known',
    },
    {
      name: 'a description without an end',
      bytes: all.subarray(0, 50),
      problem: 'its description has no end',
    },
    {
      name: 'rows that are missing',
      bytes: all.subarray(0, all.length - 6),
      problem: 'rows of partitions are missing',
    },
    {
      name: 'half an id',
      bytes: all.subarray(0, all.length - 1),
      problem: 'rows of partitions are missing',
    },
    {
      name: 'a description of another kind',
      bytes: ringFile([], rows),
      problem: 'a description that is no JSON',
    },
    {
      name: 'a shift that cannot be',
      bytes: ringFile({ ...sound, part_shift: -5 }, rows),
      problem: 'no part_shift or replica_count',
    },
    {
      name: 'a thousand replicas',
      bytes: ringFile({ ...sound, replica_count: 1000 }, rows),
      problem: 'no part_shift or replica_count',
    },
    {
      name: 'more partitions than bytes',
      bytes: ringFile({ ...sound, part_shift: 0 }, rows),
      problem: 'rows of partitions are missing',
    },
    {
      name: 'a device at the wrong place',
      bytes: ringFile({ ...sound, devs: [device(1)] }, rows),
      problem: 'a device 0 without the fields of one',
    },
    {
      name: 'a device without a port',
      bytes: ringFile({ ...sound, devs: [device(0, { port: 'x' })] }, rows),
      problem: 'a device 0 without',
    },
    {
      name: 'no devices',
      bytes: ringFile({ ...sound, devs: 5 }, rows),
      problem: 'it has no list of devices',
    },
    {
      name: 'partitions on nobody',
      bytes: ringFile(sound, [
        [0, 1],
        [1, 7],
      ]),
      problem: 'partitions are on device 7',
    },
    {
      name: 'damaged gzip',
      bytes: gzipSync(all).subarray(0, 40),
      problem: 'it is damaged, or larger than 512 MiB',
    },
  ])('$name', async ({ bytes, problem }) => {
    const { code, problems } = await refused('swift', bytes);
    expect(code).toBe('INPUT_INVALID');
    expect(problems[0]).toContain(problem);
  });
});

it('takes both orders of bytes, and says so where none is named', async () => {
  const { byteorder: _, ...unnamed } = sound;
  const { notes } = await imported('swift', ringFile(unnamed, rows), { hashSuffix: 's' });
  expect(notes.map(({ meaning }) => meaning)).toEqual([
    'the order of its bytes is not said; it is read as that of an x86 or ARM machine',
  ]);
  const swapped = readRingData(
    ringFile({ ...sound, byteorder: 'big' }, [
      [0, 256],
      [256, 0],
    ]),
  );
  expect(swapped).toMatchObject({ rows: [Uint16Array.of(0, 1), Uint16Array.of(1, 0)] });
});

describe('what is put around paths', () => {
  const conf =
    '[swift-hash]\nswift_hash_path_suffix = end\n# swift_hash_path_prefix = no\n[other]\nswift_hash_path_prefix = no\n';
  it.each([
    {
      name: 'of Debian, with a note',
      rest: {},
      keys: { prefix: 'changeme', suffix: 'changeme' },
      noteCount: 1,
    },
    {
      name: 'of swift.conf beside it',
      rest: { files: { 'swift.conf': conf } },
      keys: { prefix: '', suffix: 'end' },
      noteCount: 0,
    },
    {
      name: 'of a flag over swift.conf',
      rest: { files: { 'swift.conf': conf }, hashPrefix: 'p' },
      keys: { prefix: 'p', suffix: 'end' },
      noteCount: 0,
    },
    {
      name: 'of flags alone',
      rest: { hashPrefix: 'a', hashSuffix: '' },
      keys: { prefix: 'a', suffix: '' },
      noteCount: 0,
    },
  ])('is that $name', async ({ rest, keys, noteCount }) => {
    const { rings, notes } = await imported('swift', ringFile(sound, rows), rest);
    expect(rings[0]!.ring.keys).toEqual(keys);
    expect(notes).toHaveLength(noteCount);
  });
});
