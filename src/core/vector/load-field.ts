import type { Ms, Ratio } from '../kernel/units.ts';
import type { CycleNode, CycleSettings, NodeSample } from './cycle-state.ts';
import type { Utilisation } from './load.ts';
import { performance } from './performance.ts';

/** A sample, and the use that it would show if more than all of a node could be used. */
export interface FieldSample extends NodeSample {
  readonly demand: Utilisation;
}

export interface FieldStep {
  readonly at: Ms;
  /** What is measured by then, when the nodes had these shares of the keys since the step before. */
  samples(shares: ReadonlyMap<string, Ratio>): FieldSample[];
}

/** A fleet under load, for a law to be tried on. */
export interface LoadField {
  readonly nodes: readonly CycleNode[];
  readonly startsAt: Ms;
  readonly endsAt: Ms;
  /** In the order of time; the same each time it is asked for. */
  steps(): Iterable<FieldStep>;
}

/** With its CPU and disk at so many times their load; samples show 1 at most. */
function scaled(sample: NodeSample, factor: number): FieldSample {
  const { cpu, memory, disk } = sample.utilisation;
  const times = (value: Ratio | null): Ratio | null => (value === null ? null : value * factor);
  const most1 = (value: Ratio | null): Ratio | null => (value === null ? null : Math.min(1, value));
  const demand = { cpu: times(cpu), memory, disk: times(disk) };
  return {
    ...sample,
    demand,
    utilisation: { cpu: most1(demand.cpu), memory, disk: most1(demand.disk) },
  };
}

/** Cycles of a gap in a recording that are gone through; after them nothing changes any more. */
const GAP_CYCLES = 3;

export interface RecordingOptions {
  /**
   * Loads follow the shares: CPU and disk as recorded, times the share that the law gives over the
   * share by capacity. Else they are taken as recorded, whatever the law does.
   */
  readonly answers: boolean;
}

/**
 * A recording as a field. Answers suppose that it was made under weights by capacity, and that all CPU
 * and disk use came from the keys; memory is as recorded.
 *
 * @param samples of any order, at least one
 */
export function recordedField(
  nodes: readonly CycleNode[],
  samples: readonly NodeSample[],
  settings: CycleSettings,
  { answers }: RecordingOptions,
): LoadField {
  const { sampleMs, cycleMs } = settings;
  const ordered = samples.toSorted((a, b) => a.at - b.at || (a.node < b.node ? -1 : 1));
  const startsAt = ordered[0]!.at - sampleMs;
  const vector = performance(
    nodes.map(({ capacity }) => capacity),
    settings,
  );
  const performances = new Map(nodes.map(({ node }, i) => [node, vector.performance[i]!]));

  function* steps(): Generator<FieldStep> {
    const lastSeen = new Map<string, Ms>();
    let heardAt = startsAt;
    let next = 0;
    for (let at = startsAt + sampleMs; next < ordered.length; at += sampleMs) {
      const gap = ordered[next]!.at - at;
      if (at - heardAt > GAP_CYCLES * cycleMs && gap > 2 * cycleMs) {
        at += (Math.floor(gap / cycleMs) - 1) * cycleMs;
      }
      const heard: NodeSample[] = [];
      for (; next < ordered.length && ordered[next]!.at <= at; next++) heard.push(ordered[next]!);
      for (const { node } of heard) lastSeen.set(node, at);
      if (heard.length > 0) heardAt = at;
      const whole = liveTotal(lastSeen, performances, at - 2 * cycleMs);
      yield {
        at,
        samples: (shares) =>
          heard.map((sample) => {
            const usual = (performances.get(sample.node) ?? 0) / whole;
            const share = shares.get(sample.node) ?? 0;
            return scaled(sample, answers && usual > 0 ? share / usual : 1);
          }),
      };
    }
  }
  return { nodes, startsAt, endsAt: ordered.at(-1)!.at, steps };
}

/** Performance of the nodes that carried the load when it was recorded. */
function liveTotal(
  lastSeen: ReadonlyMap<string, Ms>,
  performances: ReadonlyMap<string, number>,
  since: Ms,
): number {
  let total = 0;
  for (const [node, at] of lastSeen) if (at >= since) total += performances.get(node) ?? 0;
  return total;
}
