import { Args, Flags } from '@oclif/core';
import { hostProbes } from '../adapters/probe/registry.ts';
import type { ProbeSource } from '../core/cluster/probe-settings.ts';
import { LbError } from '../core/kernel/errors.ts';
import type { Ms } from '../core/kernel/units.ts';
import { parseDuration, printDuration } from '../core/kernel/units-text.ts';
import type { DiskDataSheet } from '../core/probe/hardware.ts';
import { clusterFlags } from './cluster-source.ts';
import { outputFlag } from './list-output.ts';

export const probeArgs = {
  node: Args.string({
    description: 'Nodes of the cluster to be measured; none: this machine.',
    ignoreStdin: true,
    multiple: true,
  }),
};

const sources = Object.keys(hostProbes) as ProbeSource[];
/** Flags that say how a profile is measured. */
const profileOnly = ['disk', 'disk-writes', 'disk-rpm', 'disk-seek', 'force'];

const fleetFlags = {
  all: Flags.boolean({ summary: 'Measure all nodes of the cluster but those that are dead.' }),
  cluster: clusterFlags.cluster,
  node: Flags.string({
    multiple: true,
    helpValue: 'ID[=ADDRESS]',
    summary:
      "This machine's id, else its host name; with an address, a node instead of a cluster file.",
  }),
  source: Flags.option({
    options: sources,
    summary: 'Where figures come from, for all nodes; else as the cluster file says.',
  })(),
  concurrency: Flags.integer({
    min: 1,
    max: 1000,
    summary: 'Nodes asked at the same time; else as the cluster file says.',
  }),
  timeout: Flags.string({
    helpValue: 'DURATION',
    summary: 'Time a node has to answer; else as the cluster file says.',
  }),
};

const loadFlags = {
  load: Flags.boolean({
    exclusive: profileOnly,
    summary: 'Measure how busy nodes are instead of what they can do.',
  }),
  interval: Flags.string({
    helpValue: 'DURATION',
    summary: 'Time over which a load is taken; 1s unless given.',
  }),
  watch: Flags.boolean({
    exclusive: profileOnly,
    summary: 'Measure loads again and again until Ctrl-C.',
  }),
  for: Flags.string({
    helpValue: 'DURATION',
    dependsOn: ['watch'],
    summary: 'End the watch after this long.',
  }),
};

const diskFlags = {
  disk: Flags.boolean({ allowNo: true, summary: 'Require the disk test, or leave it out.' }),
  'disk-path': Flags.string({
    helpValue: 'DIR',
    default: '/var/tmp',
    summary: 'Folder on the disk to be measured.',
  }),
  'disk-writes': Flags.boolean({ summary: 'Measure random writes too, after the reads.' }),
  'iops-model': Flags.option({
    options: ['measured', 'rotational'] as const,
    default: 'measured',
    summary: 'Where IOPS come from: rotational computes them from a data sheet.',
  })(),
  'disk-rpm': Flags.integer({
    helpValue: 'N',
    min: 1,
    max: 100_000,
    summary: 'Turns a minute of a rotating disk, for --iops-model rotational.',
  }),
  'disk-seek': Flags.string({
    helpValue: 'DURATION',
    summary: 'Mean seek time of that disk.',
  }),
  force: Flags.boolean({
    summary: 'Measure the disk also while it is busy, and keep a CPU score that was disturbed.',
  }),
};

export const probeFlags = {
  ...fleetFlags,
  save: Flags.string({
    helpValue: 'FILE',
    summary:
      'Keep profiles in FILE, one a line, in place of earlier ones of the nodes; or add load samples.',
  }),
  ...loadFlags,
  ...diskFlags,
  'cpu-score': Flags.boolean({ allowNo: true, default: true, summary: 'Measure the CPU.' }),
  output: outputFlag(),
};

/**
 * A duration of a flag, of use in its place.
 * @throws LbError USAGE
 */
export function durationFlag<T extends Ms | undefined>(
  name: string,
  text: string | undefined,
  otherwise: T,
  [least, most]: readonly [Ms, Ms],
): Ms | T {
  if (text === undefined) return otherwise;
  const ms = parseDuration(text);
  if (ms >= least && ms <= most) return ms;
  const range = `from ${printDuration(least)} to ${printDuration(most)}`;
  throw new LbError('USAGE', `--${name} ${text} is not ${range}`, {
    hint: `for example --${name} ${printDuration(Math.max(least, 1000))}`,
  });
}

interface DiskFlags {
  readonly 'iops-model': 'measured' | 'rotational';
  readonly 'disk-rpm'?: number | undefined;
  readonly 'disk-seek'?: string | undefined;
  readonly disk?: boolean;
  readonly 'disk-writes': boolean;
}

const EXAMPLE_DISK = 'for example --iops-model rotational --disk-rpm 7200 --disk-seek 9ms';

/**
 * @returns undefined when IOPS are to be measured
 * @throws LbError USAGE
 */
export function dataSheetOf(flags: DiskFlags): DiskDataSheet | undefined {
  const { 'disk-rpm': rpm, 'disk-seek': seek, 'iops-model': model } = flags;
  if (model === 'measured') {
    if (rpm === undefined && seek === undefined) return undefined;
    throw new LbError('USAGE', '--disk-rpm and --disk-seek describe a disk that is not measured', {
      hint: 'add --iops-model rotational to use them instead of a measurement',
    });
  }
  if (flags.disk === true || flags['disk-writes']) {
    throw new LbError('USAGE', '--iops-model rotational takes the place of a measurement', {
      hint: `leave out ${flags.disk === true ? '--disk' : '--disk-writes'}`,
    });
  }
  if (rpm === undefined || seek === undefined) {
    throw new LbError('USAGE', '--iops-model rotational needs --disk-rpm and --disk-seek', {
      hint: EXAMPLE_DISK,
    });
  }
  const seekMs = parseDuration(seek);
  if (seekMs > 0 && seekMs <= 1000) return { rpm, seekMs };
  throw new LbError('USAGE', `--disk-seek ${seek} is no seek time of a disk`, {
    hint: EXAMPLE_DISK,
  });
}
