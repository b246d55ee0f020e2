import { defaultVectorSettings } from '../../src/core/cluster/vector-settings.ts';
import { profileLine } from '../../src/core/probe/records/profile-record.ts';
import { sampleLine } from '../../src/core/probe/records/sample-record.ts';
import type { CycleNode, CycleSettings } from '../../src/core/vector/cycle-state.ts';
import { modelFleet } from '../../src/core/vector/model-fleet.ts';
import { performance } from '../../src/core/vector/performance.ts';
import type { SampleRecord } from '../../src/core/vector/sample-records.ts';
import { hostProfile } from './host-profiles.ts';
import { loadSample } from './load-samples.ts';

const START = Date.UTC(2026, 0, 2, 3, 0, 0);

/** Four unequal machines, in the proportions of the vector `mixed4` (SPEC S1.3). */
export const fourNodes: CycleNode[] = [
  { node: 'web-1', capacity: { cpu: 1300, memory: 16 * 2 ** 30, disk: 16_600 } },
  { node: 'web-2', capacity: { cpu: 1300, memory: 8 * 2 ** 30, disk: 11_100 } },
  { node: 'web-3', capacity: { cpu: 650, memory: 8 * 2 ** 30, disk: 7600 } },
  { node: 'web-4', capacity: { cpu: 650, memory: 4 * 2 ** 30, disk: 7600 } },
];

/** Their profiles as a file. */
export function profilesText(nodes: readonly CycleNode[] = fourNodes): string {
  return nodes
    .map(({ node, capacity: { cpu, memory, disk } }) => {
      const figures = { score: cpu, cores: 2, memory: memory!, iops: disk };
      return `${profileLine(hostProfile(node, figures))}\n`;
    })
    .join('');
}

export interface Use {
  readonly cpu: number;
  readonly memory: number;
  readonly disk: number;
}

/** One sample a node as lines of a file, `second` seconds after the start. */
export function samplesText(uses: Readonly<Record<string, Use>>, second = 0): string {
  const sampledAt = new Date(START + 1000 * second).toISOString();
  return Object.entries(uses)
    .map(([node, use]) => `${sampleLine({ ...loadSample(node, use), sampledAt })}\n`)
    .join('');
}

/** What the model fleet shows under weights by capacity: a recording, made by the seed alone. */
export function recordedModel(
  nodes: readonly CycleNode[],
  options: { offered: number; cycleCount: number; seed: number },
): SampleRecord[] {
  const settings: CycleSettings = { ...defaultVectorSettings, virtualNodes: 170 };
  const vector = performance(nodes.map(({ capacity }) => capacity));
  const shares = new Map(nodes.map(({ node }, i) => [node, vector.performance[i]! / nodes.length]));
  return [...modelFleet(nodes, settings, options).steps()].flatMap((step, line) =>
    step.samples(shares).map(({ node, at, utilisation }) => ({
      node,
      at: START + at,
      sampledAt: new Date(START + at).toISOString(),
      utilisation,
      line,
    })),
  );
}

/** The same as a file. */
export function recordingText(...model: Parameters<typeof recordedModel>): string {
  return recordedModel(...model)
    .map(({ node, at, utilisation: { cpu, memory, disk } }) => {
      const use = { cpu: cpu!, memory: memory!, disk: disk! };
      return samplesText({ [node]: use }, (at - START) / 1000);
    })
    .join('');
}
