import type { Ms, Ratio } from '../../kernel/units.ts';
import type { Movement } from '../movement-book.ts';

/** A change of the nodes that every algorithm is tried with. */
export const changes = ['join', 'leave', 'doubled'] as const;
export type ChangeName = (typeof changes)[number];

/** What one change moves; or why the algorithm cannot make it. */
export type ChangeFigures =
  | {
      readonly movedShare: Ratio;
      readonly minimumShare: Ratio;
      /** Moved over the minimum; null where nothing has to move. */
      readonly multiple: number | null;
      readonly method: Movement['method'];
    }
  | { readonly impossible: string };

/** How even something is: shares of the key space, or counts of real keys. */
export interface Evenness {
  readonly cvRatio: Ratio;
  /** The fullest node over what it ought to have. */
  readonly peakToMeanRatio: number;
}

/** What an algorithm does with these nodes. */
export interface AlgorithmFigures {
  readonly algorithm: string;
  /** Shares of the whole key space over what the weights ask for. */
  readonly shares: Evenness;
  /** The same of a list of keys. */
  readonly keys?: Evenness;
  readonly changes: Readonly<Record<ChangeName, ChangeFigures>>;
  /** From the list of nodes to the first look-up. */
  readonly buildMs: Ms;
  /** One look-up by the hash of a key, without hashing it. */
  readonly lookupNs: number;
  /** Of what is read when keys are looked up; null for algorithms without a table. */
  readonly memoryBytes: number | null;
  readonly copies: boolean;
  readonly removal: 'any' | 'last';
}

/** An algorithm that cannot place keys on these nodes. */
export interface InapplicableAlgorithm {
  readonly algorithm: string;
  readonly reason: string;
}
