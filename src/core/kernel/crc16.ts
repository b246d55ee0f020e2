const POLYNOMIAL = 0x1021;

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let rest = byte << 8;
  for (let bit = 0; bit < 8; bit++) rest = (rest << 1) ^ (rest & 0x8000 ? POLYNOMIAL : 0);
  return rest;
});

/**
 * CRC-16/XMODEM in a register of 32 bits: the lower 16 are the CRC; above them stands what a register
 * of 16 bits would have dropped.
 *
 * @returns unsigned
 */
export function crc16Register(bytes: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < bytes.length; i++) crc = (crc << 8) ^ table[((crc >>> 8) ^ bytes[i]!) & 255]!;
  return crc >>> 0;
}
