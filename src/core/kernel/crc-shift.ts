/** ISO 3309's polynomial, its bits reversed. */
const POLYNOMIAL = 0xedb88320;
/** Columns of a matrix over GF(2), what each bit of a register becomes. */
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
    const power = half.map((column) => apply(half, column));
    this.#powers[i] = power;
    return power;
  }
}

function zeroByte(): Matrix {
  return Int32Array.from({ length: 32 }, (_, bit) => {
    let register = 1 << bit;
    for (let i = 0; i < 8; i++) register = (register >>> 1) ^ (register & 1 ? POLYNOMIAL : 0);
    return register;
  });
}

function apply(matrix: Matrix, register: number): number {
  let result = 0;
  for (let bit = 0, rest = register; rest !== 0; bit++, rest >>>= 1) {
    if (rest & 1) result ^= matrix[bit]!;
  }
  return result;
}
