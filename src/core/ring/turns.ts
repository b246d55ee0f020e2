import { mix64 } from '../kernel/mix.ts';
import type { RingLookup } from './lookup.ts';
import { checkPieces, commonRows, pieceCount, sweepRows } from './sweep.ts';

/** Pieces times nodes in one turn: below half a second for algorithms that rank all nodes for a key. */
const TURN = 2 ** 21;
/** Hashes drawn where no steps exist: a standard error below 0.001 of the key space. */
export const SAMPLES = 2 ** 18;

/** How far a visit has come, in units of the key space or in hashes. */
export interface Turn {
  readonly done: number;
  readonly total: number;
}

export interface VisitPlan {
  readonly method: 'exact' | 'sampled';
  /** Hashes to draw where the method is `sampled`. */
  readonly samples: number;
}

type Visit = (hi: number, lo: number, units: number) => void;

/**
 * A sweep where the algorithm has steps, unless their common refinement has more than `most` pieces;
 * else a sample, in which every hash is one unit.
 */
export function planVisit(
  rings: readonly RingLookup[],
  samples = SAMPLES,
  most = Number.POSITIVE_INFINITY,
): VisitPlan {
  const isSwept = rings.every(({ steps }) => steps !== undefined) && pieceCount(rings) <= most;
  return { method: isSwept ? 'exact' : 'sampled', samples };
}

/**
 * Visits all pieces of the key space, or all hashes of the sample, in one go.
 *
 * @param rings of one algorithm
 * @returns the total number of units
 * @throws LbError RING_MISMATCH when the common steps would be too many to visit
 */
export function visitKeySpace(
  rings: readonly RingLookup[],
  visit: Visit,
): { total: number; method: 'exact' | 'sampled' } {
  const plan = planVisit(rings);
  let total = 0;
  for (const turn of visitInTurns(rings, plan, visit)) total = turn.total;
  return { total, method: plan.method };
}

/**
 * The same in turns, between which the caller may do something else or leave it at that.
 *
 * @throws LbError RING_MISMATCH when the common steps would be too many to visit
 */
export function* visitInTurns(
  rings: readonly RingLookup[],
  plan: VisitPlan,
  visit: Visit,
): Generator<Turn, void, undefined> {
  if (plan.method === 'exact') yield* sweepInTurns(rings, visit);
  else yield* sampleInTurns(rings, plan.samples, visit);
}

function* sweepInTurns(
  rings: readonly RingLookup[],
  visit: Visit,
): Generator<Turn, void, undefined> {
  checkPieces(rings);
  const rows = commonRows(rings);
  const piecesInRow = pieceCount(rings) / rows;
  const rowsInTurn = Math.max(1, Math.floor(turnLength(rings) / piecesInRow));
  const width = rings[0]!.steps!.width;
  for (let row = 0; row < rows; row += rowsInTurn) {
    const count = Math.min(rowsInTurn, rows - row);
    sweepRows(rings, visit, row, count);
    yield { done: (row + count) * width, total: rows * width };
  }
}

function* sampleInTurns(
  rings: readonly RingLookup[],
  samples: number,
  visit: Visit,
): Generator<Turn, void, undefined> {
  const length = turnLength(rings);
  for (let start = 0; start < samples; start += length) {
    const end = Math.min(start + length, samples);
    sampleHashes((hi, lo) => visit(hi, lo, 1), start, end);
    yield { done: end, total: samples };
  }
}

/** Calls `visit` for reproducible, independent hashes: mix64 of `from`, …, `to` - 1. */
export function sampleHashes(
  visit: (hi: number, lo: number) => void,
  from = 0,
  to = SAMPLES,
): void {
  for (let i = from; i < to; i++) {
    const { hi, lo } = mix64(0, i);
    visit(hi, lo);
  }
}

function turnLength(rings: readonly RingLookup[]): number {
  return Math.ceil(TURN / rings[0]!.ring.nodes.length);
}
