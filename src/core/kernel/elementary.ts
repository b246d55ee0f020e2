/**
 * Logarithm, exponential and power out of additions, multiplications and divisions alone, which IEEE 754
 * defines to the last bit: the same on every processor and in every version of the runtime, whose own
 * functions are free to differ. @see fdlibm, e_log.c and e_exp.c, https://www.netlib.org/fdlibm/
 */

const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);
bits[0] = 1;
/** Place of the word with sign, exponent and upper digits. */
const HIGH = words[1] === 0x3ff00000 ? 1 : 0;

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const TWO_54 = 2 ** 54;

/** 2^0 to 2^33. */
const powersOfTwo = Float64Array.from({ length: 34 }, (_, exponent) => 2 ** exponent);

/** Natural logarithm, within 1 unit of the last digit. */
export function ln(x: number): number {
  // Memory that is written as a number and read as words makes a processor wait: without, where we can.
  if (x < 1 && x >= 2 ** -31) {
    const exponent = Math.clz32(x * 2 ** 32) + 1;
    return lnOf(x * powersOfTwo[exponent]!, -exponent);
  }
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const isTiny = x < 2 ** -1022;
  bits[0] = isTiny ? x * TWO_54 : x;
  const exponent = (words[HIGH]! >>> 20) - 1023;
  words[HIGH] = (words[HIGH]! & 0xfffff) | 0x3ff00000;
  return lnOf(bits[0]!, isTiny ? exponent - 54 : exponent);
}

/** Of m · 2^exponent, m from 1 to below 2. */
function lnOf(m: number, exponent: number): number {
  const isUpper = m > Math.SQRT2;
  const k = isUpper ? exponent + 1 : exponent;
  const f = (isUpper ? m * 0.5 : m) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const even =
    z *
    (0.6666666666666735 +
      w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + odd + even) + k * LN2_LOW) - f);
}

/** e^x, within 1 unit of the last digit. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019411) return 0;
  // x = exponent ln 2 + r with |r| at most half of ln 2.
  const exponent = Math.floor(x * Math.LOG2E + 0.5);
  const high = x - exponent * LN2_HIGH;
  const low = exponent * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  // 2^exponent in two steps, since it may be beyond what a number holds where y is not.
  const first = Math.trunc(exponent / 2);
  return y * powerOfTwo(first) * powerOfTwo(exponent - first);
}

/** @param exponent whole, -1022 to 1023 */
function powerOfTwo(exponent: number): number {
  words[HIGH] = (exponent + 1023) << 20;
  words[1 - HIGH] = 0;
  return bits[0]!;
}

/** x^y for x from 0 on. Whole exponents up to 64 and 1/2 without logarithms. */
export function power(x: number, y: number): number {
  if (y < 0) return 1 / power(x, -y);
  if (y === 0.5) return Math.sqrt(x);
  if (Number.isInteger(y) && y <= 64) {
    let product = 1;
    for (let base = x, left = y; left > 0; left = Math.floor(left / 2), base *= base) {
      if (left % 2 === 1) product *= base;
    }
    return product;
  }
  return x === 0 ? 0 : exp(y * ln(x));
}
