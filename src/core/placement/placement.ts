import type { HashFunction } from '../kernel/hash64.ts';
import type { Weight } from '../kernel/units.ts';

/** What an algorithm sees of a node. Weight 0 means: keeps its identity, owns nothing. */
export interface PlacementNode {
  readonly address: string;
  readonly weight: Weight;
  /** State an algorithm keeps from ring to ring (`sieve`: the places this node holds). */
  readonly places?: readonly number[];
}

/** Numbers an algorithm is tuned with, recorded in the ring file. */
export type Parameters = Readonly<Record<string, number>>;

/**
 * Key → node for one fixed list of nodes. A key is the 64-bit hash of its bytes in two unsigned
 * 32-bit halves. All results are indices into the list the placement was created from.
 */
export interface Placement {
  /** The owner; never a node of weight 0. */
  owner(hi: number, lo: number): number;
  /**
   * The first `count` distinct nodes in the key's order of preference, owner first. Shorter when
   * fewer nodes have a weight. After nodes leave, the new owner is found near the front: that is
   * what makes the followers useful as copies.
   */
  preference(hi: number, lo: number, count: number): number[];
  /** Present when the key space falls into steps on which `owner` and `preference` are constant. */
  readonly steps?: Steps;
}

/**
 * The key space cut into `rows` equally likely rows of `width` units each; `borders(row)` lists where
 * a step begins, ascending, the first at 0. Any property of keys that the placement decides can be
 * summed exactly by evaluating it once a step at `point(row, offset)`.
 */
export interface Steps {
  readonly rows: number;
  readonly width: number;
  borders(row: number): ArrayLike<number>;
  point(row: number, offset: number): { hi: number; lo: number };
}

/** Share of the key space that belongs to `from` before and to `to` after; indices into each list. */
export interface Flow {
  readonly from: number;
  readonly to: number;
  /** 0 to 1 of the whole key space. */
  readonly share: number;
}

export interface PlacementSpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  /** Paper, RFC or program the behaviour comes from. */
  readonly source: string;
  readonly claims: {
    /** Shares follow unequal weights. */
    readonly weighted: boolean;
    /**
     * `minimal`: only keys that must move do, in the owners' eyes. `moderate`: a bounded share more.
     * `all`: nearly everything moves.
     */
    readonly disruption: 'minimal' | 'moderate' | 'all';
    /** How exact shares and diffs are obtained over the whole key space. */
    readonly exactness: 'steps' | 'closed-form';
    /** Largest relative deviation of a share from its weight; null where it is random (a circle). */
    readonly evenness: 'exact' | 'slot' | 'random';
    /** Copies can be cut from the edges of neighbouring areas (SPEC S4.6). */
    readonly areas: boolean;
  };
  /** Parameters with their defaults; a ring file may override them. */
  readonly parameters: Parameters;
  /**
   * @param nodes at least one of weight > 0; addresses canonical and distinct
   * @param hash for keys and for nodes alike
   */
  create(nodes: readonly PlacementNode[], parameters: Parameters, hash: HashFunction): Placement;
  /**
   * Fixes what the algorithm must remember (`places`, sizes) for `nodes`, keeping as much of
   * `before` as it can. Absent: the algorithm remembers nothing.
   */
  assign?(
    nodes: readonly PlacementNode[],
    parameters: Parameters,
    before?: { nodes: readonly PlacementNode[]; parameters: Parameters },
  ): { nodes: readonly PlacementNode[]; parameters: Parameters };
  /**
   * Exact joint shares of owners before and after, for algorithms of `closed-form` exactness; both
   * lists in one common order, a node absent on one side having weight 0 there.
   */
  flows?(before: readonly PlacementNode[], after: readonly PlacementNode[]): Flow[];
}
