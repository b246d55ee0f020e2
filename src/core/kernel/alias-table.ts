import type { Rng } from './rng.ts';

/** Draws from a fixed distribution in the same time, however many outcomes there are. */
export interface AliasTable {
  /**
   * The outcome of one number: its whole part chooses a column, its fraction the part of it.
   * @param place uniform from 0 to below the number of outcomes
   */
  at(place: number): number;
  /** @returns draws an index with the share of its weight; two numbers of `rng` each time */
  draws(rng: Rng): () => number;
}

/**
 * Walker's method as Vose builds it, in O(n): every outcome has a column of height 1, filled up from
 * one outcome that has too much. 12 bytes an outcome.
 * @param weights at least one, none negative, not all 0
 * @see Vose 1991, doi:10.1109/32.92917
 */
export function createAliasTable(weights: ArrayLike<number>): AliasTable {
  const count = weights.length;
  let sum = 0;
  let isEven = true;
  for (let i = 0; i < count; i++) {
    sum += weights[i]!;
    isEven &&= weights[i] === weights[0];
  }
  // Every column is the outcome's own: no need to look.
  if (isEven) return evenTable(count);
  /** Height of the column that is the outcome's own. */
  const own = new Float64Array(count);
  const alias = new Uint32Array(count);
  /** Outcomes with too little from the left, with too much from the right. */
  const open = new Uint32Array(count);
  let few = 0;
  let many = count;
  for (let i = 0; i < count; i++) {
    own[i] = (weights[i]! * count) / sum;
    if (own[i]! < 1) open[few++] = i;
    else open[--many] = i;
  }
  while (few > 0 && many < count) {
    const small = open[--few]!;
    const large = open[many]!;
    alias[small] = large;
    own[large] = own[large]! + own[small]! - 1;
    if (own[large]! < 1) {
      many++;
      open[few++] = large;
    }
  }
  // What is left is full, but for rounding.
  while (few > 0) own[open[--few]!] = 1;
  while (many < count) own[open[many++]!] = 1;
  return {
    at(place) {
      const column = Math.floor(place);
      return place - column < own[column]! ? column : alias[column]!;
    },
    draws: (rng) => () => {
      const column = Math.floor(rng() * count);
      return rng() < own[column]! ? column : alias[column]!;
    },
  };
}

function evenTable(count: number): AliasTable {
  return {
    at: Math.floor,
    draws: (rng) => () => {
      const column = Math.floor(rng() * count);
      rng(); // as many numbers as of other weights, so that they can be told by the same seed
      return column;
    },
  };
}
