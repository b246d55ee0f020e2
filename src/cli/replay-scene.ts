import { LbError } from '../core/kernel/errors.ts';
import type { Ms } from '../core/kernel/units.ts';
import { formatMs, formatPercent, parseRatio } from '../core/kernel/units-text.ts';
import type { CycleSettings } from '../core/vector/cycle-state.ts';
import { type LoadField, recordedField } from '../core/vector/load-field.ts';
import { modelFleet, modelNodes } from '../core/vector/model-fleet.ts';
import type { SampleRecord } from '../core/vector/sample-records.ts';
import { checkProfiled, type Fleet, readFleet, readSamples } from './vector-source.ts';

/** Loads for laws to be tried on, and one line that says what they are. */
export interface Scene {
  readonly field: LoadField;
  readonly title: string;
  readonly warnings: readonly string[];
}

/**
 * A recording with the profiles that belong to it.
 *
 * @throws LbError USAGE without one of them, INPUT_INVALID with all mistakes of a file
 */
export function recordedScene(
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
  const field = recordedField(fleet.nodes, samples, settings, { answers: !flags['as-recorded'] });
  const last = samples.reduce((latest, { at }) => Math.max(latest, at), 0);
  const span = formatMs(last - field.startsAt);
  const how = flags['as-recorded'] ? 'loads as recorded' : 'loads follow the weights';
  const title = `${file}: ${samples.length} samples of ${fleet.nodes.length} nodes over ${span}; ${how}`;
  return {
    field,
    title,
    warnings: recordingWarnings(samples, fleet, settings, last - field.startsAt),
  };
}

/** @throws LbError USAGE for a load that is none, INPUT_INVALID with all mistakes of the profiles */
export function simulatedScene(
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
  return { field, title, warnings: [] };
}

/** Below this a replay shows the start of a law only. */
const FEW_CYCLES = 10;

/** What makes a recording tell less than it seems to. */
function recordingWarnings(
  samples: readonly SampleRecord[],
  { nodes }: Fleet,
  { cycleMs }: CycleSettings,
  spanMs: Ms,
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
    ...(spanMs < FEW_CYCLES * cycleMs
      ? [
          `it is shorter than ${FEW_CYCLES} cycles of ${formatMs(cycleMs)}, which tells little of a law`,
        ]
      : []),
    ...(usual > cycleMs
      ? [
          `samples are ${formatMs(usual)} apart, longer than a cycle of ${formatMs(cycleMs)}: set vector.cycle to at least that`,
        ]
      : []),
  ];
}
