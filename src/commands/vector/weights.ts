import { Flags } from '@oclif/core';
import { readText } from '../../adapters/files.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { explainWeights } from '../../cli/vector-explain.ts';
import {
  comparisonRemarks,
  explainFlag,
  type Fleet,
  lawFlag,
  loadSettings,
  profilesFlag,
  readFleet,
  readLatestSamples,
  samplesFlag,
  settingsFlag,
} from '../../cli/vector-source.ts';
import { reasonText, weightTable } from '../../cli/vector-text.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { integerWeights } from '../../core/vector/integer-weights.ts';
import { weightLaws } from '../../core/vector/law/registry.ts';
import type { SampleRecord } from '../../core/vector/sample-records.ts';
import { type Weighing, weighOnce } from '../../core/vector/weigh-once.ts';
import { isProfiles, parseWeights } from '../../core/vector/weights-file.ts';

export default class VectorWeights extends LbCommand {
  static override summary = 'Whole weights for a load balancer, by capacity and load.';
  static override description =
    `Without samples weights are by capacity. With samples a law (vector.law, steady) makes one cycle's step from there, or from the weights in force: --current. Damped laws go only a part of the way in a step, so feed them what they said before.

The strongest node by capacity gets half of --max, which leaves it room to grow; the sum that follows is kept whatever the loads, since scaling all weights alike moves keys on a balancer that hashes. With --current the sum of those weights is kept. A node has weight 0 only when the law takes it out; the others keep theirs then.`;
  static override examples = [
    '<%= config.bin %> vector weights --profiles profiles.ndjson',
    '<%= config.bin %> vector weights --profiles profiles.ndjson --samples samples.ndjson --explain',
    '<%= config.bin %> vector weights --profiles profiles.ndjson --samples samples.ndjson --current weights.txt --law cumulative',
    '<%= config.bin %> vector weights --profiles profiles.ndjson --max 100 --output csv',
  ];
  static override flags = {
    ...settingsFlag,
    profiles: profilesFlag({ required: true }),
    samples: samplesFlag(),
    law: lawFlag({ dependsOn: ['samples'] }),
    current: Flags.string({
      helpValue: 'FILE',
      dependsOn: ['samples'],
      summary: 'Weights in force, lines ID=WEIGHT; else those by capacity.',
    }),
    max: Flags.integer({
      min: 1,
      max: 65_535,
      default: 256,
      summary: 'Largest weight that the balancer takes; HAProxy takes 256.',
    }),
    explain: explainFlag,
    output: outputFlag(),
  };

  async run() {
    const { flags } = await this.parse(VectorWeights);
    const settings = await loadSettings(flags);
    const fleet = readFleet(flags.profiles);
    const samples =
      flags.samples === undefined ? [] : readLatestSamples(flags.samples, fleet, flags.profiles);
    const current = currentWeights(flags.current, fleet, flags.max);
    const name = flags.law ?? settings.law;
    const law = weightLaws[name];
    const weighing = weighOnce(fleet.nodes, samples, settings, law.create(settings), current);
    this.#remark(fleet, weighing, samples);
    const sum = sumOfWeights(weighing, current, flags.max);
    const rows = wholeRows(weighing, { most: flags.max, sum });
    const nodes = rows.map(({ quota: _, current: __, lawful: ___, ...row }) => row);
    const data = {
      law: name,
      max: flags.max,
      sum: rows.reduce((total, { fullWeight }) => total + fullWeight, 0),
      nodes,
    };
    const text = await renderList(flags.output, nodes.map(flat), () =>
      [
        weightTable(rows, samples.length > 0),
        ...(flags.explain
          ? [
              '',
              explainWeights(
                samples.length > 0 ? law : weightLaws.static,
                settings,
                explained(rows),
                data.sum,
              ),
            ]
          : []),
      ].join('\n'),
    );
    return this.result('NodeWeights', data, () => text);
  }

  #remark(fleet: Fleet, weighing: Weighing, samples: readonly SampleRecord[]) {
    const { nodes } = fleet;
    for (const remark of comparisonRemarks(fleet, weighing.vector.dropped)) this.note(remark);
    for (const node of weighing.stale) {
      this.warning(`the sample of ${node} is more than two cycles old, so it keeps its weight`);
    }
    const unheard = nodes.length - samples.length;
    if (samples.length > 0 && unheard > 0) {
      this.note(`${unheard} of ${nodes.length} nodes have no sample and keep their weights`);
    }
  }
}

/** @throws LbError INPUT_INVALID when they cannot be in force on a balancer of these nodes */
function currentWeights(
  file: string | undefined,
  { nodes }: Fleet,
  most: number,
): ReadonlyMap<string, number> {
  if (file === undefined) return new Map();
  const text = readText(file);
  if (isProfiles(text)) {
    throw new LbError('INPUT_INVALID', `"${file}" has profiles, not the weights in force`, {
      hint: 'write one "id=weight" a line, as the balancer has them',
    });
  }
  const { weights } = parseWeights(text, file);
  const ids = new Set(nodes.map(({ node }) => node));
  const problems = [
    ...[...weights.keys()]
      .filter((id) => !ids.has(id))
      .map((id) => `there is no profile of node "${id}"`),
    ...[...ids].filter((id) => !weights.has(id)).map((id) => `node "${id}" has no weight in it`),
  ].map((message) => ({ file, message }));
  if (problems.length > 0) {
    throw new LbError('INPUT_INVALID', `"${file}" does not fit the profiles`, {
      problems,
      hint: 'name a weight for every node that has a profile, and for no other',
    });
  }
  const over = [...weights].filter(([, weight]) => weight > most);
  if (over.length === 0) return weights;
  throw new LbError('INPUT_INVALID', `"${file}" has weights over --max ${most}`, {
    problems: over.map(([id, weight]) => ({ file, message: `node "${id}" has weight ${weight}` })),
    hint: 'say what the balancer takes, for example --max 65535',
  });
}

/** Kept from call to call: that of the weights in force, else one that only capacities decide. */
function sumOfWeights(
  { nodes }: Weighing,
  current: ReadonlyMap<string, number>,
  most: number,
): number {
  if (current.size > 0) return [...current.values()].reduce((sum, weight) => sum + weight, 0);
  const performances = nodes.map(({ performance }) => performance);
  const total = performances.reduce((sum, performance) => sum + performance, 0);
  return Math.round(((most / 2) * total) / Math.max(...performances));
}

function wholeRows({ nodes }: Weighing, options: { most: number; sum: number }) {
  const { integers, quotas } = integerWeights(
    nodes.map(({ lawful }) => lawful),
    options,
  );
  const weights = nodes.map(({ out }, i) => (out.length > 0 ? 0 : integers[i]!));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return nodes.map(({ node, performance, load, busiest, out, sparedBy, current, lawful }, i) => ({
    node,
    performance,
    load,
    busiestRatio: busiest,
    weight: weights[i]!,
    share: weights[i]! / total,
    changeRatio: (out.length > 0 ? 0 : lawful) / current - 1,
    reasons: out,
    ...(sparedBy && { sparedBy }),
    current,
    lawful,
    quota: quotas[i]!,
    fullWeight: integers[i]!,
  }));
}

type Row = ReturnType<typeof wholeRows>[number];

/** The whole weight as computed, also of a node that is out. */
const explained = (rows: readonly Row[]) => rows.map((row) => ({ ...row, weight: row.fullWeight }));

const flat = ({ reasons, sparedBy, ...row }: Omit<Row, 'quota' | 'current' | 'lawful'>) => ({
  ...row,
  reasons: reasonText(reasons),
  sparedBy: sparedBy ?? '',
});
