import { defaultHeartbeatSettings } from '../../../src/core/cluster/heartbeat-defaults.ts';
import type { HeartbeatSettings } from '../../../src/core/cluster/heartbeat-settings.ts';
import type { Finding } from '../../../src/core/health/evidence.ts';
import { type DueCheck, FleetHealth } from '../../../src/core/health/fleet-health.ts';
import type { HealthEvent } from '../../../src/core/health/health-event.ts';
import { createRngStream, type Rng } from '../../../src/core/kernel/rng.ts';
import type { Ms } from '../../../src/core/kernel/units.ts';

/** What is wrong with a node from `from` to `to`; with `watcher` as the node, with the one who asks. */
export interface Fault {
  readonly node: number | 'watcher';
  readonly kind: 'killed' | 'frozen' | 'cut' | 'loss' | 'stalled' | 'emfile' | 'link down';
  readonly from: Ms;
  readonly to: Ms;
}

export interface WorldOptions {
  readonly nodeCount: number;
  readonly faults: readonly Fault[];
  readonly durationMs: Ms;
  readonly seed: number;
  readonly settings?: Partial<HeartbeatSettings>;
  /** Part of the checks that are lost under `loss`. */
  readonly loss?: number;
}

interface Pending {
  readonly at: Ms;
  readonly check: DueCheck;
  readonly finding: Finding;
  readonly incarnation: string;
}

const TICK: Ms = 10;

/**
 * Plays faults on a fleet that is watched by FleetHealth, in virtual time. A watcher that is stalled
 * does nothing; what arrived meanwhile waits, and is taken in before it judges.
 */
export class FaultWorld {
  readonly fleet: FleetHealth;
  readonly events: HealthEvent[] = [];
  readonly settings: HeartbeatSettings;
  now: Ms = 0;
  readonly #options: WorldOptions;
  readonly #rng: Rng;
  #pending: Pending[] = [];

  constructor(options: WorldOptions) {
    this.#options = options;
    this.settings = { ...defaultHeartbeatSettings, ...options.settings };
    this.#rng = createRngStream(options.seed, 'network');
    const ids = Array.from({ length: options.nodeCount }, (_, i) => `n${i}`);
    this.fleet = new FleetHealth(ids, this.settings, 0);
  }

  run(onTick: (now: Ms) => void = () => undefined): this {
    while (this.now < this.#options.durationMs) {
      this.now += TICK;
      if (this.#has('watcher', 'stalled')) continue;
      this.#step();
      onTick(this.now);
    }
    return this;
  }

  verdictOf(node: number): string {
    return this.fleet.views(this.now)[node]!.verdict;
  }

  #step(): void {
    const { fleet, now, events } = this;
    events.push(...fleet.pulse(now));
    const arrived = this.#pending.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    this.#pending = this.#pending.filter(({ at }) => at > now);
    for (const { check, finding, incarnation, at } of arrived) {
      const evidence = {
        node: `n${check.index}`,
        finding,
        rttMs: at - check.sentAt,
        detail: '',
        ...(finding === 'answered' && { incarnation }),
      };
      events.push(...fleet.hear(check.index, evidence, check, now));
    }
    events.push(...fleet.judge(now));
    for (const check of fleet.due(now)) this.#send(check);
  }

  #send(check: DueCheck): void {
    const { index } = check;
    const { timeoutMs } = this.settings;
    const delay = 0.2 + 2 * this.#rng();
    const lost = this.#has(index, 'loss') && this.#rng() < (this.#options.loss ?? 0.1);
    const isCut = this.#has(index, 'cut') || this.#has('watcher', 'link down');
    const restarts = this.#options.faults.filter(
      ({ node, kind, to }) => node === index && kind === 'killed' && to <= this.now,
    ).length;
    const add = (finding: Finding, after: Ms): void => {
      this.#pending.push({ at: this.now + after, check, finding, incarnation: `${restarts}` });
    };
    if (this.#has('watcher', 'emfile')) add('local', 0);
    else if (isCut || lost) add('no-connection', timeoutMs);
    else if (this.#has(index, 'killed')) add('refused', delay);
    else if (this.#has(index, 'frozen')) add('no-answer', timeoutMs);
    else add('answered', delay);
  }

  #has(node: number | 'watcher', kind: Fault['kind']): boolean {
    return this.#options.faults.some(
      (fault) =>
        fault.node === node && fault.kind === kind && fault.from <= this.now && this.now < fault.to,
    );
  }
}

/** A fleet, some faults and their times, all drawn from a seed. */
export function faultRecipe(seed: number): WorldOptions {
  const rng = createRngStream(seed, 'faults');
  const nodeCount = 1 + Math.floor(rng() * 8);
  const durationMs = 60_000;
  const kinds = ['killed', 'frozen', 'cut', 'loss', 'stalled', 'emfile', 'link down'] as const;
  const faults = Array.from({ length: Math.floor(rng() * 5) }, (): Fault => {
    const kind = kinds[Math.floor(rng() * kinds.length)]!;
    const ofWatcher = kind === 'stalled' || kind === 'emfile' || kind === 'link down';
    const from = rng() * 40_000;
    const longest = kind === 'stalled' ? 6000 : 25_000;
    return {
      node: ofWatcher ? 'watcher' : Math.floor(rng() * nodeCount),
      kind,
      from,
      to: from + 50 + rng() * longest,
    };
  });
  const detector = (['timeout', 'phi', 'chen'] as const)[Math.floor(rng() * 3)]!;
  return { nodeCount, faults, durationMs, seed, settings: { detector } };
}
