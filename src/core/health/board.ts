import type { Ms, Ratio } from '../kernel/units.ts';
import type { Evidence, Finding } from './evidence.ts';
import type { FleetHealth } from './fleet-health.ts';
import type { HealthEvent } from './health-event.ts';
import type { Verdict } from './node-health.ts';

/** A node's row: as it stands, and what was counted since the start. */
export interface BoardRow {
  readonly node: string;
  readonly verdict: Verdict;
  /** How long it has had this verdict. */
  readonly verdictMs: Ms;
  /** Since the last answer; null when there was none. */
  readonly silentMs: Ms | null;
  /** Until it is dead if nothing is heard; null for the dead. */
  readonly leftMs: Ms | null;
  readonly suspicion: number;
  /** Of the last answers; null without any. */
  readonly rttP50Ms: Ms | null;
  readonly rttP99Ms: Ms | null;
  readonly checkCount: number;
  readonly answerCount: number;
  readonly deathCount: number;
  readonly isFlapping: boolean;
  /** Of the last failed check since the last answer. */
  readonly finding?: Finding;
  readonly detail?: string;
}

/** Answers of a node that its rtt figures are of. */
const RECENT = 128;

/** Worst first. */
const TROUBLE: readonly Verdict[] = ['dead', 'suspect', 'unknown', 'alive'];

/** Counts what a watch of nodes sees, for tables and metrics. */
export class Board {
  readonly #fleet: FleetHealth;
  readonly #index: ReadonlyMap<string, number>;
  readonly #rtts: Float64Array;
  readonly #answers: Uint32Array;
  readonly #checks: Uint32Array;
  readonly #deaths: Uint32Array;

  constructor(fleet: FleetHealth, ids: readonly string[]) {
    this.#fleet = fleet;
    this.#index = new Map(ids.map((id, index) => [id, index]));
    this.#rtts = new Float64Array(RECENT * ids.length);
    this.#answers = new Uint32Array(ids.length);
    this.#checks = new Uint32Array(ids.length);
    this.#deaths = new Uint32Array(ids.length);
  }

  check(index: number, { finding, rttMs }: Evidence): void {
    this.#checks[index]!++;
    if (finding !== 'answered') return;
    this.#rtts[RECENT * index + (this.#answers[index]! % RECENT)] = rttMs;
    this.#answers[index]!++;
  }

  event(event: HealthEvent): void {
    if (event.kind === 'verdict' && event.to === 'dead')
      this.#deaths[this.#index.get(event.node)!]!++;
  }

  /** @param most that many at most, those in trouble first; of thousands nobody reads more */
  rows(now: Ms, most = Number.POSITIVE_INFINITY): BoardRow[] {
    const shown = this.#shown(most);
    return this.#fleet.views(now, shown).map((view, at) => {
      const index = shown[at]!;
      const { node, verdict, failure } = view;
      const rtts = this.#recent(index);
      return {
        node,
        verdict,
        verdictMs: now - view.since,
        silentMs: view.silentMs ?? null,
        leftMs: verdict === 'dead' ? null : view.leftMs,
        suspicion: view.suspicion,
        rttP50Ms: quantile(rtts, 0.5),
        rttP99Ms: quantile(rtts, 0.99),
        checkCount: this.#checks[index]!,
        answerCount: this.#answers[index]!,
        deathCount: this.#deaths[index]!,
        isFlapping: view.isFlapping,
        ...(failure && { finding: failure.finding, detail: failure.detail }),
      };
    });
  }

  /** All in the order of the fleet, a part of them worst first. */
  #shown(most: number): number[] {
    const verdicts = this.#fleet.verdicts();
    const all = [...verdicts.keys()];
    if (all.length <= most) return all;
    const rank = (index: number): number => TROUBLE.indexOf(verdicts[index]!);
    return all.sort((a, b) => rank(a) - rank(b) || a - b).slice(0, most);
  }

  #recent(index: number): Float64Array {
    const from = RECENT * index;
    return this.#rtts.slice(from, from + Math.min(RECENT, this.#answers[index]!)).sort();
  }
}

function quantile(sorted: Float64Array, part: Ratio): Ms | null {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null;
}
