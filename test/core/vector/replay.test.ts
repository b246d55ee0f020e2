import { describe, expect, it } from 'vitest';
import {
  defaultVectorSettings,
  type WeightLawName,
} from '../../../src/core/cluster/vector-settings.ts';
import { circleMoves } from '../../../src/core/ring/circle-moves.ts';
import type { CycleSettings } from '../../../src/core/vector/cycle-state.ts';
import { weightLaws } from '../../../src/core/vector/law/registry.ts';
import { type LoadField, recordedField } from '../../../src/core/vector/load-field.ts';
import { modelFleet, modelNodes } from '../../../src/core/vector/model-fleet.ts';
import { type ReplayReport, replay, replayInTurns } from '../../../src/core/vector/replay.ts';
import { fourNodes, recordedModel } from '../../support/recordings.ts';

const settings: CycleSettings = { ...defaultVectorSettings, virtualNodes: 170 };
const CYCLES = 240;

const run = (law: WeightLawName, field: LoadField, over: Partial<CycleSettings> = {}) => {
  const inForce = { ...settings, ...over };
  return replay(field, inForce, weightLaws[law].create(inForce));
};
const hotShare = ({ hotCycleCount, cycleCount }: ReplayReport) => hotCycleCount / cycleCount;

describe.each([
  { offered: 0.55, seed: 1 },
  { offered: 0.55, seed: 2 },
  { offered: 0.68, seed: 1 },
])('the model fleet at $offered, seed $seed', ({ offered, seed }) => {
  const field = modelFleet(modelNodes(), settings, { offered, cycleCount: CYCLES, seed });
  const reports = Object.fromEntries(
    Object.keys(weightLaws).map((law) => [law, run(law as WeightLawName, field)]),
  ) as Record<WeightLawName, ReplayReport>;

  it('is too hot under weights by capacity, which move nothing', () => {
    expect(hotShare(reports.static)).toBeGreaterThan(0.45);
    expect(reports.static).toMatchObject({ flapCount: 0, movedShare: 0, changedCount: 0 });
  });

  it("swings under the paper's law, even with its guards", () => {
    expect(reports.dch.flapCount).toBeGreaterThan(CYCLES / 2);
    expect(reports.dch.movedShare).toBeGreaterThan(0.05);
    expect(reports['dch-linear'].flapCount).toBeGreaterThan(CYCLES / 2);
  });

  it('is calm and cool under steady', () => {
    expect(reports.steady.flapCount).toBeLessThanOrEqual(2);
    expect(reports.steady.movedShare).toBeLessThan(0.002);
    expect(hotShare(reports.steady)).toBeLessThan(0.02);
    expect(reports.steady.changedCount).toBeLessThan(3);
  });

  it('is better off under steady than under the other damped law', () => {
    const { cumulative, steady } = reports;
    expect(steady.flapCount).toBeLessThan(cumulative.flapCount);
    expect(steady.movedShare).toBeLessThan(cumulative.movedShare / 3);
    expect(steady.changedCount).toBeLessThan(cumulative.changedCount / 3);
    // The price: a neighbour that comes is noticed at the end of a cycle, not by the next sample.
    expect(hotShare(steady)).toBeLessThan(hotShare(cumulative) + 0.02);
  });
});

describe('the rule without its guards', () => {
  it('drives the fleet into a cascade', () => {
    const guards = { withinCycle: true, capacity: false, loadedMean: false };
    const field = modelFleet(modelNodes(), settings, {
      offered: 0.68,
      cycleCount: CYCLES,
      seed: 1,
    });
    const report = run('dch', field, { guards });
    expect(report.flapCount).toBeGreaterThan(5 * CYCLES);
    expect(report.movedShare).toBeGreaterThan(0.5);
    expect(report.peakRatio).toBeGreaterThan(1.2);
  });
});

describe('a recording', () => {
  const model = { offered: 0.7, cycleCount: CYCLES, seed: 3 };
  const samples = recordedModel(modelNodes(), model);
  const field = (answers: boolean) => recordedField(modelNodes(), samples, settings, { answers });

  it('shows the same difference between dch and steady when loads follow the weights', () => {
    const [dch, steady] = [run('dch', field(true)), run('steady', field(true))];
    expect(dch.flapCount).toBeGreaterThan(50);
    expect(dch.movedShare).toBeGreaterThan(50 * steady.movedShare);
    expect(steady.flapCount).toBeLessThanOrEqual(4);
    expect(hotShare(steady)).toBeLessThan(0.05);
    expect(hotShare(run('static', field(true)))).toBeGreaterThan(0.4);
  });

  it('shows it too when loads stay as recorded', () => {
    const [dch, steady] = [run('dch', field(false)), run('steady', field(false))];
    expect(dch.flapCount).toBeGreaterThan(100);
    expect(steady.flapCount).toBeLessThanOrEqual(4);
    expect(dch.movedShare).toBeGreaterThan(20 * steady.movedShare);
  });

  it('has the same hot cycles under every law when loads stay as recorded', () => {
    const laws = (['static', 'dch', 'steady'] as const).map((law) => run(law, field(false)));
    expect(new Set(laws.map(({ hotCycleCount }) => hotCycleCount)).size).toBe(1);
    expect(laws[0]!.cycleCount).toBe(CYCLES);
  });

  it('is what it was made from under weights by capacity', () => {
    const { peakRatio, hotCycleCount } = run('static', field(true));
    const original = run('static', modelFleet(modelNodes(), settings, model));
    // Recorded use ends at 1.
    expect(peakRatio).toBeGreaterThan(original.peakRatio - 0.1);
    expect(hotCycleCount).toBe(original.hotCycleCount);
  });

  it('may be in any order', () => {
    const reversed = recordedField(modelNodes(), [...samples].reverse(), settings, {
      answers: true,
    });
    expect(run('steady', reversed)).toEqual(run('steady', field(true)));
  });

  it('has nodes that fall silent and come back', () => {
    const half = samples.length / 2;
    const quiet = samples.filter(
      ({ node }, i) => node !== 'n3' || Math.abs(i - half) > samples.length / 10,
    );
    const report = run('steady', recordedField(modelNodes(), quiet, settings, { answers: true }));
    expect(report).toMatchObject({ givenUpCount: 1, flapCount: 2 });
  });

  it('may have a gap of months, which costs no time', () => {
    const later = samples.map((one) => ({ ...one, at: one.at + 90 * 86_400_000 }));
    const gapped = recordedField(modelNodes(), [...samples, ...later], settings, { answers: true });
    const steps = [...gapped.steps()].length;
    expect(steps).toBeLessThan((2 * samples.length) / 10 + 100);
    expect(run('steady', gapped).cycleCount).toBeGreaterThanOrEqual(2 * CYCLES - 1);
  });
});

describe('answers of a recording', () => {
  const capacity = { cpu: 1, memory: 1, disk: 1 };
  const nodes = ['a', 'b'].map((node) => ({ node, capacity }));
  const at = 1_000_000;
  const use = { cpu: 0.6, memory: 0.5, disk: 0.2 };
  const first = (answers: boolean, share: number, heard = nodes) => {
    const samples = heard.map(({ node }) => ({ node, at, utilisation: use }));
    const [step] = recordedField(nodes, samples, settings, { answers }).steps();
    return step!.samples(new Map([['a', share]]))[0]!;
  };

  it('scale CPU and disk by the share over the share by capacity, memory not', () => {
    expect(first(true, 0.25)).toMatchObject({
      utilisation: { cpu: 0.3, memory: 0.5, disk: 0.1 },
    });
  });

  it('show no more than full use, and keep what would be', () => {
    const sample = first(true, 1);
    expect(sample.utilisation.cpu).toBe(1);
    expect(sample.demand.cpu).toBeCloseTo(1.2, 12);
  });

  it('count with the nodes that were heard of then', () => {
    expect(first(true, 1, nodes.slice(0, 1)).utilisation).toEqual(use);
  });

  it('are the recording itself when loads shall stay as recorded', () => {
    expect(first(false, 0.01).utilisation).toEqual(use);
  });
});

describe('replay', () => {
  it('counts flaps, shares and changes of what it did', () => {
    // One cycle in which a is critical once: out at 2 s, in again at 6 s.
    const uses = [0.5, 0.95, 0.5, 0.5, 0.5, 0.5, 0.5];
    const samples = uses.flatMap((cpu, second) =>
      fourNodes.map(({ node }) => ({
        node,
        at: 1000 * second,
        utilisation: { cpu: node === 'web-4' ? cpu : 0.5, memory: 0.5, disk: 0.5 },
      })),
    );
    const over = { law: 'static', guards: { ...settings.guards, capacity: false } } as const;
    const field = recordedField(fourNodes, samples, settings, { answers: false });
    const moves = circleMoves(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'], 170);
    const inForce = { ...settings, ...over };
    const report = replay(field, inForce, weightLaws.dch.create(inForce), moves);
    expect(report).toMatchObject({ flapCount: 2, cycleCount: 2, hotCycleCount: 0 });
    expect(report.movedShare).toBeGreaterThan(0.13); // 14.65 % out, about that back, in two cycles
    expect(report.circleMovedShare).toBeGreaterThan(0.1);
    expect(report.weights.map(({ node }) => node)).toEqual(fourNodes.map(({ node }) => node));
  });

  it('can be left in the middle, with what there is', () => {
    const field = modelFleet(modelNodes(), settings, { offered: 0.5, cycleCount: 600, seed: 1 });
    const law = weightLaws.steady.create(settings);
    const turns = replayInTurns(field, settings, law);
    const first = turns.next();
    expect(first).toMatchObject({ done: false, value: { total: 3_600_000 } });
    const left = turns.next(true);
    expect(left.done).toBe(true);
    expect(left.value).toMatchObject({ isPartial: true });
    expect((left.value as ReplayReport).cycleCount).toBeLessThan(600);
    expect(replay(field, settings, law)).toMatchObject({ isPartial: false, cycleCount: 600 });
  });
});
