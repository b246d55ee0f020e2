import type { HeartbeatSettings } from '../cluster/heartbeat-settings.ts';
import type { Ms, Ratio } from '../kernel/units.ts';
import { blameFor, type NetworkSigns } from './blame.ts';
import { CheckTimes } from './check-times.ts';
import { detectors } from './detector/registry.ts';
import type { Evidence } from './evidence.ts';
import type { HealthEvent } from './health-event.ts';
import { LocalHealth } from './local-health.ts';
import { NodeHealth, type SentCheck, type Step, type Verdict } from './node-health.ts';

/** A check that is to be sent now. */
export interface DueCheck extends SentCheck {
  /** Index of the node. */
  readonly index: number;
  /** When it was to be sent; the difference to `sentAt` is the jitter of the schedule. */
  readonly dueAt: Ms;
  /** What this machine had lost to stalls by then. */
  readonly lostMs: Ms;
}

/** A node as it stands. */
export interface NodeView {
  readonly node: string;
  readonly verdict: Verdict;
  readonly since: Ms;
  /** Time since the last answer; undefined when there was none. */
  readonly silentMs?: Ms;
  readonly suspicion: number;
  /** Time left until it is dead if nothing is heard. */
  readonly leftMs: Ms;
  /** What the verdict rests on, where a check has failed. */
  readonly failure?: Evidence;
  readonly isFlapping: boolean;
}

/** The check that decides ends just when the time is up: what it found out is worth this much waiting. */
const EVIDENCE_MS: Ms = 50;

/** A check without an answer that had less than this part of its time, for stalls, proves nothing. */
const FAIR_PART: Ratio = 0.5;

/** At most this many nodes are asked out of turn at a time, and a tenth of them all. */
const EXTRA_NODES = 50;

/**
 * The life of a fleet by the evidence of checks. It says which checks are due, takes their evidence,
 * and judges: one step each, without clock and network, so that a real watch and a simulated one run
 * the same code. Whoever drives it calls `pulse` at least every 20 ms, takes in all answers that wait,
 * and then calls `judge`.
 *
 * Its own stalls count for no node. When all nodes that answered before fall silent together, and
 * nothing proves that the network works, the asking machine's own link is to blame: verdict `unknown`.
 */
export class FleetHealth {
  readonly #ids: readonly string[];
  readonly #nodes: readonly NodeHealth[];
  readonly #interval: Ms;
  /** How long a check without an answer must have waited at least to be evidence. */
  readonly #fairTime: Ms;
  readonly #times: CheckTimes;
  readonly #local: LocalHealth;
  /** Deadlines of the nodes in awake time, so that a look at all is a look at numbers. */
  readonly #deadlines: Float64Array;
  /** 1 from a regular check until the next answer. */
  readonly #isWaiting: Uint8Array;
  readonly #suspects = new Set<number>();
  #toldStretch = 1;
  /** Checks that were sent by a greater stretch may still be the last ones. */
  #formerStretch = 1;
  #formerUntil = Number.NEGATIVE_INFINITY;
  /** The last instants of awake time at which intervals were stretched by each factor. */
  readonly #stretchedAt = new Map<number, Ms>();

  constructor(ids: readonly string[], settings: HeartbeatSettings, now: Ms) {
    const { detector, intervalMs, timeoutMs, rise } = settings;
    this.#ids = ids;
    this.#interval = intervalMs;
    this.#fairTime = FAIR_PART * timeoutMs;
    this.#nodes = ids.map(
      () => new NodeHealth(detectors[detector].create(settings, now), { rise }, now),
    );
    this.#times = new CheckTimes(ids.length, intervalMs, now);
    this.#local = new LocalHealth(now);
    this.#isWaiting = new Uint8Array(ids.length);
    this.#deadlines = Float64Array.from(this.#nodes, (node) => node.deadline());
  }

  get stretch(): number {
    return this.#local.stretch;
  }

  get lostMs(): Ms {
    return this.#local.lostMs;
  }

  /** First thing after every wait. */
  pulse(now: Ms): HealthEvent[] {
    const lostMs = this.#local.pulse(now);
    const { stretch } = this.#local;
    if (stretch > 1) this.#stretchedAt.set(stretch, this.#local.awake(now));
    if (lostMs === 0 && stretch === this.#toldStretch) return [];
    if (lostMs > 0) {
      for (const node of this.#nodes) node.excuse(this.#local.awake(now));
    }
    if (stretch < this.#toldStretch) {
      this.#formerStretch = Math.max(this.#toldStretch, this.#formerAt(now));
      this.#formerUntil = now + this.#formerStretch * this.#interval;
    }
    const isStretched = stretch !== this.#toldStretch;
    this.#toldStretch = stretch;
    return [{ kind: 'stall', at: now, lostMs, stretch, isStretched }];
  }

  /** Checks to be sent at this instant; each is given out once. */
  due(now: Ms): DueCheck[] {
    const { lostMs, stretch } = this.#local;
    const due = this.#times
      .takeRegular(now, stretch)
      .map((check): DueCheck => ({ ...check, sentAt: now, isExtra: false, lostMs }));
    for (const { index } of due) this.#isWaiting[index] = 1;
    const most = Math.max(EXTRA_NODES, this.#nodes.length / 10);
    let asked = 0;
    for (const index of this.#suspects) {
      if (++asked > most) break;
      if (this.#times.takeExtra(index, now))
        due.push({ index, sentAt: now, dueAt: now, isExtra: true, lostMs });
    }
    return due;
  }

  /**
   * The evidence of a check.
   * @param check as `due` gave it
   */
  hear(index: number, evidence: Evidence, check: DueCheck, now: Ms): HealthEvent[] {
    const node = this.#nodes[index]!;
    const wasFlapping = node.isFlapping;
    const awake = this.#local.awake(now);
    const isOurs = this.#isCutShort(evidence, check, now);
    const judged = isOurs ? { ...evidence, finding: 'local' as const } : evidence;
    if (judged.finding === 'answered' || judged.finding === 'local') this.#isWaiting[index] = 0;
    if (isOurs && node.isExcused) return []; // once a silence: stalls without end hide no death
    const sentAt = check.sentAt - check.lostMs;
    const step = node.hear(judged, { sentAt, isExtra: check.isExtra }, awake);
    if (judged.finding === 'refused') this.#times.hasten(index, now);
    const events = this.#take(index, step, now);
    if (node.isFlapping !== wasFlapping) {
      const id = this.#ids[index]!;
      events.push({ kind: 'flapping', at: now, node: id, isOver: wasFlapping });
    }
    return events;
  }

  /** Whether `judge` has a node to doubt or to judge, so that answers that wait must be heard before. */
  isJudging(now: Ms): boolean {
    const awake = this.#local.awake(now);
    for (let index = 0; index < this.#deadlines.length; index++) {
      if (awake > this.#deadlines[index]! || this.#isUnanswered(index, now)) return true;
    }
    return false;
  }

  /** After all answers that waited were taken in. */
  judge(now: Ms): HealthEvent[] {
    const awake = this.#local.awake(now);
    const allowance = (Math.max(this.#local.stretch, this.#formerAt(now)) - 1) * this.#interval;
    const events: HealthEvent[] = [];
    let network: NetworkSigns | undefined;
    for (let index = 0; index < this.#deadlines.length; index++) {
      const node = this.#nodes[index]!;
      if (this.#isUnanswered(index, now)) {
        events.push(...this.#take(index, node.doubt(awake), now));
      }
      if (awake <= this.#deadlines[index]! + allowance) continue;
      if (node.verdict === 'dead') continue;
      const isTold = node.failure !== undefined || awake > this.#deadlines[index]! + EVIDENCE_MS;
      if (!isTold) continue;
      network ??= this.#networkSigns();
      const interval = this.#interval * this.#widestSince(node.lastHeard);
      const blame = blameFor(node.lastHeard, network, awake, interval);
      if (blame === 'open') continue;
      events.push(...this.#take(index, node.judge(awake, blame === 'link', allowance), now));
    }
    return events;
  }

  /** Nodes that have given no sign of life for so long that they are probably dead too. */
  silent(now: Ms): boolean[] {
    const awake = this.#local.awake(now);
    return this.#nodes.map((node) => {
      const patience = node.deadline() - node.lastHeard;
      const isSilent = awake - node.lastSign >= patience - this.#interval;
      return node.verdict === 'dead' || (node.verdict !== 'alive' && isSilent);
    });
  }

  /** The machines of nodes that are known to live, although the node may not. */
  provenMachines(now: Ms): boolean[] {
    const awake = this.#local.awake(now);
    return this.#nodes.map((node) => {
      const patience = node.deadline() - node.lastHeard;
      return awake - node.lastSign < patience;
    });
  }

  /** Whether some node is not alive. */
  isTroubled(): boolean {
    return this.#nodes.some(({ verdict }) => verdict !== 'alive');
  }

  verdicts(): Verdict[] {
    return this.#nodes.map(({ verdict }) => verdict);
  }

  verdictsById(): Map<string, Verdict> {
    return new Map(this.#ids.map((id, index) => [id, this.#nodes[index]!.verdict]));
  }

  /** @param indices of the nodes to look at */
  views(now: Ms, indices: readonly number[] = [...this.#nodes.keys()]): NodeView[] {
    const awake = this.#local.awake(now);
    return indices.map((index) => this.#view(index, now, awake));
  }

  #view(index: number, now: Ms, awake: Ms): NodeView {
    const node = this.#nodes[index]!;
    const { reason } = node;
    return {
      node: this.#ids[index]!,
      verdict: node.verdict,
      since: now - (awake - node.since),
      ...(node.hasAnswered && { silentMs: awake - node.lastHeard }),
      suspicion: node.suspicion(awake),
      leftMs: node.deadline() - awake,
      ...(reason && { failure: reason }),
      isFlapping: node.isFlapping,
    };
  }

  #take(index: number, step: Step, now: Ms): HealthEvent[] {
    const node = this.#nodes[index]!;
    const { from, to, isRestart } = step;
    // A dead node is judged no more until it answers.
    this.#deadlines[index] = to === 'dead' ? Number.POSITIVE_INFINITY : node.deadline();
    const at = now;
    const id = this.#ids[index]!;
    const events: HealthEvent[] = isRestart ? [{ kind: 'restarted', at, node: id }] : [];
    if (from === to) return events;
    if (to === 'suspect') this.#suspects.add(index);
    else this.#suspects.delete(index);
    const { reason } = node;
    events.push({
      kind: 'verdict',
      at,
      node: id,
      from,
      to,
      silentMs: this.#local.awake(now) - node.lastHeard,
      ...(to !== 'alive' && reason && { finding: reason.finding, detail: reason.detail }),
      isLocal: to === 'unknown',
    });
    return events;
  }

  /** Whether the last check has been without an answer for an interval. */
  #isUnanswered(index: number, now: Ms): boolean {
    return this.#isWaiting[index] === 1 && this.#times.isDue(index, now);
  }

  /** Whether a check is without an answer because this machine stalled: it hardly had any time. */
  #isCutShort({ finding }: Evidence, { sentAt, lostMs }: DueCheck, now: Ms): boolean {
    if (finding !== 'no-connection' && finding !== 'no-answer') return false;
    const lostSince = this.#local.lostMs - lostMs;
    return lostSince > 0 && now - sentAt - lostSince < this.#fairTime;
  }

  #formerAt(now: Ms): number {
    return now < this.#formerUntil ? this.#formerStretch : 1;
  }

  #networkSigns(): NetworkSigns {
    let count = 0;
    let last = Number.NEGATIVE_INFINITY;
    for (const node of this.#nodes) {
      if (node.verdict === 'dead') continue;
      count++;
      last = Math.max(last, node.lastSign);
    }
    return { count, last };
  }

  /** The most that intervals were stretched since an instant of awake time. */
  #widestSince(awake: Ms): number {
    let widest = 1;
    for (const [stretch, at] of this.#stretchedAt) {
      if (at >= awake) widest = Math.max(widest, stretch);
    }
    return widest;
  }
}
