import { signedByte } from '../kernel/little-endian.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

interface Constants {
  readonly start: number;
  readonly prime: number;
}

export const FNV_32: Constants = { start: 0x811c_9dc5, prime: 0x0100_0193 };
/** The lower halves: of the products no more than their lower half is ever used. */
export const FNV_64: Constants = { start: 0x8422_2325, prime: 0x1b3 };

const TWEMPROXY = 'https://github.com/twitter/twemproxy/blob/master/src/hashkit/nc_fnv.c';

/** Multiplies, then mixes a byte in. */
function fnv1(bytes: Uint8Array, { start, prime }: Constants): number {
  let hash = start;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash, prime) ^ signedByte(bytes[i]!);
  return hash;
}

/** The other way round. */
function fnv1a(bytes: Uint8Array, { start, prime }: Constants): number {
  let hash = start;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ signedByte(bytes[i]!), prime);
  return hash;
}

/** 64-bit FNV-1, of which twemproxy keeps the lower 32 bits. */
export const fnv1In64: KeyHashSpec = {
  summary: 'lower half of FNV-1 of 64 bits: twemproxy fnv1_64',
  source: TWEMPROXY,
  bits: 32,
  hash: (bytes) => inBothHalves(fnv1(bytes, FNV_64)),
};

/** 32-bit arithmetic with the lower halves of the 64-bit constants, whatever it is called. */
export const fnv1aIn64: KeyHashSpec = {
  summary: 'lower half of FNV-1a of 64 bits: twemproxy fnv1a_64',
  source: TWEMPROXY,
  bits: 32,
  hash: (bytes) => inBothHalves(fnv1a(bytes, FNV_64)),
};

export const fnv1In32: KeyHashSpec = {
  summary: 'FNV-1 of 32 bits, bytes signed: twemproxy fnv1_32',
  source: TWEMPROXY,
  bits: 32,
  hash: (bytes) => inBothHalves(fnv1(bytes, FNV_32)),
};

export const fnv1aIn32: KeyHashSpec = {
  summary: 'FNV-1a of 32 bits, bytes signed: twemproxy fnv1a_32',
  source: TWEMPROXY,
  bits: 32,
  hash: (bytes) => inBothHalves(fnv1a(bytes, FNV_32)),
};

/** Bytes are unsigned here, and of the result, a signed number, the sign is dropped. */
export const fnv1aKafka: KeyHashSpec = {
  summary: 'absolute value of FNV-1a of 32 bits: librdkafka fnv1a',
  source: 'https://github.com/confluentinc/librdkafka/blob/master/src/rdfnv1a.c',
  bits: 31,
  hash(bytes) {
    let hash = FNV_32.start;
    for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, FNV_32.prime);
    return inBothHalves(Math.abs(hash | 0));
  },
};
