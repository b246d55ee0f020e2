import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { explainPerformance } from '../../cli/vector-explain.ts';
import {
  comparisonRemarks,
  explainFlag,
  loadSettings,
  profilesFlag,
  readFleet,
  settingsFlag,
} from '../../cli/vector-source.ts';
import { performanceTable } from '../../cli/vector-text.ts';
import { performance, virtualNodeCounts } from '../../core/vector/performance.ts';

export default class VectorPerformance extends LbCommand {
  static override summary = 'What measured nodes can do, relative to their mean: P and V.';
  static override description =
    `Performance P is the weighted sum of CPU, memory and disk, each over its mean, so that the mean of P is 1. V is the number of virtual nodes on a consistent-hash circle: ceil(n P), n = ring.virtualNodes of the cluster file (170). The importance of the components is vector.performanceWeights (0.4, 0.4, 0.2).

A component that is not known of every node is left out for all of them: no node must look slow because nobody measured it. CPUs are compared by their measured score, else by MHz times cores, else by cores, whichever every node has.`;
  static override examples = [
    '<%= config.bin %> vector performance --profiles profiles.ndjson',
    '<%= config.bin %> vector performance --profiles profiles.ndjson --explain',
    '<%= config.bin %> vector performance --profiles profiles.ndjson --output csv',
  ];
  static override flags = {
    ...settingsFlag,
    profiles: profilesFlag({ required: true }),
    explain: explainFlag,
    output: outputFlag(),
  };

  async run() {
    const { flags } = await this.parse(VectorPerformance);
    const settings = await loadSettings(flags);
    const { nodes, cpuMeasure } = readFleet(flags.profiles);
    const vector = performance(
      nodes.map(({ capacity }) => capacity),
      settings,
    );
    const counts = virtualNodeCounts(vector.performance, settings.virtualNodes);
    const rows = nodes.map(({ node, capacity }, i) => ({
      node,
      capacity,
      performance: vector.performance[i]!,
      virtualNodes: counts[i]!,
    }));
    for (const remark of comparisonRemarks({ cpuMeasure }, vector.dropped)) this.note(remark);
    const data = {
      meanVirtualNodes: settings.virtualNodes,
      cpuMeasure,
      performanceWeights: vector.performanceWeights,
      means: named(vector.means),
      dropped: vector.dropped,
      nodes: rows.map(({ capacity, ...row }) => ({ ...row, ...named(capacity) })),
    };
    const text = await renderList(flags.output, data.nodes, () =>
      [
        performanceTable(rows, cpuMeasure),
        ...(flags.explain
          ? [
              '',
              explainPerformance(vector, rows, {
                perAverageNode: settings.virtualNodes,
                cpuMeasure,
              }),
            ]
          : []),
      ].join('\n'),
    );
    return this.result('PerformanceVectors', data, () => text);
  }
}

/** Capacities under names that carry their units; that of the CPU is told by `cpuMeasure`. */
function named({
  cpu,
  memory,
  disk,
}: {
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly disk: number | null;
}) {
  return { cpu, memoryBytes: memory, diskIops: disk };
}
