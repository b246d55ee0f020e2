import { LbError } from './errors.ts';
import { createRngStream } from './rng.ts';

/** Two keys never share a name, so a list ends where the names do. */
export const MAX_SAMPLE_KEYS = 0x1_0000_0000;

/** 32 ways to begin a syllable and 8 to go on: each syllable spells 8 bits, and reads back without doubt. */
const ONSETS =
  'b c d f g h j k l m n p r s t v w z bl br ch cl cr dr fl gr pl sh sl st th tr'.split(' ');
const NUCLEI = 'a e i o u ai ea oo'.split(' ');

/** Every third name is short, as long as there are enough short ones. */
const SHORT_EVERY = 3;
const SHORT_NAMES = 0x100_0000;

/** By how often one meets them: each stands for one of 64 parts. The domains are those that RFC 2606 reserves. */
const SUFFIXES = weighted({ 'example.com': 30, 'example.net': 10, 'example.org': 10, example: 14 });
const PREFIXES = weighted({ '': 46, www: 8, mail: 3, api: 2, cdn: 2, img: 2, blog: 1 });

/**
 * Names such as a resolver or a cache sees, e.g. `www.stairogea.example.com`: all different, the same for the
 * same seed on every machine, made one by one without remembering any.
 * @param count 0 to 2^32
 * @param seed whole number from 0 to 2^53 - 1
 * @throws LbError USAGE
 */
export function sampleKeys(count: number, seed: number): Iterable<string> {
  if (!Number.isInteger(count) || count < 0 || count > MAX_SAMPLE_KEYS) {
    throw new LbError(
      'USAGE',
      `a number of keys is whole and from 0 to ${MAX_SAMPLE_KEYS}, not ${count}`,
      {
        hint: 'for example --count 100000',
      },
    );
  }
  const rng = createRngStream(seed, 'key-list');
  const salts = Array.from({ length: 4 }, () => Math.floor(rng() * 0x1_0000_0000));
  return names(count, salts);
}

function* names(count: number, salts: readonly number[]): Generator<string, void, undefined> {
  const [short, long, first, second] = salts as [number, number, number, number];
  for (let i = 0; i < count; i++) {
    const turn = Math.floor(i / SHORT_EVERY);
    const isShort = i % SHORT_EVERY === 0 && turn < SHORT_NAMES;
    const name = isShort ? syllables(shuffle24(turn, short), 3) : syllables(shuffle32(i, long), 4);
    const dress = shuffle32(shuffle32(i, first), second);
    const prefix = PREFIXES[dress & 63]!;
    yield `${prefix}${prefix && '.'}${name}.${SUFFIXES[(dress >>> 6) & 63]!}`;
  }
}

/** A different word for each number of `8 count` bits. */
function syllables(bits: number, count: number): string {
  let word = '';
  for (let i = 0; i < count; i++) {
    const byte = (bits >>> (8 * i)) & 255;
    word += ONSETS[byte >>> 3]! + NUCLEI[byte & 7]!;
  }
  return word;
}

/** A bijection of 32-bit numbers: each step (xor, odd factor, xor with a shift of itself) can be undone. */
function shuffle32(index: number, salt: number): number {
  let x = Math.imul(index ^ salt, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15), 0x85ebca77);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae3d);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The same for 24 bits. */
function shuffle24(index: number, salt: number): number {
  const mask = SHORT_NAMES - 1;
  let x = Math.imul((index ^ salt) & mask, 0x9e3779b1) & mask;
  x = Math.imul(x ^ (x >>> 11), 0x85ebca77) & mask;
  x = Math.imul(x ^ (x >>> 9), 0xc2b2ae3d) & mask;
  return x ^ (x >>> 12);
}

function weighted(parts: Readonly<Record<string, number>>): string[] {
  return Object.entries(parts).flatMap(([name, weight]) => Array<string>(weight).fill(name));
}
