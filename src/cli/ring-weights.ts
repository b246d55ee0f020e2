import { readText } from '../adapters/files.ts';
import type { Cluster } from '../core/cluster/cluster.ts';
import type { WeightLawName } from '../core/cluster/vector-settings.ts';
import { LbError } from '../core/kernel/errors.ts';
import type { Weight } from '../core/kernel/units.ts';
import { weightLaws } from '../core/vector/law/registry.ts';
import type { CriticalComponent } from '../core/vector/load.ts';
import { ringWeight } from '../core/vector/performance.ts';
import { weighOnce } from '../core/vector/weigh-once.ts';
import { checkKnownNodes, isProfiles, parseWeights } from '../core/vector/weights-file.ts';
import { comparisonRemarks, readFleet, readLatestSamples } from './vector-source.ts';
import { reasonText } from './vector-text.ts';

/** Where a ring's weights come from. */
export interface WeightsSource {
  /** Profiles, or lines ID=WEIGHT. */
  readonly file: string;
  readonly samples?: string | undefined;
  readonly law?: WeightLawName | undefined;
  /**
   * Weights as they come out instead of in three digits: with them a circle has exactly the virtual
   * nodes V = ceil(n P).
   */
  readonly isExact: boolean;
}

export interface RingWeights {
  readonly weights: ReadonlyMap<string, Weight>;
  /** Nodes that the law takes out. */
  readonly drained: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/** Longer lists are no help on a terminal. */
const MOST_NAMES = 5;

/**
 * Weights for the nodes of a cluster by capacity, and with samples by one cycle of a law.
 *
 * @throws LbError INPUT_INVALID with all mistakes of a file, for nodes that the cluster does not have,
 *   and when there are samples and no profiles
 */
export function ringWeights(source: WeightsSource, cluster: Cluster): RingWeights {
  const { file } = source;
  const read = source.samples === undefined ? byCapacity(source, cluster) : byLoad(source, cluster);
  const ids = cluster.nodes.map((node) => node.id);
  checkKnownNodes(read.weights, ids, file);
  const unnamed = ids.filter((id) => !read.weights.has(id));
  if (unnamed.length === 0) return read;
  const list = unnamed.slice(0, MOST_NAMES).join(', ') + (unnamed.length > MOST_NAMES ? ' …' : '');
  const rest = `${unnamed.length} of ${ids.length} nodes not in ${file}, which keep their weights: ${list}`;
  return { ...read, notes: [...read.notes, rest] };
}

function byCapacity({ file, isExact }: WeightsSource, cluster: Cluster): RingWeights {
  const options = { ...cluster.vector, isExact };
  return { ...parseWeights(readText(file), file, options), drained: new Set() };
}

function byLoad(
  { file, samples: samplesFile, law, isExact }: WeightsSource,
  { vector, ring }: Cluster,
): RingWeights {
  if (!isProfiles(readText(file))) {
    throw new LbError('INPUT_INVALID', `"${file}" has weights, but samples need profiles`, {
      hint: 'name the profiles that belong to the samples: --weights-from profiles.ndjson',
    });
  }
  const settings = { ...vector, virtualNodes: ring.virtualNodes };
  const fleet = readFleet(file);
  const samples = readLatestSamples(samplesFile!, fleet, file);
  const weighing = weighOnce(
    fleet.nodes,
    samples,
    settings,
    weightLaws[law ?? vector.law].create(settings),
  );
  const out = weighing.nodes.filter((node) => node.out.length > 0);
  return {
    weights: new Map(
      weighing.nodes.map(({ node, lawful }) => [node, isExact ? lawful : ringWeight(lawful)]),
    ),
    drained: new Set(out.map(({ node }) => node)),
    notes: [
      ...comparisonRemarks(fleet, weighing.vector.dropped),
      ...weighing.stale.map(
        (node) => `the sample of ${node} is more than two cycles old and left out`,
      ),
      ...out.map(drainRemark),
    ],
  };
}

const drainRemark = (one: { node: string; out: readonly CriticalComponent[] }): string =>
  `${one.node} gets no keys in this ring (state drain): ${reasonText(one.out)}`;
