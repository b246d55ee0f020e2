import { describe, expect, it } from 'vitest';
import {
  defaultVectorSettings,
  type WeightLawName,
} from '../../../src/core/cluster/vector-settings.ts';
import type { CycleSettings, NodeSample } from '../../../src/core/vector/cycle-state.ts';
import { weightLaws } from '../../../src/core/vector/law/registry.ts';
import { weighOnce } from '../../../src/core/vector/weigh-once.ts';
import { fourNodes } from '../../support/recordings.ts';

const settings: CycleSettings = { ...defaultVectorSettings, virtualNodes: 170 };
const at = 1_000_000_000;
const calm = { cpu: 0.5, memory: 0.5, disk: 0.5 };
const samples = (over: Readonly<Record<string, Partial<NodeSample>>> = {}): NodeSample[] =>
  fourNodes.map(({ node }) => ({ node, at, utilisation: calm, ...over[node] }));
const weigh = (
  law: WeightLawName,
  list: readonly NodeSample[],
  current?: ReadonlyMap<string, number>,
) => weighOnce(fourNodes, list, settings, weightLaws[law].create(settings), current);
const weights = (...args: Parameters<typeof weigh>) =>
  weigh(...args).nodes.map(({ weight }) => weight);
const byCapacity = [1.554001554001554, 1.0958818958818959, 0.763947163947164, 0.5861693861693862];

describe('weighOnce', () => {
  it.each(Object.keys(weightLaws) as WeightLawName[])(
    'is by capacity without samples, and with all nodes alike, under %s',
    (law) => {
      for (const list of [[], samples()]) {
        weights(law, list).forEach((weight, i) => {
          expect(weight).toBeCloseTo(byCapacity[i]!, 12);
        });
      }
    },
  );

  it('divides performance by load under dch (SPEC S1.4), to the same sum', () => {
    const busy = { utilisation: { cpu: 0.75, memory: 0.75, disk: 0.75 } }; // L = 1.5
    const found = weights('dch', samples({ 'web-1': busy }));
    const p = [byCapacity[0]! / 1.5, ...byCapacity.slice(1)];
    const scale = 4 / p.reduce((sum, one) => sum + one, 0);
    found.forEach((weight, i) => {
      expect(weight).toBeCloseTo(p[i]! * scale, 12);
    });
  });

  it('takes a critical node out and leaves the others what they have', () => {
    const hot = { utilisation: { ...calm, cpu: 0.97 } };
    const { nodes } = weigh('steady', samples({ 'web-4': hot }));
    expect(nodes[3]).toMatchObject({ weight: 0, out: [{ component: 'cpu', ratio: 0.97 }] });
    expect(nodes[3]!.lawful).toBeGreaterThan(0);
    expect(nodes.reduce((sum, { lawful }) => sum + lawful, 0)).toBeCloseTo(4, 12);
    nodes.slice(0, 3).forEach(({ weight, lawful }) => {
      expect(weight).toBe(lawful);
    });
  });

  it('judges by the shares under which the samples were taken, not by those of the law', () => {
    const busy = { utilisation: { cpu: 0.735, memory: 0.05, disk: 0.1 } };
    const full = { utilisation: { cpu: 0.1, memory: 0.95, disk: 0.1 } };
    const list = { 'web-1': busy, 'web-2': busy, 'web-3': busy, 'web-4': full };
    const { nodes } = weigh('dch', samples(list));
    // The others have 0.8535 of the keys: 0.9 · 0.95 · 0.8535 / 0.735 < 1 (SPEC S1.5, G2).
    expect(nodes[3]).toMatchObject({ out: [], sparedBy: 'capacity' });
    expect(nodes[3]!.weight).toBe(nodes[3]!.lawful);
  });

  it('keeps it where a guard says so', () => {
    const hot = { utilisation: { ...calm, cpu: 0.97 } };
    const all = { 'web-1': hot, 'web-2': hot, 'web-3': hot, 'web-4': hot };
    const { nodes } = weigh('dch', samples(all));
    expect(nodes.every(({ weight }) => weight > 0)).toBe(true);
    expect(nodes.map(({ sparedBy }) => sparedBy)).toEqual(Array(4).fill('capacity'));
  });

  it('goes on from the weights in force, whatever their scale', () => {
    const busy = { utilisation: { ...calm, cpu: 0.7 } };
    const current = new Map(fourNodes.map(({ node }) => [node, 100]));
    const found = weigh('cumulative', samples({ 'web-1': busy }), current);
    expect(found.nodes.map((one) => one.current)).toEqual([1, 1, 1, 1]);
    const [first, ...others] = found.nodes.map(({ weight }) => weight);
    expect(first).toBeLessThan(1);
    for (const other of others) expect(other).toBeCloseTo((4 - first!) / 3, 12);
  });

  it('leaves out samples that are older than the newest by more than two cycles', () => {
    const busy = { utilisation: { ...calm, cpu: 0.8 } };
    const found = (age: number) => weigh('dch', samples({ 'web-1': { ...busy, at: at - age } }));
    expect(found(12_000).stale).toEqual([]);
    expect(found(12_000).nodes[0]!.weight).toBeLessThan(byCapacity[0]!);
    expect(found(12_001)).toMatchObject({ stale: ['web-1'] });
    expect(found(12_001).nodes[0]).toMatchObject({ load: null, busiest: null });
    expect(found(12_001).nodes[0]!.weight).toBeCloseTo(byCapacity[0]!, 12);
  });
});
