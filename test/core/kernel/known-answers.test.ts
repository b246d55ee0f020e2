import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burtle } from '../../../src/core/kernel/burtle.ts';
import { crc16Register } from '../../../src/core/kernel/crc16.ts';
import { crc32, crcRegister, crcRegisterOfWord } from '../../../src/core/kernel/crc32.ts';
import type { Hash64 } from '../../../src/core/kernel/hash64.ts';
import { md5 } from '../../../src/core/kernel/md5.ts';
import { cassandraMurmur3 } from '../../../src/core/kernel/murmur3.ts';
import { murmur64a } from '../../../src/core/kernel/murmur64a.ts';
import { hex64, seededXxh64, xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { hsieh } from '../../../src/core/key-hash/hsieh.ts';
import { interop } from '../key-hash/interop.ts';

const answers = JSON.parse(
  readFileSync(new URL('../../fixtures/key-hash/known-answers.json', import.meta.url), 'utf8'),
) as { md5: string[]; crc32: number[]; crc16: number[]; hsieh: number[]; murmur64a: string[] };

const text = (n: number): Uint8Array =>
  Uint8Array.from({ length: n }, (_, i) => (37 * i + 11 * n) % 256);
const texts = Array.from({ length: 201 }, (_, n) => text(n));
const encode = (key: string): Uint8Array => new TextEncoder().encode(key);
const whole = ({ hi, lo }: Hash64): bigint => (BigInt(hi) << 32n) | BigInt(lo);

/** The words' bytes, lowest first. */
function hexOf(words: readonly number[]): string {
  return Buffer.from(Uint32Array.from(words).buffer).toString('hex');
}

describe('texts of 0 to 200 bytes', () => {
  it('have the MD5 of hashlib', () => {
    expect(texts.map((bytes) => hexOf(md5(bytes)))).toEqual(answers.md5);
  });

  it('have the CRC-32 of zlib', () => {
    expect(texts.map(crc32)).toEqual(answers.crc32);
  });

  it('have the CRC-16/XMODEM of binascii', () => {
    expect(texts.map((bytes) => crc16Register(bytes) & 0xffff)).toEqual(answers.crc16);
  });

  it("have Hsieh's hash as it is told with whole numbers", () => {
    expect(texts.map((bytes) => hsieh.hash(bytes, 0).hi)).toEqual(answers.hsieh);
  });

  it('have the hash of libstdc++', () => {
    expect(texts.map((bytes) => hex64(murmur64a(bytes, 0xc70f6907)))).toEqual(answers.murmur64a);
  });
});

describe('CRC-32 by parts', () => {
  it('goes on from the register', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (before, behind) => {
        const register = crcRegister(behind, crcRegister(before));
        expect(register).toBe(~crc32(Uint8Array.of(...before, ...behind)) >>> 0);
      }),
    );
  });

  it('goes on by a number as by its four bytes, lowest first', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(0xffff_ffff), (before, word) => {
        const bytes = new Uint8Array(Uint32Array.of(word).buffer);
        const register = crcRegister(before);
        expect(crcRegisterOfWord(word, register)).toBe(crcRegister(bytes, register));
      }),
    );
  });
});

describe("Jenkins' lookup2", () => {
  it("hashes nothing, of seed 0, as its author's program does", () => {
    expect(burtle(new Uint8Array(), 0)).toBe(0xbd49d10d);
  });
});

describe('Envoy', () => {
  type Points = readonly (readonly [host: number, hash: number])[];
  const source = readFileSync(
    new URL('../../fixtures/interop/envoy_from_tests.json', import.meta.url),
    'utf8',
  );
  const { ring_hash: ring } = interop<{
    ring_hash: { xxhash64_address: Points; murmur2_address: Points };
  }>('envoy_from_tests');

  it.each([
    { name: 'xxhash64_address', hash: (key: Uint8Array) => seededXxh64(key, 0) },
    { name: 'murmur2_address', hash: (key: Uint8Array) => murmur64a(key, 0xc70f6907) },
  ] as const)('has the points $name', ({ name, hash }) => {
    const hosts = [...new Set(ring[name].map(([host]) => host))];
    const keys = hosts.flatMap((host) => [0, 1].map((i) => encode(`127.0.0.1:${host}_${i}`)));
    // Numbers beyond 2^53 are read as text: JSON.parse would round them.
    const list = source.slice(source.indexOf(`"${name}"`)).split(/\]\s*\]/, 1)[0]!;
    const want = [...list.matchAll(/,\s*(\d+)\s*(?:\]|$)/g)].map(([, digits]) => BigInt(digits!));
    expect(want).toHaveLength(12);
    expect(new Set(keys.map((key) => whole(hash(key))))).toEqual(new Set(want));
  });
});

describe('XXH64 with a seed', () => {
  const PRIME = 2_654_435_761;
  /** The buffer of the reference implementation's self-test. */
  let state = PRIME;
  const buffer = Uint8Array.from({ length: 101 }, () => {
    const byte = state >>> 24;
    state = Math.imul(state, state) >>> 0;
    return byte;
  });

  it.each([
    { length: 0, seed: PRIME, hash: 'ac75fda2929b17ef' },
    { length: 1, seed: PRIME, hash: '739840cb819fa723' },
    { length: 14, seed: PRIME, hash: '5b9611585efcc9cb' },
    { length: 101, seed: 0, hash: '0eab543384f878ad' },
    { length: 101, seed: PRIME, hash: 'caa65939306f1e21' },
  ])('hashes $length bytes as the reference, seed $seed', ({ length, seed, hash }) => {
    expect(hex64(seededXxh64(buffer.subarray(0, length), seed))).toBe(hash);
  });

  it('hashes as the other where the seed is 0', () => {
    for (const bytes of texts) expect(seededXxh64(bytes, 0)).toEqual(xxh64(bytes));
  });
});

describe("Cassandra's MurmurHash3", () => {
  const M = (1n << 64n) - 1n;
  const rotate = (x: bigint, by: bigint) => ((x << by) | (x >> (64n - by))) & M;
  const [C1, C2] = [0x87c37b91114253d5n, 0x4cf5ad432745937fn];
  const mixFirst = (k: bigint) => (rotate((k * C1) & M, 31n) * C2) & M;
  const mixSecond = (k: bigint) => (rotate((k * C2) & M, 33n) * C1) & M;
  function finish(k: bigint): bigint {
    let x = ((k ^ (k >> 33n)) * 0xff51afd7ed558ccdn) & M;
    x = ((x ^ (x >> 33n)) * 0xc4ceb9fe1a85ec53n) & M;
    return x ^ (x >> 33n);
  }
  const unsigned = (bytes: Uint8Array) =>
    bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const signed = (bytes: Uint8Array) =>
    bytes.reduce(
      (sum, byte, i) => sum ^ BigInt.asUintN(64, BigInt((byte << 24) >> 24) << BigInt(8 * i)),
      0n,
    );

  function slow(bytes: Uint8Array): bigint {
    let [h1, h2] = [0n, 0n];
    const whole = bytes.length - (bytes.length % 16);
    for (let at = 0; at < whole; at += 16) {
      h1 ^= mixFirst(unsigned(bytes.subarray(at, at + 8)));
      h1 = (((rotate(h1, 27n) + h2) & M) * 5n + 0x52dce729n) & M;
      h2 ^= mixSecond(unsigned(bytes.subarray(at + 8, at + 16)));
      h2 = (((rotate(h2, 31n) + h1) & M) * 5n + 0x38495ab5n) & M;
    }
    h1 ^= mixFirst(signed(bytes.subarray(whole, whole + 8))) ^ BigInt(bytes.length);
    h2 ^= mixSecond(signed(bytes.subarray(whole + 8))) ^ BigInt(bytes.length);
    h1 = (h1 + h2) & M;
    h2 = (h2 + h1) & M;
    return (finish(h1) + finish(h2)) & M;
  }

  it('is that of whole numbers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(whole(cassandraMurmur3(bytes))).toBe(slow(bytes));
      }),
    );
  });
});
