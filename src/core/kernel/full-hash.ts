/**
 * HAProxy's `full_hash` of a 32-bit number: Bob Jenkins' hash in six steps, then an odd factor.
 *
 * @returns unsigned
 * @see http://burtleburtle.net/bob/hash/integer.html
 */
export function fullHash(number: number): number {
  let a = number;
  a = (a + 0x7ed55d16 + (a << 12)) | 0;
  a = a ^ 0xc761c23c ^ (a >>> 19);
  a = (a + 0x165667b1 + (a << 5)) | 0;
  a = (a + 0xd3a2646c) ^ (a << 9);
  a = (a + 0xfd7046c5 + (a << 3)) | 0;
  a = a ^ 0xb55a4f09 ^ (a >>> 16);
  return Math.imul(a, 3_221_225_473) >>> 0;
}
