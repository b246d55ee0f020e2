import { LbError } from './errors.ts';
import type { Hash64 } from './hash64.ts';
import { rehash } from './mix.ts';
import { rotateLeft } from './rotate.ts';
import { xxh64 } from './xxh64.ts';

/** Draws a number, uniform in [0, 1): a multiple of 2^-53, all equally likely. */
export type Rng = () => number;

/**
 * Numbers that depend on nothing but the seed: xoshiro128**, its state filled by splitmix64, as its
 * authors advise. Not for secrets.
 *
 * @param seed whole number from 0 to 2^53 - 1; it is what `--seed` takes and a result prints
 * @throws LbError USAGE when the seed is no such number
 * @see Blackman, Vigna 2021, doi:10.1145/3460772
 */
export function createRng(seed: number): Rng {
  return uniform(filledState(seedBits(seed)));
}

/**
 * A stream of the seed's own for one purpose (`arrivals`, `sizes`, `ties`): draws from one never
 * shift another, so that runs which differ in one purpose stay comparable in the rest. The stream
 * starts at the mixed seed xor the purpose's XXH64, one of 2^64 points.
 */
export function createRngStream(seed: number, purpose: string): Rng {
  const { hi, lo } = seedBits(seed);
  const name = xxh64(purpose);
  const mixed = rehash(hi, lo, 1);
  return uniform(filledState({ hi: mixed.hi ^ name.hi, lo: mixed.lo ^ name.lo }));
}

function seedBits(seed: number): Hash64 {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new LbError('USAGE', `a seed is a whole number from 0 to 2^53 - 1, not ${seed}`, {
      hint: 'for example --seed 1',
    });
  }
  return { hi: Math.floor(seed / 0x1_0000_0000), lo: seed % 0x1_0000_0000 };
}

/** The first two outputs of splitmix64 as four words, the lower half of each first. */
function filledState(start: Hash64): [number, number, number, number] {
  const first = rehash(start.hi, start.lo, 1);
  const second = rehash(start.hi, start.lo, 2);
  return [first.lo, first.hi, second.lo, second.hi];
}

/**
 * 27 bits of one draw over 26 bits of the next: all 53 bits of a number's fraction. Two steps of
 * xoshiro128** at once, its state, not all 0, in an array of words: three times as fast as in variables.
 */
function uniform(state: readonly [number, number, number, number]): Rng {
  const words = Int32Array.from(state);
  return () => {
    let a = words[0]!;
    let b = words[1]!;
    let c = words[2]!;
    let d = words[3]!;
    const upper = rotateLeft(Math.imul(b, 5), 7);
    let shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    const lower = rotateLeft(Math.imul(b, 5), 7);
    shifted = b << 9;
    c ^= a;
    d ^= b;
    words[0] = a ^ d;
    words[1] = b ^ c;
    words[2] = c ^ shifted;
    words[3] = rotateLeft(d, 11);
    return (
      ((Math.imul(upper, 9) >>> 5) * 0x4000000 + (Math.imul(lower, 9) >>> 6)) / 0x20000000000000
    );
  };
}
