import type { Hash64 } from '../kernel/hash64.ts';
import type { Steps } from './placement.ts';

const LENGTH = 2 ** 32;
const WHOLE_ROW = [0];

/** Rows of one unit each: remainders of a hash, which count as equally likely. */
export function remainderSteps(rows: number, point: (row: number) => Hash64): Steps {
  return { rows, width: 1, borders: () => WHOLE_ROW, point };
}

/** One row cut into `count` equal slots by the upper bits of either half of the hash. */
export function slotSteps(count: number, owners: () => Uint16Array): Steps {
  const width = LENGTH / count;
  let borders: Float64Array | undefined;
  return {
    rows: 1,
    width: LENGTH,
    borders: () => {
      borders ??= Float64Array.from({ length: count }, (_, slot) => slot * width);
      return borders;
    },
    owners,
    point: (_row, offset) => ({ hi: offset, lo: offset }),
  };
}
