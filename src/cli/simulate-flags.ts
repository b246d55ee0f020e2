import { Args, Flags } from '@oclif/core';
import { defaultVectorSettings } from '../core/cluster/vector-settings.ts';
import { LbError } from '../core/kernel/errors.ts';
import { formatCounted } from '../core/kernel/units-text.ts';
import { measuredNodes } from '../core/simulation/measured-nodes.ts';
import type { ModelNode } from '../core/simulation/model.ts';
import type { Overrides } from '../core/simulation/scenario.ts';
import { parseVary } from '../core/simulation/vary.ts';
import { performance } from '../core/vector/performance.ts';
import { readArrivals } from './arrival-source.ts';
import { outputFlag } from './list-output.ts';
import { durationFlag } from './probe-flags.ts';
import { comparisonRemarks, profilesFlag, readFleet } from './vector-source.ts';

export const scenarioArgs = {
  scenario: Args.string({
    required: true,
    description: 'A bundled scenario (see simulate list), or a YAML file; - is standard input.',
    ignoreStdin: true,
  }),
};

export const policyFlag = Flags.custom<string>({
  char: 'p',
  helpValue: 'NAME,…',
  summary:
    'Policies apart by commas, instead of those of the scenario; the first is compared with.',
});

export const varyFlag = Flags.custom<string>({
  helpValue: 'NAME=VALUES',
  summary: 'What to go through: from:to:step, the end included, or values apart by commas.',
});

export const threadsFlag = () =>
  Flags.integer({
    min: 1,
    max: 256,
    summary:
      'Threads that simulate; as many as the machine has unless given. With 1, Ctrl-C is heard between two runs.',
  });

/** What is simulated, and how it is shown. */
export const simulateFlags = {
  set: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME=VALUE',
    summary: 'Another value of a parameter of the scenario.',
  }),
  duration: Flags.string({
    helpValue: 'DURATION',
    exclusive: ['trace'],
    summary: 'Simulated time that is measured; a trace is measured to its end.',
  }),
  seeds: Flags.integer({
    min: 1,
    max: 1_000,
    summary: 'Independent runs of every point; intervals come from them.',
  }),
  seed: Flags.integer({ min: 0, summary: 'The first seed; the others follow it.' }),
  profiles: profilesFlag({
    summary:
      'Measured nodes (probe --all --save) instead of those of the scenario; zones and critical counts stay those of the nodes of the same id.',
  }),
  trace: Flags.string({
    helpValue: 'FILE',
    summary: 'Recorded arrivals (an access log, or seconds) instead of those of the scenario.',
  }),
  threads: threadsFlag(),
  report: Flags.string({
    helpValue: 'FILE',
    summary: 'Write a page with charts, for a browser, in one file.',
  }),
  output: outputFlag(),
};

export interface OverrideFlags {
  readonly set?: readonly string[] | undefined;
  readonly duration?: string | undefined;
  readonly seeds?: number | undefined;
  readonly seed?: number | undefined;
  readonly profiles?: string | undefined;
  readonly trace?: string | undefined;
  readonly policy?: string | undefined;
  readonly vary?: string | undefined;
}

/** As in scenarios: from a millisecond to a year. */
const DURATIONS = [1, 366 * 86_400_000] as const;

/** What the operator changes, and what is to be said about it. */
export interface ReadOverrides {
  readonly overrides: Overrides;
  readonly remarks: readonly string[];
}

/** @throws LbError USAGE, INPUT_INVALID */
export function readOverrides(flags: OverrideFlags): ReadOverrides {
  const { seeds, seed, policy, vary } = flags;
  const durationMs = durationFlag('duration', flags.duration, undefined, DURATIONS);
  const fleet = flags.profiles === undefined ? undefined : readNodes(flags.profiles);
  const trace = flags.trace === undefined ? undefined : readArrivals(flags.trace);
  const skipped = trace?.skippedCount ?? 0;
  return {
    overrides: {
      set: readSettings(flags),
      ...(vary !== undefined && { vary: parseVary(vary) }),
      ...(policy !== undefined && { policies: readPolicies(policy) }),
      ...(durationMs !== undefined && { durationMs }),
      ...(seeds !== undefined && { seedCount: seeds }),
      ...(seed !== undefined && { seed }),
      ...(fleet !== undefined && { nodes: fleet.nodes }),
      ...(trace !== undefined && { trace }),
    },
    remarks: [
      ...(fleet?.remarks ?? []),
      ...(skipped === 0
        ? []
        : [`${formatCounted(skipped, 'line')} of the log left out: no request in it`]),
    ],
  };
}

function readSettings({ set = [] }: OverrideFlags): Record<string, string> {
  const settings = new Map<string, string>();
  for (const text of set) {
    const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (name === undefined) {
      throw new LbError('USAGE', `--set ${text} is no NAME=VALUE`, {
        hint: 'write for example --set rate=800/s',
      });
    }
    if (settings.has(name)) {
      throw new LbError('USAGE', `${name} is set twice`, { hint: 'leave one of them out' });
    }
    settings.set(name, value!);
  }
  return Object.fromEntries(settings);
}

/** Whether one is given twice is seen where their names are looked up. */
function readPolicies(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (!names.includes('')) return names;
  throw new LbError('USAGE', `--policy ${text} has an empty name`, {
    hint: 'write for example --policy p2c,lti',
  });
}

function readNodes(file: string): { readonly nodes: ModelNode[]; readonly remarks: string[] } {
  const fleet = readFleet(file);
  const vector = performance(
    fleet.nodes.map(({ capacity }) => capacity),
    defaultVectorSettings,
  );
  return {
    nodes: measuredNodes(fleet.nodes, vector),
    remarks: comparisonRemarks(fleet, vector.dropped),
  };
}
