import { Flags } from '@oclif/core';
import { readText } from '../adapters/files.ts';
import { findClusterFile } from '../adapters/ring-file.ts';
import {
  defaultVectorSettings,
  type WeightLawName,
  weightLawNames,
} from '../core/cluster/vector-settings.ts';
import { LbError } from '../core/kernel/errors.ts';
import { type CpuMeasure, capacities, cpuRemarks } from '../core/vector/capacity.ts';
import type { Dropped } from '../core/vector/components.ts';
import type { CycleNode, CycleSettings } from '../core/vector/cycle-state.ts';
import { type ProfileRecord, parseProfiles } from '../core/vector/profile-records.ts';
import { latestSamples, parseSamples, type SampleRecord } from '../core/vector/sample-records.ts';
import { loadClusterFile } from './cluster-source.ts';
import { droppedRemarks } from './vector-text.ts';

/** Points of a node of mean weight, where no cluster file says otherwise. */
const VIRTUAL_NODES = 170;

/** The cluster file of a command that needs its settings only, and can do without. */
export const settingsFlag = {
  cluster: Flags.string({
    env: 'LBCTL_CLUSTER',
    helpValue: 'FILE',
    summary: 'The cluster file whose settings hold; else the nearest, else the defaults.',
  }),
};

export const profilesFlag = Flags.custom<string>({
  helpValue: 'FILE',
  summary: 'Measured profiles of the nodes, as probe --save writes them.',
});

export const samplesFlag = Flags.custom<string>({
  helpValue: 'FILE',
  summary: 'Load samples (probe --load --save); the newest of each node counts.',
});

export const lawFlag = Flags.custom<WeightLawName>({
  options: [...weightLawNames],
  helpValue: 'LAW',
  summary: 'How loads change weights: see vector list-laws.',
});

export const explainFlag = Flags.boolean({
  summary: 'Show the arithmetic with the numbers in it.',
});

/** @throws LbError CLUSTER_NOT_FOUND for a file that was named, CLUSTER_INVALID */
export async function loadSettings(flags: {
  readonly cluster?: string | undefined;
}): Promise<CycleSettings> {
  if (!flags.cluster && findClusterFile() === undefined) {
    return { ...defaultVectorSettings, virtualNodes: VIRTUAL_NODES };
  }
  const { cluster } = await loadClusterFile(flags);
  return { ...cluster.vector, virtualNodes: cluster.ring.virtualNodes };
}

/** Nodes with capacities that can be compared. */
export interface Fleet {
  readonly nodes: readonly CycleNode[];
  readonly cpuMeasure: CpuMeasure;
}

/** @throws LbError INPUT_INVALID with all mistakes of the file */
export function readFleet(file: string): Fleet {
  const records = readProfileRecords(file);
  const compared = capacities(records.map(({ figures }) => figures));
  return {
    cpuMeasure: compared.cpuMeasure,
    nodes: records.map(({ node }, i) => ({ node, capacity: compared.capacities[i]! })),
  };
}

function readProfileRecords(file: string): readonly ProfileRecord[] {
  const { records, problems } = parseProfiles(readText(file), file, { passesOver: 'LoadSample' });
  if (problems.length === 0 && records.length > 0) return records;
  throw new LbError('INPUT_INVALID', `"${file}" gives no usable profiles`, {
    problems: problems.length > 0 ? problems : [{ file, line: 1, message: 'no profile in it' }],
    hint: 'measure first: lbctl probe --save profiles.ndjson',
  });
}

/** @throws LbError INPUT_INVALID with all mistakes of the file */
export function readSamples(file: string): SampleRecord[] {
  return parseSamples(readText(file), file);
}

/**
 * The newest sample of each node.
 * @param profiles the file that `fleet` was read from; without them any node will do
 * @throws LbError INPUT_INVALID
 */
export function readLatestSamples(
  file: string,
  fleet?: Fleet,
  profiles: string = '',
): SampleRecord[] {
  const samples = latestSamples(readSamples(file));
  if (fleet !== undefined) checkProfiled(samples, fleet, { samples: file, profiles });
  return samples;
}

/** @throws LbError INPUT_INVALID naming every node of a sample of which there is no profile */
export function checkProfiled(
  samples: readonly SampleRecord[],
  { nodes }: Fleet,
  files: { readonly samples: string; readonly profiles: string },
): void {
  const known = new Set(nodes.map(({ node }) => node));
  const strangers = new Map<string, number>();
  for (const { node, line } of samples) {
    if (!known.has(node) && !strangers.has(node)) strangers.set(node, line);
  }
  if (strangers.size === 0) return;
  const problems = [...strangers].map(([node, line]) => ({
    file: files.samples,
    line,
    message: `there is no profile of node "${node}" in ${files.profiles}`,
  }));
  throw new LbError('INPUT_INVALID', `"${files.samples}" has samples of unknown nodes`, {
    problems,
    hint: 'measure these nodes too, or name the profiles that belong to the samples',
  });
}

/** What a reader should know of how nodes were compared. */
export function comparisonRemarks(
  { cpuMeasure }: Pick<Fleet, 'cpuMeasure'>,
  dropped: readonly Dropped[],
): string[] {
  const cpu = cpuRemarks[cpuMeasure];
  return [...(cpu === undefined ? [] : [cpu]), ...droppedRemarks(dropped)];
}
