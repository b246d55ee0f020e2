/** ISO 3309's polynomial, its bits reversed. */
const POLYNOMIAL = 0xedb88320;
/**
 * A matrix over GF(2) as what it makes of each value of each byte of a register, the lowest byte first:
 * four reads take the place of one for each bit.
 */
type Matrix = Int32Array;

/** What becomes of a CRC-32 register when zero bytes follow: the way to join the CRCs of two texts. */
export class CrcShift {
  /** Matrix i stands for 2^i zero bytes. */
  readonly #powers: Matrix[] = [zeroByte()];

  /**
   * @param register any difference of two registers
   * @param length zero bytes behind it, below 2^32
   */
  behind(register: number, length: number): number {
    let result = register | 0;
    for (let i = 0, rest = length >>> 0; rest > 0; i++, rest >>>= 1) {
      if (rest & 1) result = apply(this.#power(i), result);
    }
    return result >>> 0;
  }

  #power(i: number): Matrix {
    const known = this.#powers[i];
    if (known !== undefined) return known;
    const half = this.#power(i - 1);
    const power = half.map((register) => apply(half, register));
    this.#powers[i] = power;
    return power;
  }
}

function zeroByte(): Matrix {
  return Int32Array.from({ length: 4 * 256 }, (_, i) => {
    let register = (i & 0xff) << (8 * (i >>> 8));
    for (let bit = 0; bit < 8; bit++) register = (register >>> 1) ^ (register & 1 ? POLYNOMIAL : 0);
    return register;
  });
}

function apply(matrix: Matrix, register: number): number {
  return (
    matrix[register & 0xff]! ^
    matrix[0x100 | ((register >>> 8) & 0xff)]! ^
    matrix[0x200 | ((register >>> 16) & 0xff)]! ^
    matrix[0x300 | (register >>> 24)]!
  );
}
