/** ISO 3309's polynomial, its bits reversed. */
const POLYNOMIAL = 0xedb88320;
const START = 0xffffffff;

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? POLYNOMIAL : 0);
  return rest;
});

/**
 * The register of the CRC-32 after more bytes; its complement is the CRC of all bytes so far.
 *
 * @param register as it was after the bytes before
 * @returns unsigned
 */
export function crcRegister(bytes: Uint8Array, register: number = START): number {
  let crc = register;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 255]!;
  return crc >>> 0;
}

/** The register after the four bytes of a 32-bit number, the lowest first. */
export function crcRegisterOfWord(word: number, register: number): number {
  let crc = register ^ word;
  for (let i = 0; i < 4; i++) crc = (crc >>> 8) ^ table[crc & 255]!;
  return crc >>> 0;
}

/** As zlib and `cksum -a crc32b` have it. */
export function crc32(bytes: Uint8Array): number {
  return ~crcRegister(bytes) >>> 0;
}
