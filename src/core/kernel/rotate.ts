/** @param bits 0 to 31; by 0 the shift of 32 is none, so the word stays as it is */
export function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
