import { wordAt } from '../kernel/little-endian.ts';
import { rotateLeft } from '../kernel/rotate.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

const START = 0xdeadbeef;
/** Initial value in libhashkit. */
const SEED = 13;
const BLOCK = 12;

/** Bob Jenkins' hash of 2006 ("lookup3", hashlittle). */
export const jenkins: KeyHashSpec = {
  summary: "Jenkins' lookup3: twemproxy, libmemcached",
  source: 'http://burtleburtle.net/bob/c/lookup3.c; nc_jenkins.c of twemproxy',
  bits: 32,
  hash(bytes) {
    const words = new Int32Array(3).fill((START + bytes.length + SEED) | 0);
    let at = 0;
    for (; at + BLOCK < bytes.length; at += BLOCK) {
      addBlock(words, bytes, at);
      mix(words);
    }
    if (bytes.length > 0) {
      const last = new Uint8Array(BLOCK); // a whole block is not mixed before the end
      last.set(bytes.subarray(at));
      addBlock(words, last, 0);
      finish(words);
    }
    return inBothHalves(words[2]!);
  },
};

function addBlock(words: Int32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 3; i++) words[i]! += wordAt(bytes, at + 4 * i);
}

function mix(words: Int32Array): void {
  let a = words[0]!;
  let b = words[1]!;
  let c = words[2]!;
  a = (a - c) ^ rotateLeft(c, 4);
  c = (c + b) | 0;
  b = (b - a) ^ rotateLeft(a, 6);
  a = (a + c) | 0;
  c = (c - b) ^ rotateLeft(b, 8);
  b = (b + a) | 0;
  a = (a - c) ^ rotateLeft(c, 16);
  c = (c + b) | 0;
  b = (b - a) ^ rotateLeft(a, 19);
  a = (a + c) | 0;
  c = (c - b) ^ rotateLeft(b, 4);
  b = (b + a) | 0;
  words[0] = a;
  words[1] = b;
  words[2] = c;
}

function finish(words: Int32Array): void {
  let a = words[0]!;
  let b = words[1]!;
  let c = words[2]!;
  c = (c ^ b) - rotateLeft(b, 14);
  a = (a ^ c) - rotateLeft(c, 11);
  b = (b ^ a) - rotateLeft(a, 25);
  c = (c ^ b) - rotateLeft(b, 16);
  a = (a ^ c) - rotateLeft(c, 4);
  b = (b ^ a) - rotateLeft(a, 14);
  words[2] = (c ^ b) - rotateLeft(b, 24);
}
