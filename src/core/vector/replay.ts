import type { Ms, Ratio, Weight } from '../kernel/units.ts';
import type { components } from './components.ts';
import { decide } from './cycle.ts';
import { type CycleSettings, type CycleState, weightInForce } from './cycle-state.ts';
import { criticalComponents, type Utilisation } from './load.ts';
import type { FieldSample, LoadField } from './load-field.ts';
import type { WeightLaw } from './weight-law.ts';

/** What a law did on a field, and what became of the fleet under it. */
export interface ReplayReport {
  readonly cycleCount: number;
  /** Changes of a node from some weight to none, and from none to some. */
  readonly flapCount: number;
  /** Share of all keys that change their node, a cycle: the least that any placement would move. */
  readonly movedShare: Ratio;
  /** The same on a consistent-hash circle, where that was asked for. */
  readonly circleMovedShare?: Ratio;
  /** Cycles in which the mean load of some node was critical. */
  readonly hotCycleCount: number;
  /** CPU or disk use of the busiest node of a cycle, mean over cycles; above 1 it got too much. */
  readonly peakRatio: Ratio;
  /** Nodes whose weight changes, a cycle. */
  readonly changedCount: number;
  /** Times that a guard kept a node from being excluded. */
  readonly sparedCount: number;
  /** Times that a node fell silent for two cycles. */
  readonly givenUpCount: number;
  /** Whether it was left before the end. */
  readonly isPartial: boolean;
  /** In force at the end, in the order of the nodes. */
  readonly weights: readonly { readonly node: string; readonly weight: Weight }[];
}

/** Share of the keys that change owner on a circle; weights in one order of nodes. */
export type CircleMoves = (before: readonly Weight[], after: readonly Weight[]) => Ratio;

/** Samples in one turn. */
const TURN = 20_000;

/** How far a replay has come, in time of the field. */
export interface ReplayTurn {
  readonly done: Ms;
  readonly total: Ms;
}

/**
 * Runs the cycle with a law over a field, step by step as the balance loop would. In turns, between
 * which the caller may do something else; `next(true)` leaves it at what was replayed so far.
 *
 * @throws LbError INPUT_INVALID when no component of capacity is known of every node
 */
export function* replayInTurns(
  field: LoadField,
  settings: CycleSettings,
  law: WeightLaw,
  circleMoves?: CircleMoves,
): Generator<ReplayTurn, ReplayReport, boolean | undefined> {
  const { nodes } = field;
  let state = decide(undefined, { nodes, samples: [] }, field.startsAt, settings, law).state;
  const changes = new Changes(circleMoves);
  const heat = new Heat(settings);
  let [sparedCount, givenUpCount, heardCount] = [0, 0, 0];
  let isPartial = false;
  for (const step of field.steps()) {
    const weights = inForce(state);
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    const shares = new Map(state.nodes.map(({ node }, i) => [node, weights[i]! / whole]));
    const samples = step.samples(shares);
    heat.add(samples);
    const { state: next, actions } = decide(state, { nodes, samples }, step.at, settings, law);
    for (const { kind } of actions) {
      if (kind === 'spare') sparedCount++;
      if (kind === 'give-up') givenUpCount++;
    }
    if (actions.some(({ kind }) => kind === 'set-weights')) changes.add(weights, inForce(next));
    if (next.cycle > state.cycle) heat.endCycle();
    state = next;
    heardCount += samples.length;
    if (heardCount < TURN) continue;
    heardCount = 0;
    const [done, total] = [step.at - field.startsAt, field.endsAt - field.startsAt];
    isPartial = (yield { done, total }) === true;
    if (isPartial) break;
  }
  heat.endCycle();
  return {
    ...heat.report(),
    ...changes.report(Math.max(1, heat.cycleCount)),
    sparedCount,
    givenUpCount,
    isPartial,
    weights: state.nodes.map((one) => ({ node: one.node, weight: weightInForce(one) })),
  };
}

/** A replay in one go. */
export function replay(...scene: Parameters<typeof replayInTurns>): ReplayReport {
  const turns = replayInTurns(...scene);
  let turn = turns.next();
  while (turn.done !== true) turn = turns.next();
  return turn.value;
}

const inForce = ({ nodes }: CycleState): Weight[] => nodes.map(weightInForce);

/** Adds up what changes of weights move. */
class Changes {
  readonly #circleMoves: CircleMoves | undefined;
  #flaps = 0;
  #moved = 0;
  #circleMoved = 0;
  #changed = 0;

  constructor(circleMoves: CircleMoves | undefined) {
    this.#circleMoves = circleMoves;
  }

  add(before: readonly Weight[], after: readonly Weight[]): void {
    const [was, is] = [total(before), total(after)];
    for (const [i, weight] of after.entries()) {
      if (weight > 0 !== before[i]! > 0) this.#flaps++;
      if (weight !== before[i]) this.#changed++;
      this.#moved += Math.abs(weight / is - before[i]! / was) / 2;
    }
    this.#circleMoved += this.#circleMoves?.(before, after) ?? 0;
  }

  report(cycles: number) {
    return {
      flapCount: this.#flaps,
      movedShare: this.#moved / cycles,
      ...(this.#circleMoves && { circleMovedShare: this.#circleMoved / cycles }),
      changedCount: this.#changed / cycles,
    };
  }
}

/** How hot the nodes are, cycle by cycle. */
class Heat {
  readonly #settings: CycleSettings;
  readonly #demands = new Map<string, Utilisation[]>();
  #hot = 0;
  #peaks = 0;
  cycleCount = 0;

  constructor(settings: CycleSettings) {
    this.#settings = settings;
  }

  add(samples: readonly FieldSample[]): void {
    for (const { node, demand } of samples) {
      const list = this.#demands.get(node);
      if (list === undefined) this.#demands.set(node, [demand]);
      else list.push(demand);
    }
  }

  /** A cycle without any sample does not count. */
  endCycle(): void {
    if (this.#demands.size === 0) return;
    const means = [...this.#demands.values()].map(meanOf);
    const { thresholds } = this.#settings;
    if (means.some((mean) => criticalComponents(mean, thresholds).length > 0)) this.#hot++;
    this.#peaks += Math.max(...means.map(({ cpu, disk }) => Math.max(cpu ?? 0, disk ?? 0)));
    this.cycleCount++;
    this.#demands.clear();
  }

  report() {
    return {
      cycleCount: this.cycleCount,
      hotCycleCount: this.#hot,
      peakRatio: this.#peaks / Math.max(1, this.cycleCount),
    };
  }
}

/** By component over what is known; null where nothing is. */
function meanOf(demands: readonly Utilisation[]): Utilisation {
  const mean = (name: (typeof components)[number]): Ratio | null => {
    const known = demands.flatMap((one) => one[name] ?? []);
    return known.length === 0 ? null : total(known) / known.length;
  };
  return { cpu: mean('cpu'), memory: mean('memory'), disk: mean('disk') };
}

const total = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);
