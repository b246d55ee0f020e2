import type { HashFunction } from '../kernel/hash64.ts';
import type { Ratio, Weight } from '../kernel/units.ts';
import type { OwnerTables } from '../kernel/wasm/owner-tables.ts';
import type { KeyHashName } from '../key-hash/registry.ts';

/** What an algorithm sees of a node. Weight 0 means: keeps its identity, owns nothing. */
export interface PlacementNode {
  readonly address: string;
  readonly weight: Weight;
  /** Failure domain, nested ones as `a/b/c`; absent or '': the nameless one. */
  readonly zone?: string;
  /** Text that stands for the node in hashes, as its program writes it; else the address. */
  readonly name?: string;
  /**
   * Number of the node: what its program gives it (HAProxy: id of the server; Redis: of the shard; Swift:
   * id of the device), or its place in `anchor`.
   */
  readonly number?: number;
  /**
   * State an algorithm keeps from ring to ring: `sieve` the places this node holds, `redis-cluster`
   * first and last slot of each of its ranges in turn.
   */
  readonly places?: readonly number[];
  /** Where the node stands on a circle of tokens, in decimal: they have up to 127 bits. */
  readonly tokens?: readonly string[];
  /** Weight that a node of weight 0 had: programs that step over such nodes still count it. */
  readonly restingWeight?: Weight;
}

/** Text that stands for a node in hashes. */
export function nodeName({ name, address }: PlacementNode): string {
  return name ?? address;
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
  /** Who holds a key, owner first, where the table itself says so and not a scheme of copies. */
  holders?(hi: number, lo: number): number[];
  /** How many holders every key has at least, where others than a table's cannot hold any. */
  readonly fewestHolders?: number;
  /** What `owner` reads, as flat tables for bulk placement; absent where there is no table to read. */
  tables?(): OwnerTables;
  /** Present when the key space falls into steps on which `owner` and `preference` are constant. */
  readonly steps?: Steps;
  /** Present when a node's keys are contiguous areas whose neighbours can hold copies of the edges. */
  readonly areas?: Areas;
}

/** Neighbourhood inside a key's variant (SPEC S4.6). */
export interface Areas {
  /** -1 or +1 when the key lies within `fraction` of its area from that side's border, else 0. */
  side(hi: number, lo: number, fraction: number): -1 | 0 | 1;
  /** Node of the area at `distance` (negative: before) of the key's own, wrapping inside the block. */
  beside(hi: number, lo: number, distance: number): number;
  /** Number of areas in a variant. */
  readonly count: number;
  /** Offsets at which `side` changes, ascending, for every row alike. */
  edges(fraction: number): ArrayLike<number>;
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
  /** Owner of each step of the row, where that is known without asking for each. */
  owners?(row: number): ArrayLike<number>;
  point(row: number, offset: number): { hi: number; lo: number };
}

/** Share of the key space, 0 to 1, of `from` before and of `to` after; indices into each list. */
export type FlowVisit = (from: number, to: number, share: number) => void;

export interface PlacementSpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  /** Paper, RFC or program the behaviour comes from. */
  readonly source: string;
  /** Program whose rule this is: nobody is free to choose it, and its rings have one level as it has. */
  readonly program?: string;
  readonly claims: {
    /** Shares follow unequal weights. */
    readonly weighted: boolean;
    /**
     * When one node joins, leaves or changes its weight. `minimal`: only keys that must change their
     * owner do. `moderate`: a bounded share more. `all`: nearly everything moves.
     */
    readonly disruption: 'minimal' | 'moderate' | 'all';
    /** How exact shares and diffs are obtained over the whole key space. */
    readonly exactness: 'steps' | 'closed-form' | 'sampled';
    /**
     * `exact`: to 2^-32 of the key space; `slot`: to one slot; `random`: by chance (a circle);
     * `bounded`: at most `bound` times what a node ought to have; `none`: whatever its program gives, for
     * example by slots that an operator has assigned.
     */
    readonly evenness: 'exact' | 'slot' | 'random' | 'bounded' | 'none';
    /** Copies can be cut from the edges of neighbouring areas (SPEC S4.6). */
    readonly areas: boolean;
    /** `last`: only the node listed last can leave or die. */
    readonly removal: 'any' | 'last';
    /** A key has an order of preference among the nodes; false: only an owner. */
    readonly copies: boolean;
    /** The order of the nodes decides; else they are taken in the order of their addresses. */
    readonly ordered: boolean;
  };
  /** Parameters with their defaults; a ring file may override them. */
  readonly parameters: Parameters;
  /** Hashes that keys can have here, the usual one first. */
  readonly keyHashes: readonly [KeyHashName, ...KeyHashName[]];
  /** The seed of the key hash; absent: 0. */
  keySeed?(parameters: Parameters): number;
  /**
   * @param of at least one node of weight > 0; names distinct
   * @param hash for the nodes, unless the algorithm hashes them by a rule of its own
   * @param builder a faster equal of ordering rows by `hash`
   * @throws LbError PLACEMENT_IMPOSSIBLE for weights of 0 that the algorithm cannot have
   */
  create(of: Distribution, hash: HashFunction, builder?: TableBuilder): Placement;
  /**
   * Fixes what the algorithm must remember (`places`, sizes) for `nodes`, keeping as much of
   * `before` as it can. Absent: the algorithm remembers nothing.
   */
  assign?(
    nodes: readonly PlacementNode[],
    parameters: Parameters,
    before?: Distribution,
  ): Distribution;
  /** `assign` sees nodes that are not alive with a weight of 0: what they hold passes to others. */
  readonly assignsLiving?: true;
  /**
   * What makes a stored distribution unusable, as the end of "it cannot be used: …"; undefined when
   * it is one that `assign` could have made. Absent: any will do.
   */
  complain?(of: Distribution): string | undefined;
  /** Weights that count for the shares, where those of some nodes do not (replicas); absent: all. */
  countingWeights?(nodes: readonly PlacementNode[]): readonly Weight[];
  /** How far a share may be off, as part of the key space, for `slot` evenness. */
  slotShare?(parameters: Parameters): Ratio;
  /** Points of each node on the circle, for `random` evenness. */
  pointCounts?(of: Distribution): readonly number[];
  /** Exact shares of the nodes, summing to 1, for algorithms of `closed-form` exactness. */
  shares?(of: Distribution): ArrayLike<number>;
  /**
   * Exact joint shares of owners before and after, for algorithms of `closed-form` exactness: exact
   * for an ideal 64-bit hash. Both lists name the same nodes in the same order; a node absent on one
   * side has weight 0 there. Each pair is visited once: lists of them would be as long as nodes squared.
   */
  flows?(before: Distribution, after: Distribution, visit: FlowVisit): void;
}

/** What is wrong with a stored number of variants; undefined when it is one that a ring can have. */
export function complainAboutVariants({ variants }: Parameters): string | undefined {
  if (isPowerOfTwo(variants, MAX_VARIANTS)) return undefined;
  return `variants is ${variants}, but must be a power of two up to ${MAX_VARIANTS}`;
}

/** Most permutations of the nodes: block numbers are 32 bits, tables must fit into memory. */
const MAX_VARIANTS = 65_536;

export function isPowerOfTwo(value: number | undefined, most: number): boolean {
  return value !== undefined && value >= 1 && value <= most && Number.isInteger(Math.log2(value));
}

/** A node list with the parameters it is distributed by. */
export interface Distribution {
  readonly nodes: readonly PlacementNode[];
  readonly parameters: Parameters;
  /** The table, for algorithms whose state it is: node indices, a row a copy, owners first. */
  readonly table?: SlotTable;
  /** Numbers that no node has, the one left last at the end, for algorithms that depend on that order. */
  readonly vacated?: readonly number[];
}

/** `rows[copy][slot]` is a node index. The last row may be shorter: part of the slots have fewer copies. */
export interface SlotTable {
  readonly rows: readonly Uint16Array[];
  /** When slots were last moved, so that the next move of each can wait. */
  readonly moved?: readonly MovedSlots[];
}

export interface MovedSlots {
  /** Hours since 1970. */
  readonly hour: number;
  /** Ascending. */
  readonly slots: Uint32Array;
}

/**
 * Makes rows of a distribution table: row v holds the indices of `addresses` ordered by
 * hash(address + '#' + v), ties by position.
 */
export interface TableBuilder {
  row(addresses: readonly string[], variant: number): Uint16Array;
  /** Rows 0 to `variants` - 1, row-major. */
  table(addresses: readonly string[], variants: number): Uint16Array;
}

/** Slots of a table: the length of its first row. */
export function slotCount({ rows }: SlotTable): number {
  return rows[0]!.length;
}
