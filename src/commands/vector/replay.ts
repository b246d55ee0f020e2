import { Args, Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { drive } from '../../cli/drive.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { replayProgress } from '../../cli/progress.ts';
import { printable } from '../../cli/render/printable.ts';
import { recordedScene, simulatedScene } from '../../cli/replay-scene.ts';
import { comparisonTable, type LawReport, replayText } from '../../cli/replay-text.ts';
import { interruption } from '../../cli/signals.ts';
import { style } from '../../cli/style.ts';
import { lawFlag, loadSettings, profilesFlag, settingsFlag } from '../../cli/vector-source.ts';
import { type WeightLawName, weightLawNames } from '../../core/cluster/vector-settings.ts';
import { circleMoves } from '../../core/ring/circle-moves.ts';
import type { CycleNode, CycleSettings } from '../../core/vector/cycle-state.ts';
import { weightLaws } from '../../core/vector/law/registry.ts';
import type { LoadField } from '../../core/vector/load-field.ts';
import { type ReplayReport, replayInTurns } from '../../core/vector/replay.ts';
import type { WeightLawSpec } from '../../core/vector/weight-law.ts';

export default class VectorReplay extends LbCommand {
  static override summary = 'What a law would have done: flaps, keys moved, hot nodes.';
  static override description =
    `Runs the balance cycle with a law over recorded load samples, or over a model of a fleet (--simulate), and counts what a law must be judged by before it may touch a balancer: how often a node's weight goes to none and back (flaps), what share of the keys changes its node a cycle, and in how many cycles some node was over a threshold of vector.thresholds.

A recording does not answer to weights. So loads are made to follow: CPU and disk as recorded, times the share that the law gives the node over its share by capacity. That supposes that it was recorded under weights by capacity, and that all use came from the keys. --as-recorded leaves loads as they are; then swings that a law causes cannot be seen.

The model has ten nodes of three sizes, or those of --profiles; shares become load, two nodes do other work for a part of the time (45 % and 30 % of them), and samples scatter by 5 %. The same --seed is the same to every law.

The share moved is the least that any placement would move (half the sum of the changes of shares); beside it stands what a consistent-hash circle would. Exit 1 with more flaps than --max-flaps; with --compare the law in force decides.`;
  static override examples = [
    '<%= config.bin %> vector replay samples.ndjson --profiles profiles.ndjson',
    '<%= config.bin %> vector replay samples.ndjson --profiles profiles.ndjson --law dch --max-flaps 0',
    '<%= config.bin %> vector replay --simulate 55% --compare',
    '<%= config.bin %> vector replay --simulate 68% --profiles profiles.ndjson --cycles 100 --seed 7',
  ];
  static override args = {
    samples: Args.string({ description: 'Recorded load samples, one JSON a line.' }),
  };
  static override flags = {
    ...settingsFlag,
    profiles: profilesFlag(),
    law: lawFlag(),
    compare: Flags.boolean({ summary: 'All laws, side by side.' }),
    'max-flaps': Flags.integer({
      helpValue: 'N',
      min: 0,
      summary: 'Exit 1 when the law flaps more often.',
    }),
    'as-recorded': Flags.boolean({
      exclusive: ['simulate'],
      summary: 'Loads stay as recorded, whatever the law does.',
    }),
    simulate: Flags.string({
      helpValue: 'LOAD',
      summary: 'A model fleet under this load, a part of all it can do, for example 55%.',
    }),
    cycles: Flags.integer({
      helpValue: 'N',
      min: 1,
      max: 100_000,
      dependsOn: ['simulate'],
      summary: 'Length of the simulation; 600 when not given.',
    }),
    seed: Flags.integer({
      helpValue: 'N',
      min: 0,
      dependsOn: ['simulate'],
      summary: 'Of the simulation; 1 when not given.',
    }),
    output: outputFlag(),
  };

  async run() {
    const { args, flags } = await this.parse(VectorReplay);
    const settings = await loadSettings(flags);
    const law = flags.law ?? settings.law;
    const scene =
      flags.simulate === undefined
        ? recordedScene(args.samples, flags, settings)
        : simulatedScene(args.samples, { ...flags, simulate: flags.simulate }, settings);
    for (const warning of scene.warnings) this.warning(warning);
    const names = flags.compare ? weightLawNames : [law];
    const laws = await runAll(names, scene.field, settings);
    const chosen = laws.find((report) => report.law === law);
    const limit = flags['max-flaps'];
    const isOver = limit !== undefined && chosen !== undefined && chosen.flapCount > limit;
    const isPartial = laws.length < names.length || laws.some((report) => report.isPartial);
    if (isPartial) this.warning('interrupted: only a part was replayed');
    if (isOver) this.negative();
    const data = {
      ...(flags.simulate === undefined
        ? { loads: flags['as-recorded'] ? ('as-recorded' as const) : ('following' as const) }
        : { loads: 'simulated' as const, seed: flags.seed ?? 1 }),
      nodeCount: scene.field.nodes.length,
      laws,
      law,
      isOver,
      isPartial,
    };
    const records = laws.map(({ weights: _, ...report }) => report);
    const text = await renderList(flags.output, records, () =>
      [
        printable(scene.title),
        '',
        flags.compare ? comparisonTable(laws, law, limit) : replayText(laws[0]!, settings),
        ...(limit === undefined || chosen === undefined ? [] : ['', verdict(chosen, limit)]),
      ].join('\n'),
    );
    return this.result('LawReplay', data, () => text);
  }
}

/** Fewer than asked for after a signal, the last of them in part. */
async function runAll(
  names: readonly WeightLawName[],
  field: LoadField,
  settings: CycleSettings,
): Promise<LawReport[]> {
  const reports: LawReport[] = [];
  const known = new Map<WeightLawSpec['create'], ReplayReport>();
  const moves = circleMoves(standIns(field.nodes), settings.virtualNodes);
  for (const name of names) {
    const { create } = weightLaws[name];
    const turns = replayInTurns(field, settings, create(settings), moves);
    const report = known.get(create) ?? (await drive(turns, replayProgress(name)));
    known.set(create, report); // steady is one of the others
    reports.push({ law: name, ...report });
    if (interruption().aborted) break;
  }
  return reports;
}

/** Addresses for a circle on which only the share that moves is of interest. */
function standIns(nodes: readonly CycleNode[]): string[] {
  return nodes.map((_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
}

function verdict({ law, flapCount, isPartial }: LawReport, limit: number): string {
  const found = `${law} flaps ${flapCount} times, ${limit} allowed`;
  if (isPartial && flapCount <= limit) return `? ${found}, so far`;
  return flapCount > limit ? `${style.bad('✗')} ${found}` : `${style.good('✓')} ${found}`;
}
