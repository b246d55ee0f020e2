import type { VectorSettings } from '../cluster/vector-settings.ts';
import type { Ratio, Weight } from '../kernel/units.ts';
import { busiest, type CriticalComponent, load, type Utilisation } from './load.ts';

/** What a cycle has told of a node's load. */
export interface LoadNews {
  /** L of SPEC S1.2. */
  readonly load: number;
  /** The busier of CPU and disk; null when neither is known of every node. */
  readonly busiest: Ratio | null;
  readonly memory: Ratio | null;
}

/** A node at the end of a cycle, as a law sees it. */
export interface LawNode {
  /** P of SPEC S1.3. */
  readonly performance: number;
  /** What it has now; in force unless it is excluded. */
  readonly weight: Weight;
  /** Absent when nothing was heard of it: its weight stays. */
  readonly news?: LoadNews;
  /** What the law answered for it at the end of the cycle before. */
  readonly smoothed?: Ratio;
}

export interface LawWeight {
  readonly weight: Weight;
  /** For the law's own use in the next cycle. */
  readonly smoothed?: Ratio;
}

/** A node between cycles, after a sample. */
export interface SampledNode {
  readonly utilisation: Utilisation;
  /** The busier of CPU and disk, smoothed over samples; null when neither is known. */
  readonly recent: Ratio | null;
  readonly isOut: boolean;
}

/** When a law wants a node to get nothing at all, whatever its weight. */
export interface Exclusion {
  /** Why; empty when the node should get its weight. */
  reasons(node: SampledNode): readonly CriticalComponent[];
  /** The end of a cycle ends it too; else it lasts while there are reasons. */
  readonly endsWithCycle: boolean;
  /** Most of the fleet's performance that may be excluded at a time. */
  readonly maxOutShare: Ratio;
}

/** How loads change weights from cycle to cycle. Pure: what it remembers is in its arguments. */
export interface WeightLaw {
  /**
   * New weights in the order of the nodes, each at least 0. Their sum stays: on a consistent-hash
   * balancer, scaling all weights alike moves keys and gains nothing.
   */
  weigh(nodes: readonly LawNode[]): LawWeight[];
  readonly exclusion: Exclusion;
}

export interface WeightLawSpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  /** Paper, RFC or program the behaviour comes from. */
  readonly source: string;
  /** What becomes of a weight w, before weights are shared out to their sum. */
  formula(settings: VectorSettings): string;
  /** What the formula reads of a node's load. */
  readonly reads: 'nothing' | 'load' | 'busiest';
  readonly claims: {
    /** A node that is busier than the others loses weight. */
    readonly loadAware: boolean;
    /** With loads in proportion to weights it comes to rest, every node equally busy. */
    readonly settles: boolean;
    /** When a node gets nothing. `hysteresis`: out above one use, back below another. */
    readonly excludes: 'never' | 'critical' | 'hysteresis';
  };
  create(settings: VectorSettings): WeightLaw;
}

export const neverExcludes: Exclusion = {
  reasons: () => [],
  endsWithCycle: true,
  maxOutShare: 0,
};

/**
 * What laws are told of loads. A component that some node does not know counts for none of them.
 * @param utilisations of all nodes of which there is news
 */
export function loadNews(
  utilisations: readonly Utilisation[],
  settings: VectorSettings,
): LoadNews[] {
  const vector = load(utilisations, settings.loadWeights);
  const isDropped = new Set(vector.dropped.map(({ component }) => component));
  return utilisations.map(({ cpu, memory, disk }, node) => ({
    load: vector.load[node]!,
    busiest: busiest({
      cpu: isDropped.has('cpu') ? null : cpu,
      memory,
      disk: isDropped.has('disk') ? null : disk,
    }),
    memory,
  }));
}

/**
 * Weights in proportion to what was wanted, for the nodes of which there is news; together they get
 * what they had. Without any that may have weight all stay as they are.
 */
export function shareOut(
  nodes: readonly LawNode[],
  wanted: (node: LawNode, news: LoadNews) => number,
): LawWeight[] {
  const wishes = nodes.map((node) => (node.news === undefined ? 0 : wanted(node, node.news)));
  let had = 0;
  let total = 0;
  for (const [i, node] of nodes.entries()) {
    if (node.news === undefined) continue;
    had += node.weight;
    total += wishes[i]!;
  }
  if (!(total > 0)) return nodes.map(({ weight }) => ({ weight }));
  return nodes.map(({ weight, news }, i) => ({
    weight: news === undefined ? weight : (wishes[i]! * had) / total,
  }));
}

/** A law that corrects its own weights keeps them within this factor of the performance. */
export const LEASH = { least: 1 / 8, most: 4 } as const;
