/** The four bytes from `at` on as a signed 32-bit number, the first one lowest. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** A byte as C's `char` has it on x86: 0x80 to 0xff are negative. */
export function signedByte(byte: number): number {
  return (byte << 24) >> 24;
}
