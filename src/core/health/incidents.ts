import type { Ms } from '../kernel/units.ts';
import type { FleetHealth } from './fleet-health.ts';
import { type Cause, isCommon, type Localisation, localise } from './localise.ts';
import { type SettleState, settle } from './settle.ts';

/** A common cause of several deaths, once it is certain, and its end. */
export interface IncidentEvent {
  readonly kind: 'incident';
  readonly at: Ms;
  readonly cause: Cause;
  readonly isOver: boolean;
}

/** What localisation needs to know of a node that never changes. */
export interface NodePlace {
  readonly id: string;
  readonly zone: string;
  readonly dependsOn?: readonly string[];
}

/** Follows what the deaths of a fleet are to be blamed on: many nodes behind one switch are one event. */
export class Incidents {
  readonly #places: readonly NodePlace[];
  readonly #quietMs: Ms;
  readonly #open = new Map<string, Cause>();
  #settling: SettleState | undefined;
  #settled: readonly Cause[] = [];
  #dueAt = Number.POSITIVE_INFINITY;
  #found: Localisation = { isLocal: false, causes: [], isExact: true };

  /** @param quietMs how long a cause must stand before it is told: an interval */
  constructor(places: readonly NodePlace[], quietMs: Ms) {
    this.#places = places;
    this.#quietMs = quietMs;
  }

  /** Whether the asking machine or its own link is to blame. */
  get isLocal(): boolean {
    return this.#found.isLocal;
  }

  /** The causes that have stood for long enough to be acted on. */
  get settled(): readonly Cause[] {
    return this.#settled;
  }

  /** When a cause will have stood for long enough by the passing of time alone; Infinity: none will. */
  get dueAt(): Ms {
    return this.#dueAt;
  }

  /** The common cause that is blamed for a node's silence, if it is not the node itself. */
  causeOf(node: string): Cause | undefined {
    return this.#found.causes.find((cause) => isCommon(cause) && cause.nodes.includes(node));
  }

  /** A look at the fleet. Nodes that are silent for long count as dead, so that a rack goes down at once. */
  step(fleet: FleetHealth, now: Ms): IncidentEvent[] {
    const silent = fleet.silent(now);
    const isProven = fleet.provenMachines(now);
    const verdicts = fleet.verdicts();
    this.#found = localise(
      this.#places.map(({ id, zone, dependsOn = [] }, index) => ({
        id,
        zone,
        dependsOn,
        verdict: silent[index]! ? 'dead' : verdicts[index] === 'alive' ? 'alive' : 'unknown',
        isMachineAlive: isProven[index]!,
      })),
    );
    const { causes } = this.#found;
    const { state, settled, dueAt } = settle(this.#settling, causes, now, this.#quietMs);
    this.#settling = state;
    this.#settled = settled;
    this.#dueAt = dueAt;
    return this.#compare(settled.filter(isCommon), causes.filter(isCommon), now);
  }

  #compare(settled: readonly Cause[], common: readonly Cause[], at: Ms): IncidentEvent[] {
    const events: IncidentEvent[] = [];
    for (const cause of settled) {
      if (!this.#open.has(nameOf(cause))) {
        events.push({ kind: 'incident', at, cause, isOver: false });
      }
      this.#open.set(nameOf(cause), cause);
    }
    const names = new Set(common.map(nameOf));
    for (const [name, cause] of this.#open) {
      if (names.has(name)) continue;
      this.#open.delete(name);
      events.push({ kind: 'incident', at, cause, isOver: true });
    }
    return events;
  }
}

const nameOf = ({ kind, name }: Cause): string => `${kind} ${name}`;
