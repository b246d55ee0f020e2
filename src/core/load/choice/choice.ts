import type { Rng } from '../../kernel/rng.ts';
import type { NumberBehind } from '../number-behind.ts';

/** Which request is next. */
export interface ChoiceSpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  readonly source: string;
  readonly claims: {
    /** Each is taken once before any is taken again. */
    readonly rounds: boolean;
    /** In the long run all are taken equally often. */
    readonly even: boolean;
  };
  /** The number behind the name, as in `zipf:0.9`; absent where there is none. */
  readonly parameter?: NumberBehind;
  /**
   * @param count requests there are, from 1 to 2^32 - 1
   * @param parameter the given or the default one
   * @returns draws numbers from 0 to `count` - 1
   */
  create(count: number, rng: Rng, parameter: number): () => number;
}
