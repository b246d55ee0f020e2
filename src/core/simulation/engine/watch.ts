import type { HeartbeatSettings } from '../../cluster/heartbeat-settings.ts';
import type { Finding } from '../../health/evidence.ts';
import { type DueCheck, FleetHealth } from '../../health/fleet-health.ts';
import type { HealthEvent } from '../../health/health-event.ts';
import { createRngStream, type Rng } from '../../kernel/rng.ts';
import type { Ms } from '../../kernel/units.ts';
import type { ModelNode } from '../model.ts';
import type { NodeState } from './machines.ts';
import { Timers } from './timers.ts';

/** Time from one look to the next; a watch in real time looks as often. */
export const LOOK_MS: Ms = 20;

/** Round trips of checks, uniform between these. */
const LEAST_TRIP_MS: Ms = 0.2;
const MOST_TRIP_MS: Ms = 2.2;

interface Arriving {
  readonly check: DueCheck;
  readonly finding: Finding;
  readonly incarnation: number;
  readonly rttMs: Ms;
}

const found = {
  works: 'answered',
  frozen: 'no-answer',
  killed: 'refused',
  vanished: 'no-connection',
  absent: 'no-connection',
} as const satisfies Record<NodeState, Finding>;

/** Watches the nodes of a model: the machine that a watch in real time drives, under virtual time. */
export class Watch {
  readonly #nodes: readonly ModelNode[];
  readonly #fleet: FleetHealth;
  readonly #timeoutMs: Ms;
  readonly #rng: Rng;
  readonly #arriving = new Timers<Arriving>();

  constructor(nodes: readonly ModelNode[], settings: HeartbeatSettings, seed: number) {
    this.#nodes = nodes;
    this.#timeoutMs = settings.timeoutMs;
    this.#rng = createRngStream(seed, 'network');
    const ids = nodes.map(({ id }) => id);
    this.#fleet = new FleetHealth(ids, settings, 0);
  }

  /**
   * To be called every `LOOK_MS`.
   * @param stateOf what the node is like now
   * @param livesOf how often it was started anew
   */
  look(
    now: Ms,
    stateOf: (node: number) => NodeState,
    livesOf: (node: number) => number,
  ): HealthEvent[] {
    const fleet = this.#fleet;
    const events = fleet.pulse(now);
    while (this.#arriving.nextAt <= now) events.push(...this.#hear(this.#arriving.take(), now));
    events.push(...fleet.judge(now));
    for (const check of fleet.due(now)) {
      const finding = found[stateOf(check.index)];
      const isSilent = finding === 'no-answer' || finding === 'no-connection';
      const trip = LEAST_TRIP_MS + (MOST_TRIP_MS - LEAST_TRIP_MS) * this.#rng();
      const rttMs = isSilent ? this.#timeoutMs : trip;
      this.#arriving.set(now + rttMs, { check, finding, incarnation: livesOf(check.index), rttMs });
    }
    return events;
  }

  #hear({ check, finding, incarnation, rttMs }: Arriving, now: Ms): HealthEvent[] {
    const evidence = {
      node: this.#nodes[check.index]!.id,
      finding,
      rttMs,
      detail: '',
      ...(finding === 'answered' && { incarnation: String(incarnation) }),
    };
    return this.#fleet.hear(check.index, evidence, check, now);
  }
}
