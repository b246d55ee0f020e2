import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { explainLoad } from '../../cli/vector-explain.ts';
import {
  explainFlag,
  type Fleet,
  loadSettings,
  profilesFlag,
  readFleet,
  readLatestSamples,
  samplesFlag,
  settingsFlag,
} from '../../cli/vector-source.ts';
import { droppedRemarks, loadTable, reasonText } from '../../cli/vector-text.ts';
import { formatPercent } from '../../core/kernel/units-text.ts';
import type { CycleSettings } from '../../core/vector/cycle-state.ts';
import {
  busiest,
  cascadeLimit,
  criticalComponents,
  type LoadVector,
  load,
  loadRatio,
} from '../../core/vector/load.ts';
import { performance, virtualNodeCounts } from '../../core/vector/performance.ts';
import type { SampleRecord } from '../../core/vector/sample-records.ts';

export default class VectorLoad extends LbCommand {
  static override summary = 'How loaded nodes are: L, the load ratio p, and which are critical.';
  static override description =
    `Load L is the weighted sum of CPU, memory and disk use; with everything half used it is 1. The importance of the components is vector.loadWeights (0.8, 0.8, 0.4). With profiles, p = P / max(L, 0.5) is the load ratio and V' = ceil(n p) the number of virtual nodes that the paper's law gives the node for the next cycle: none when it is critical, that is at or above a threshold of vector.thresholds (90 % of CPU or memory, 85 % of disk).

The newest sample of each node counts. A component that is not known of every node is left out for all; what is unknown is never critical.

Exit 1 when some node is critical.`;
  static override examples = [
    '<%= config.bin %> vector load --samples samples.ndjson',
    '<%= config.bin %> vector load --samples samples.ndjson --profiles profiles.ndjson --explain',
    '<%= config.bin %> vector load --samples samples.ndjson --output ndjson',
  ];
  static override flags = {
    ...settingsFlag,
    samples: samplesFlag({ required: true }),
    profiles: profilesFlag(),
    explain: explainFlag,
    output: outputFlag(),
  };

  async run() {
    const { flags } = await this.parse(VectorLoad);
    const settings = await loadSettings(flags);
    const fleet = flags.profiles === undefined ? undefined : readFleet(flags.profiles);
    const samples = readLatestSamples(flags.samples, fleet, flags.profiles);
    const performances = performancesOf(fleet, settings);
    const vector = load(
      samples.map(({ utilisation }) => utilisation),
      settings.loadWeights,
    );
    const nodes = loadRows(samples, vector, performances, settings);
    for (const remark of droppedRemarks(vector.dropped)) this.note(remark);
    const critical = nodes.filter(({ isCritical }) => isCritical);
    if (critical.length > 0) this.negative();
    const cascade = cascadeRemark(samples, critical.length, settings);
    if (cascade !== undefined) this.warning(cascade);
    const data = {
      meanVirtualNodes: settings.virtualNodes,
      loadWeights: vector.loadWeights,
      thresholds: settings.thresholds,
      dropped: vector.dropped,
      nodes,
      criticalCount: critical.length,
    };
    const text = await renderList(flags.output, nodes.map(flat), () =>
      [
        loadTable(nodes),
        ...(flags.explain ? ['', explainLoad(vector, nodes, settings.virtualNodes)] : []),
      ].join('\n'),
    );
    return this.result('LoadVectors', data, () => text);
  }
}

/** P by node; empty without profiles. */
function performancesOf(
  fleet: Fleet | undefined,
  settings: CycleSettings,
): ReadonlyMap<string, number> {
  if (fleet === undefined) return new Map();
  const vector = performance(
    fleet.nodes.map(({ capacity }) => capacity),
    settings,
  );
  return new Map(fleet.nodes.map(({ node }, i) => [node, vector.performance[i]!]));
}

function loadRows(
  samples: readonly SampleRecord[],
  vector: LoadVector,
  performances: ReadonlyMap<string, number>,
  { thresholds, virtualNodes }: CycleSettings,
) {
  return samples.map(({ node, sampledAt, utilisation }, i) => {
    const performanceOf = performances.get(node) ?? null;
    const reasons = criticalComponents(utilisation, thresholds);
    const isCritical = reasons.length > 0;
    const ratio = isCritical ? 0 : loadRatio(performanceOf ?? 1, vector.load[i]!);
    return {
      node,
      sampledAt,
      cpuRatio: utilisation.cpu,
      memoryRatio: utilisation.memory,
      diskRatio: utilisation.disk,
      load: vector.load[i]!,
      performance: performanceOf,
      loadRatio: performanceOf === null ? null : ratio,
      virtualNodes: performanceOf === null ? null : virtualNodeCounts([ratio], virtualNodes)[0]!,
      isCritical,
      reasons,
    };
  });
}

const flat = ({ reasons, ...row }: ReturnType<typeof loadRows>[number]) => ({
  ...row,
  reasons: reasonText(reasons),
});

/** SPEC S1.5: what one node leaves to the others may make all of them critical in turn. */
function cascadeRemark(
  samples: readonly SampleRecord[],
  criticalCount: number,
  { thresholds }: CycleSettings,
): string | undefined {
  if (criticalCount === 0 || samples.length < 2) return undefined;
  const uses = samples.flatMap(({ utilisation }) => busiest(utilisation) ?? []);
  const mean = uses.reduce((sum, use) => sum + use, 0) / uses.length;
  const limit = thresholds.cpu * cascadeLimit(samples.length);
  if (!(mean > limit)) return undefined;
  return `the nodes are ${formatPercent(mean)} busy on average: without one of ${samples.length} the others would be over ${formatPercent(thresholds.cpu)} (safe up to ${formatPercent(limit)}), so the guards of a cycle keep it in`;
}
