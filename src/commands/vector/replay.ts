import { Args, Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { printable } from '../../cli/render/printable.ts';
import { comparisonTable, type LawReport, replayText } from '../../cli/replay-text.ts';
import { style } from '../../cli/style.ts';
import {
  checkProfiled,
  type Fleet,
  lawFlag,
  loadSettings,
  profilesFlag,
  readFleet,
  readSamples,
  settingsFlag,
} from '../../cli/vector-source.ts';
import { type WeightLawName, weightLawNames } from '../../core/cluster/vector-settings.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { formatMs, formatPercent, parseRatio } from '../../core/kernel/units-text.ts';
import { circleMoves } from '../../core/ring/circle-moves.ts';
import type { CycleNode, CycleSettings } from '../../core/vector/cycle-state.ts';
import { weightLaws } from '../../core/vector/law/registry.ts';
import { type LoadField, recordedField } from '../../core/vector/load-field.ts';
import { modelFleet, modelNodes } from '../../core/vector/model-fleet.ts';
import { replay } from '../../core/vector/replay.ts';
import type { SampleRecord } from '../../core/vector/sample-records.ts';

/** Loads for laws to be tried on, and one line that says what they are. */
interface Scene {
  readonly field: LoadField;
  readonly title: string;
}

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
        ? this.#recorded(args.samples, flags, settings)
        : simulated(args.samples, { ...flags, simulate: flags.simulate }, settings);
    const names = flags.compare ? weightLawNames : [law];
    const laws = names.map((name) => run(name, scene.field, settings));
    const chosen = laws.find((report) => report.law === law)!;
    const limit = flags['max-flaps'];
    const isOver = limit !== undefined && chosen.flapCount > limit;
    if (isOver) this.negative();
    const data = {
      ...(flags.simulate === undefined
        ? { loads: flags['as-recorded'] ? ('as-recorded' as const) : ('following' as const) }
        : { loads: 'simulated' as const, seed: flags.seed ?? 1 }),
      nodeCount: scene.field.nodes.length,
      laws,
      law,
      isOver,
    };
    const records = laws.map(({ weights: _, ...report }) => report);
    const text = await renderList(flags.output, records, () =>
      [
        printable(scene.title),
        '',
        flags.compare ? comparisonTable(laws, law, limit) : replayText(chosen, settings),
        ...(limit === undefined ? [] : ['', verdict(chosen, limit)]),
      ].join('\n'),
    );
    return this.result('LawReplay', data, () => text);
  }

  #recorded(
    file: string | undefined,
    flags: { readonly profiles?: string | undefined; readonly 'as-recorded': boolean },
    settings: CycleSettings,
  ): Scene {
    if (file === undefined || flags.profiles === undefined) {
      throw new LbError(
        'USAGE',
        `no ${file === undefined ? 'recording' : 'profiles'} to replay with`,
        {
          hint: 'lbctl vector replay samples.ndjson --profiles profiles.ndjson, or --simulate 55%',
        },
      );
    }
    const fleet = readFleet(flags.profiles);
    const samples = readSamples(file);
    checkProfiled(samples, fleet, { samples: file, profiles: flags.profiles });
    for (const remark of recordingRemarks(samples, fleet, settings)) this.warning(remark);
    const field = recordedField(fleet.nodes, samples, settings, { answers: !flags['as-recorded'] });
    const last = samples.reduce((latest, { at }) => Math.max(latest, at), 0);
    const span = formatMs(last - field.startsAt);
    const how = flags['as-recorded'] ? 'loads as recorded' : 'loads follow the weights';
    const title = `${file}: ${samples.length} samples of ${fleet.nodes.length} nodes over ${span}; ${how}`;
    return { field, title };
  }
}

function simulated(
  file: string | undefined,
  flags: {
    readonly simulate: string;
    readonly profiles?: string | undefined;
    readonly cycles?: number | undefined;
    readonly seed?: number | undefined;
  },
  settings: CycleSettings,
): Scene {
  if (file !== undefined) {
    throw new LbError('USAGE', `both ${file} and --simulate say what the loads are`, {
      hint: 'give one of them',
    });
  }
  const offered = parseRatio(flags.simulate);
  if (!(offered > 0)) {
    throw new LbError('USAGE', '--simulate 0 is a fleet without work', { hint: 'try 55%' });
  }
  const { cycles = 600, seed = 1 } = flags;
  const nodes = flags.profiles === undefined ? modelNodes() : readFleet(flags.profiles).nodes;
  const field = modelFleet(nodes, settings, { offered, cycleCount: cycles, seed });
  const title = `model fleet: ${nodes.length} nodes at ${formatPercent(offered)}, ${cycles} cycles, seed ${seed}`;
  return { field, title };
}

function run(name: WeightLawName, field: LoadField, settings: CycleSettings): LawReport {
  const law = weightLaws[name].create(settings);
  const moves = circleMoves(standIns(field.nodes), settings.virtualNodes);
  return { law: name, ...replay(field, settings, law, moves) };
}

/** Addresses for a circle on which only the share that moves is of interest. */
function standIns(nodes: readonly CycleNode[]): string[] {
  return nodes.map((_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
}

/** What makes a recording tell less than it seems to. */
function recordingRemarks(
  samples: readonly SampleRecord[],
  { nodes }: Fleet,
  { cycleMs }: CycleSettings,
): string[] {
  const times = new Map<string, number[]>();
  for (const { node, at } of samples) {
    const list = times.get(node);
    if (list === undefined) times.set(node, [at]);
    else list.push(at);
  }
  const unheard = nodes.filter(({ node }) => !times.has(node)).map(({ node }) => node);
  const gaps = [...times.values()].flatMap((list) => {
    const sorted = list.toSorted((a, b) => a - b);
    return sorted.slice(1).map((at, i) => at - sorted[i]!);
  });
  gaps.sort((a, b) => a - b);
  const usual = gaps[Math.floor(gaps.length / 2)] ?? 0;
  return [
    ...(unheard.length > 0
      ? [
          `${unheard.length} of ${nodes.length} nodes have no sample and count as down: ${unheard.slice(0, 5).join(', ')}`,
        ]
      : []),
    ...(usual > cycleMs
      ? [
          `samples are ${formatMs(usual)} apart, longer than a cycle of ${formatMs(cycleMs)}: set vector.cycle to at least that`,
        ]
      : []),
  ];
}

function verdict({ law, flapCount }: LawReport, limit: number): string {
  const found = `${law} flaps ${flapCount} times, ${limit} allowed`;
  return flapCount > limit ? `${style.bad('✗')} ${found}` : `${style.good('✓')} ${found}`;
}
