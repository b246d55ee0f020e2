import { createRngStream, type Rng } from '../kernel/rng.ts';
import type { Ratio } from '../kernel/units.ts';
import type { CycleNode, CycleSettings } from './cycle-state.ts';
import type { FieldSample, FieldStep, LoadField } from './load-field.ts';
import { performance } from './performance.ts';

export interface ModelOptions {
  /** Work that comes, as a part of all that the fleet can do. */
  readonly offered: Ratio;
  readonly cycleCount: number;
  readonly seed: number;
}

/** Ten machines of three sizes, eleven units in all. */
const sizes = [0.5, 0.5, 1, 1, 1, 1, 1, 1, 2, 2] as const;
/** A share of the keys is a share of the work but for this much: keys are not alike. */
const KEY_SPREAD = 0.05;
/** Scatter of a measured use about the true one. */
const SAMPLE_SPREAD = 0.05;
/** Disk use over CPU use of the keys' own work. */
const DISK_PART: Ratio = 0.6;
const IDLE_MEMORY: Ratio = 0.3;
const MEMORY_PART: Ratio = 0.2;

/** Work of others on a node, as a part of the node, from and to a part of the run. */
const neighbours = [
  { position: 1 / 3, use: 0.45, from: 1 / 6, to: 4 / 6 },
  { position: 5 / 6, use: 0.3, from: 5 / 12, to: 10 / 12 },
] as const;

/** The nodes of the model where no others are given: n1 to n10. */
export function modelNodes(): CycleNode[] {
  return sizes.map((size, i) => ({
    node: `n${i + 1}`,
    capacity: { cpu: 1000 * size, memory: 2 ** 33 * size, disk: 10_000 * size },
  }));
}

/**
 * A fleet in which loads follow the weights, for trying laws: work is shared by weight, two nodes do
 * work for others during a part of the run, and measurements scatter. Nothing else goes wrong, so
 * what swings here swings by the law alone. The same seed gives the same fleet to every law.
 */
export function modelFleet(
  nodes: readonly CycleNode[],
  settings: CycleSettings,
  { offered, cycleCount, seed }: ModelOptions,
): LoadField {
  const capacities = performance(
    nodes.map(({ capacity }) => capacity),
    settings,
  ).performance;
  const keys = normal(createRngStream(seed, 'keys'));
  const worth = nodes.map(() => 1 + KEY_SPREAD * keys());
  const work = offered * nodes.length; // capacities have the mean 1
  const stepCount = Math.floor((cycleCount * settings.cycleMs) / settings.sampleMs);

  function* steps(): Generator<FieldStep> {
    const scatter = normal(createRngStream(seed, 'samples'));
    for (let step = 1; step <= stepCount; step++) {
      const at = step * settings.sampleMs;
      const others = nodes.map((_, i) => neighbourUse(i, nodes.length, step / stepCount));
      const factors = nodes.map(() => ({
        cpu: 1 + SAMPLE_SPREAD * scatter(),
        disk: 1 + SAMPLE_SPREAD * scatter(),
      }));
      yield {
        at,
        samples: (shares): FieldSample[] => {
          const parts = nodes.map(({ node }, i) => (shares.get(node) ?? 0) * worth[i]!);
          const whole = parts.reduce((sum, part) => sum + part, 0);
          return nodes.map(({ node }, i) => {
            const own = (work * parts[i]!) / whole / capacities[i]!;
            const cpu = Math.max(0, (own + others[i]!) * factors[i]!.cpu);
            const disk = Math.max(0, DISK_PART * own * factors[i]!.disk);
            const memory = Math.min(1, IDLE_MEMORY + MEMORY_PART * Math.min(1, cpu));
            return {
              node,
              at,
              demand: { cpu, memory, disk },
              utilisation: { cpu: Math.min(1, cpu), memory, disk: Math.min(1, disk) },
            };
          });
        },
      };
    }
  }
  return { nodes, startsAt: 0, endsAt: stepCount * settings.sampleMs, steps };
}

/** What others use of node `i` of `count` at a part of the run. */
function neighbourUse(i: number, count: number, time: Ratio): Ratio {
  const here = neighbours.filter(({ position }) => Math.floor(position * count) === i);
  return here.reduce((sum, { use, from, to }) => (time > from && time <= to ? sum + use : sum), 0);
}

/** Standard normal numbers. @see Box, Muller 1958, doi:10.1214/aoms/1177706645 */
function normal(rng: Rng): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
}
