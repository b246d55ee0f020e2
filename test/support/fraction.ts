/** An exact rational number. */
export class Fraction {
  static readonly ZERO = new Fraction(0n, 1n);
  readonly over: bigint;
  /** Above 0, without a common factor. */
  readonly under: bigint;

  constructor(over: bigint, under: bigint) {
    const sign = under < 0n ? -1n : 1n;
    const common = commonFactor(over < 0n ? -over : over, under * sign) * sign;
    this.over = over / common;
    this.under = under / common;
  }

  /** Exactly the value of the double. */
  static of(value: number): Fraction {
    let under = 1n;
    let scaled = value;
    while (!Number.isInteger(scaled)) {
      scaled *= 2;
      under *= 2n;
    }
    return new Fraction(BigInt(scaled), under);
  }

  plus(other: Fraction): Fraction {
    const { over, under } = other;
    return new Fraction(this.over * under + over * this.under, this.under * under);
  }

  minus(other: Fraction): Fraction {
    return this.plus(new Fraction(-other.over, other.under));
  }

  times({ over, under }: Fraction): Fraction {
    return new Fraction(this.over * over, this.under * under);
  }

  by({ over, under }: Fraction): Fraction {
    return new Fraction(this.over * under, this.under * over);
  }

  isBelow(other: Fraction): boolean {
    return this.over * other.under < other.over * this.under;
  }

  min(other: Fraction): Fraction {
    return other.isBelow(this) ? other : this;
  }

  /** `7/10`, or `3`. */
  toString(): string {
    return this.under === 1n ? `${this.over}` : `${this.over}/${this.under}`;
  }

  toNumber(): number {
    return Number(this.over) / Number(this.under);
  }
}

function commonFactor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : commonFactor(b, a % b);
}

export function sumOf(values: readonly Fraction[]): Fraction {
  return values.reduce((sum, value) => sum.plus(value), Fraction.ZERO);
}
