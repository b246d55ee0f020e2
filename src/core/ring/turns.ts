import { mix64 } from '../kernel/mix.ts';
import { leastCommonMultiple, type RingLookup } from './lookup.ts';
import { SAMPLES, sweep } from './sweep.ts';

/** Pieces times nodes in one turn: below half a second for algorithms that rank all nodes for a key. */
const TURN = 2 ** 21;

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

/**
 * A sweep where the algorithm has steps, unless their common refinement has more than `most` pieces;
 * else a sample.
 */
export function planVisit(
  rings: readonly RingLookup[],
  samples = SAMPLES,
  most = Number.POSITIVE_INFINITY,
): VisitPlan {
  const isSwept =
    rings[0]!.steps !== undefined && commonRows(rings) * piecesInRow(rings, 0) <= most;
  return { method: isSwept ? 'exact' : 'sampled', samples };
}

/**
 * Visits what `visitKeySpace` does, in turns between which the caller may do something else or leave
 * it at that. In a sample every hash is one unit.
 *
 * @param rings of one algorithm
 */
export function* visitInTurns(
  rings: readonly RingLookup[],
  plan: VisitPlan,
  visit: (hi: number, lo: number, units: number) => void,
): Generator<Turn, void, undefined> {
  if (plan.method === 'exact') yield* sweepInTurns(rings, visit);
  else yield* sampleInTurns(rings, plan.samples, visit);
}

function* sweepInTurns(
  rings: readonly RingLookup[],
  visit: (hi: number, lo: number, units: number) => void,
): Generator<Turn, void, undefined> {
  const rows = commonRows(rings);
  const rowsInTurn = Math.max(1, Math.floor(turnLength(rings) / piecesInRow(rings, 0)));
  const width = rings[0]!.steps!.width;
  for (let row = 0; row < rows; row += rowsInTurn) {
    const count = Math.min(rowsInTurn, rows - row);
    sweep(
      rings.map((lookup) => withRows(lookup, row, count)),
      visit,
    );
    yield { done: (row + count) * width, total: rows * width };
  }
}

/** The same hashes as `sampleHashes` draws. */
function* sampleInTurns(
  rings: readonly RingLookup[],
  samples: number,
  visit: (hi: number, lo: number, units: number) => void,
): Generator<Turn, void, undefined> {
  const length = turnLength(rings);
  for (let start = 0; start < samples; start += length) {
    const end = Math.min(start + length, samples);
    for (let i = start; i < end; i++) {
      const { hi, lo } = mix64(0, i);
      visit(hi, lo, 1);
    }
    yield { done: end, total: samples };
  }
}

function turnLength(rings: readonly RingLookup[]): number {
  return Math.ceil(TURN / rings[0]!.ring.nodes.length);
}

/** The ring as if its key space were these rows alone. */
function withRows(lookup: RingLookup, first: number, count: number): RingLookup {
  const { rows, width, borders, point } = lookup.steps!;
  return {
    ...lookup,
    steps: {
      rows: count,
      width,
      borders: (row) => borders((first + row) % rows),
      point: (row, offset) => point(first + row, offset),
    },
  };
}

function commonRows(rings: readonly RingLookup[]): number {
  return rings.map(({ steps }) => steps!.rows).reduce(leastCommonMultiple);
}

function piecesInRow(rings: readonly RingLookup[], row: number): number {
  return rings.reduce((sum, { steps }) => sum + steps!.borders(row).length, 0);
}
