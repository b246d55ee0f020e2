import { systemClock } from '../adapters/clock.ts';
import { createNodeChecks } from '../adapters/health/check-nodes.ts';
import { withSecondLook } from '../adapters/health/second-look.ts';
import { watchFleet } from '../adapters/health/watch.ts';
import { heartbeatProbes } from '../adapters/heartbeat/registry.ts';
import { writeWhole } from '../adapters/write-whole.ts';
import { keepYoungGenerationSmall } from '../adapters/young-generation.ts';
import { Board, type BoardRow } from '../core/health/board.ts';
import { detectors } from '../core/health/detector/registry.ts';
import type { Evidence } from '../core/health/evidence.ts';
import { type DueCheck, FleetHealth } from '../core/health/fleet-health.ts';
import type { HealthEvent } from '../core/health/health-event.ts';
import type { HeartbeatProbe } from '../core/health/heartbeat-probe.ts';
import { Incidents } from '../core/health/incidents.ts';
import { metricsText } from '../core/health/metrics-text.ts';
import type { Verdict } from '../core/health/node-health.ts';
import type { Sighting, Vantage } from '../core/health/vantage.ts';
import type { Ms } from '../core/kernel/units.ts';
import type { WatchEvent } from './health-event-text.ts';
import type { HeartbeatPlan } from './heartbeat-plan.ts';
import { TraceRecording } from './heartbeat-recording.ts';
import { blameText } from './heartbeat-text.ts';
import { openView, type WatchOutput, type WatchView } from './heartbeat-view.ts';
import { Persevering } from './persevering.ts';
import { interruption } from './signals.ts';
import { vantageFailures } from './vantages.ts';

export interface WatchOptions {
  /** `none`: nothing is told meanwhile. */
  readonly output: WatchOutput;
  readonly forMs?: Ms;
  /** File that heartbeats are recorded in. */
  readonly save?: string;
  /** File that metrics are written to, again and again. */
  readonly metricsFile?: string;
  /** What else follows the watch: a ring, actions. */
  readonly followers: readonly Follower[];
  /** Nodes from which a node without a connection is looked for too. */
  readonly vantages: readonly Vantage[];
  /** Tells of loads meanwhile, until the signal. */
  readonly monitor?: (
    signal: AbortSignal,
    tell: (event: WatchEvent) => void,
    note: (text: string) => void,
  ) => Promise<void>;
}

/** Something that acts on what a watch finds. */
export interface Follower {
  /** Called when something happened, and at least once a second. @returns what is to be told */
  follow(news: WatchNews): readonly string[];
  /** The watch ends. @returns what is to be told */
  end(): Promise<readonly string[]>;
}

/** What a follower gets to know. */
export interface WatchNews {
  readonly now: Ms;
  readonly wall: Date;
  readonly events: readonly WatchEvent[];
  readonly incidents: Incidents;
  /** By the id of the node. */
  readonly verdicts: () => ReadonlyMap<string, Verdict>;
}

/** Shorter ones come with every busy machine; they are made up for, and counted in the metrics. */
const TOLD_STALL_MS: Ms = 500;
/** At least; a millisecond a node where there are more: they cost that much to write. */
const METRICS_MS: Ms = 1000;
const FOLLOW_MS: Ms = 1000;
/** Between two looks for causes, other than for deaths: with thousands of nodes a look takes a while. */
const LOCATE_MS: Ms = 100;

/** Watches nodes until the signal or the end. @returns the nodes as they stand then, and lost time */
export async function runWatch(
  plan: HeartbeatPlan,
  options: WatchOptions,
): Promise<{ readonly rows: readonly BoardRow[]; readonly lostMs: Ms }> {
  keepYoungGenerationSmall();
  const watch = new Watch(plan, options);
  const { timeoutMs } = plan.settings;
  const probe = openProbe(plan, options.vantages, (text) => watch.note([text]));
  const request = {
    timeoutMs,
    signal: interruption(),
    ...(options.forMs !== undefined && { forMs: options.forMs }),
  };
  const over = new AbortController();
  const loads = options.monitor?.(
    over.signal,
    (event) => watch.tell(event),
    (text) => watch.note([text]),
  );
  try {
    const heartbeats = watchFleet(watch.fleet, plan.targets, probe, request, watch, systemClock);
    await Promise.race([heartbeats, ...(loads === undefined ? [] : [failureOf(loads)])]);
  } finally {
    over.abort('the watch is over');
    try {
      await loads;
    } finally {
      await watch.end();
      await probe.close();
    }
  }
  return { rows: watch.rows(), lostMs: watch.fleet.lostMs };
}

/** @param note for vantages that cannot be asked, once each */
function openProbe(
  { settings: { intervalMs } }: HeartbeatPlan,
  vantages: readonly Vantage[],
  note: (text: string) => void,
): HeartbeatProbe {
  const probe = createNodeChecks(heartbeatProbes);
  if (vantages.length === 0) return probe;
  const told = new Set<string>();
  const onLook = (sighting: Sighting): void => {
    for (const text of vantageFailures([sighting])) {
      if (!told.has(text)) note(text);
      told.add(text);
    }
  };
  return withSecondLook(probe, { vantages, intervalMs, clock: systemClock, onLook });
}

/** Only ever rejects. */
function failureOf(work: Promise<void>): Promise<never> {
  return work.then(() => new Promise<never>(() => undefined));
}

class Watch {
  readonly fleet: FleetHealth;
  readonly #options: WatchOptions;
  readonly #board: Board;
  readonly #incidents: Incidents;
  readonly #view: WatchView;
  readonly #recording: TraceRecording | undefined;
  readonly #saving = new Persevering('recording');
  readonly #metrics = new Persevering('metrics');
  readonly #nodeCount: number;
  readonly #start = systemClock.now();
  readonly #wallStart = Date.now();
  #isNews = false;
  #locatedAt = Number.NEGATIVE_INFINITY;
  #events: WatchEvent[] = [];
  #metricsAt = Number.NEGATIVE_INFINITY;
  #followedAt = Number.NEGATIVE_INFINITY;
  /** When the last node was asked: what ends later says nothing about them. */
  #overAt: Ms | undefined;

  constructor({ nodes, settings }: HeartbeatPlan, options: WatchOptions) {
    const { intervalMs, detector } = settings;
    const ids = nodes.map(({ id }) => id);
    this.#options = options;
    this.#nodeCount = ids.length;
    this.fleet = new FleetHealth(ids, settings, this.#start);
    this.#board = new Board(this.fleet, ids);
    this.#incidents = new Incidents(nodes, intervalMs);
    if (options.save !== undefined) {
      const origin = `${ids.length} nodes watched by ${settings.check.probe}`;
      this.#recording = new TraceRecording(options.save, origin, intervalMs, this.#start);
    }
    const { scale } = detectors[detector];
    this.#view = openView(
      options.output,
      (most) => this.#board.rows(systemClock.now(), most),
      () => ({
        now: new Date(),
        intervalMs,
        verdicts: this.fleet.verdicts(),
        ...(scale !== undefined && { suspicion: scale }),
      }),
    );
  }

  rows(): readonly BoardRow[] {
    return this.#board.rows(this.#overAt ?? systemClock.now());
  }

  onCheck(check: DueCheck, evidence: Evidence, receivedAt: Ms): void {
    this.#board.check(check.index, evidence);
    this.#recording?.check(check, evidence, receivedAt);
  }

  onEvents(events: readonly HealthEvent[]): void {
    const now = systemClock.now();
    for (const event of events) {
      this.#board.event(event);
      this.#recording?.event(event);
      if (event.kind === 'verdict') this.#isNews = true;
    }
    if (events.some((event) => event.kind === 'verdict' && event.to === 'dead')) this.#locate(now);
    for (const event of events) this.tell(event);
  }

  onTurn(now: Ms): void {
    const isTurn = now - this.#followedAt >= FOLLOW_MS;
    const isSettling = now >= this.#incidents.dueAt;
    const isNews = this.#isNews && now - this.#locatedAt >= LOCATE_MS;
    if (isNews || isSettling || (isTurn && this.fleet.isTroubled())) this.#locate(now);
    if (this.#events.length > 0 || isTurn) this.#follow(now);
    if (this.#recording?.isDue(now))
      this.#persevere(this.#saving, () => this.#recording!.flush(now));
    if (this.#metricsAt === Number.NEGATIVE_INFINITY) {
      this.#writeMetrics(now);
    } else if (now - this.#metricsAt >= Math.max(METRICS_MS, this.#nodeCount)) {
      this.#persevere(this.#metrics, () => this.#writeMetrics(now));
    }
    this.#view.turn(now);
  }

  /** @throws LbError FILE_UNWRITABLE when the recording or the metrics are not all there at the end */
  async end(): Promise<void> {
    this.#overAt = systemClock.now();
    try {
      for (const follower of this.#options.followers) this.note(await follower.end());
    } finally {
      this.#view.end();
    }
    this.#recording?.flush(this.#overAt);
    this.#writeMetrics(this.#overAt);
  }

  #persevere(persevering: Persevering, work: () => void): void {
    this.note(
      persevering.try(() => {
        work();
        return [];
      }),
    );
  }

  note(lines: readonly string[]): void {
    const wall = this.#wallOf(systemClock.now());
    for (const line of lines) this.#view.note(line, wall);
  }

  #locate(now: Ms): void {
    for (const event of this.#incidents.step(this.fleet, now)) this.tell(event);
    this.#isNews = false;
    this.#locatedAt = now;
  }

  tell(event: WatchEvent): void {
    if (event.kind === 'stall' && event.lostMs < TOLD_STALL_MS && !event.isStretched) return;
    this.#events.push(event);
    const isDeath = event.kind === 'verdict' && event.to === 'dead';
    const cause = isDeath ? this.#incidents.causeOf(event.node) : undefined;
    this.#view.event(event, this.#wallOf(event.at), cause && blameText(cause));
  }

  #follow(now: Ms): void {
    const events = this.#events;
    this.#events = [];
    this.#followedAt = now;
    const wall = this.#wallOf(now);
    const incidents = this.#incidents;
    const verdicts = (): ReadonlyMap<string, Verdict> => this.fleet.verdictsById();
    for (const follower of this.#options.followers) {
      this.note(follower.follow({ now, wall, events, incidents, verdicts }));
    }
  }

  #writeMetrics(now: Ms): void {
    const { metricsFile } = this.#options;
    if (metricsFile === undefined) return;
    this.#metricsAt = now;
    const { lostMs, stretch } = this.fleet;
    writeWhole(metricsFile, metricsText(this.rows(), { lostMs, stretch }));
  }

  #wallOf(at: Ms): Date {
    return new Date(this.#wallStart + (at - this.#start));
  }
}
