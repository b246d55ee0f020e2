import type { ActionSettings } from '../cluster/recovery-settings.ts';
import type { Ms } from '../kernel/units.ts';
import type { Cause } from './localise.ts';
import { fillIn } from './recovery-command.ts';
import { causeName, whyTooMuch, whyUntouched } from './recovery-holds.ts';
import type { RecoveryPlan } from './recovery-plan.ts';
import type {
  Case,
  Episode,
  HeldAction,
  Hold,
  NodeEvent,
  RecoveryAction,
  RecoveryDecision,
  RecoveryObservation,
  RecoveryRecord,
  RecoveryState,
} from './recovery-state.ts';

const FIRST: RecoveryState = {
  episodes: new Map(),
  degraded: new Map(),
  running: new Map(),
  lastAt: new Map(),
  actedOn: new Map(),
  recent: [],
  count: 0,
};

const FIRST_PAUSE: Ms = 1000;
const LONGEST_PAUSE: Ms = 60_000;

/**
 * What is to be done about nodes that changed, as one pure step, called after every change and at least
 * once a second.
 *
 * - A node that turns dead, degraded or alive again opens a case for each action about it. The case is
 *   over when the node turns into something else: one death is acted on once. Loads neither end a
 *   death nor a heartbeat what loads have found.
 * - Only a restart is tried again: 1, 2, 4, … 60 s after the last attempt ended, up to its number of
 *   attempts; then it is given up, once.
 * - Nothing is done while the asking machine is in trouble, in maintenance, and about a death whose
 *   cause is not sure or is not the node itself; nor beyond the cooldown and the guards. What is held
 *   stays due, so that it is done later if the node is still the same.
 * - A node counts as acted on until it is alive again, or the window has passed since its last action.
 *
 * @param state of the step before; undefined starts
 * @param now on a monotonic scale, not before that of the step before
 */
export function decide(
  state: RecoveryState | undefined,
  observation: RecoveryObservation,
  now: Ms,
  plan: RecoveryPlan,
): RecoveryDecision {
  const step = new Step(state ?? FIRST, observation, now, plan);
  step.hear();
  step.considerAll();
  return step.decision();
}

class Step {
  readonly #observation: RecoveryObservation;
  readonly #now: Ms;
  readonly #plan: RecoveryPlan;
  readonly #episodes: Map<string, Episode>;
  readonly #degraded: Map<string, string>;
  readonly #running: Map<number, { node: string; action: number; epoch: number }>;
  readonly #lastAt: Map<string, Ms>;
  readonly #actedOn: Map<string, Ms>;
  readonly #causes: ReadonlyMap<string, Cause>;
  #recent: Ms[];
  #count: number;
  readonly #actions: RecoveryAction[] = [];
  readonly #held: HeldAction[] = [];
  readonly #records: RecoveryRecord[] = [];

  constructor(state: RecoveryState, observation: RecoveryObservation, now: Ms, plan: RecoveryPlan) {
    this.#observation = observation;
    this.#now = now;
    this.#plan = plan;
    this.#episodes = new Map(state.episodes);
    this.#degraded = new Map(state.degraded);
    this.#running = new Map(state.running);
    this.#lastAt = new Map(state.lastAt);
    this.#actedOn = new Map(state.actedOn);
    this.#recent = state.recent.filter((at) => now - at < plan.windowMs);
    this.#count = state.count;
    this.#causes = new Map(
      observation.causes.flatMap((cause) => cause.nodes.map((node) => [node, cause] as const)),
    );
  }

  /** Takes in what happened since the step before. */
  hear(): void {
    for (const id of this.#observation.finished) this.#finish(id);
    for (const event of this.#observation.events) this.#turn(event);
    const busy = new Set([...this.#running.values()].map(({ node }) => node));
    for (const [node, at] of this.#actedOn) {
      if (this.#now - at >= this.#plan.windowMs && !busy.has(node)) this.#actedOn.delete(node);
    }
  }

  /** Loads tell nothing of a dead node; when it lives again, it may still be degraded. */
  #turn({ node, by, to, evidence }: NodeEvent): void {
    const planned = this.#plan.nodes.get(node);
    const last = this.#episodes.get(node);
    if (planned === undefined) return;
    if (by === 'loads' && to === 'degraded') this.#degraded.set(node, evidence);
    else if (by === 'loads') this.#degraded.delete(node);
    if (by === 'loads' && last?.state === 'dead') return;
    const over = to === 'alive' ? this.#degraded.get(node) : undefined;
    const state = over === undefined ? to : 'degraded';
    if (state === (last?.state ?? 'alive')) return;
    if (to === 'alive') this.#actedOn.delete(node);
    const cases = planned.actions
      .filter((action) => [to, state].includes(this.#plan.actions[action]!.on))
      .map((action) => ({ action, attempts: 0, dueAt: this.#now, isDone: false }));
    const epoch = (last?.epoch ?? 0) + 1;
    this.#episodes.set(node, { state, epoch, evidence: over ?? evidence, cases });
  }

  #finish(id: number): void {
    const ended = this.#running.get(id);
    this.#running.delete(id);
    const episode = ended && this.#episodes.get(ended.node);
    if (ended === undefined || episode?.epoch !== ended.epoch) return;
    const open = episode.cases.find(({ action }) => action === ended.action)!;
    this.#replace(ended.node, { ...open, dueAt: this.#now + pauseAfter(open.attempts) });
  }

  considerAll(): void {
    const open = [...this.#episodes].filter(([, { cases }]) => cases.some((one) => !one.isDone));
    const indexOf = (node: string): number => this.#plan.nodes.get(node)!.index;
    open.sort(([a], [b]) => indexOf(a) - indexOf(b));
    const busy = new Set(
      [...this.#running.values()].map(({ node, action }) => nameOf(node, action)),
    );
    for (const [node, episode] of open) {
      for (const one of episode.cases) {
        if (one.isDone || this.#now < one.dueAt || busy.has(nameOf(node, one.action))) continue;
        this.#consider(node, episode, one);
      }
    }
  }

  #consider(node: string, episode: Episode, open: Case): void {
    const settings = this.#plan.actions[open.action]!;
    const cause = this.#causes.get(node);
    const untouched = whyUntouched(node, episode, cause, this.#observation, this.#plan);
    if (untouched === undefined && open.attempts >= settings.attempts) {
      this.#record(node, episode, open.action, open.attempts, { outcome: 'gave-up' });
      this.#replace(node, { ...open, isDone: true });
      return;
    }
    const past = {
      lastAt: this.#lastAt.get(nameOf(node, open.action)),
      recentCount: this.#recent.length,
      actedOn: this.#actedOn,
    };
    const isFirst = open.attempts === 0;
    const hold = untouched ?? whyTooMuch(node, settings, isFirst, past, this.#now, this.#plan);
    if (hold === undefined) this.#act(node, episode, open, settings, cause);
    else this.#hold(node, episode, open, hold);
  }

  #hold(node: string, episode: Episode, open: Case, hold: Hold): void {
    const { on, kind } = this.#plan.actions[open.action]!;
    this.#held.push({ node, on, kind, ...hold });
    if (open.hold?.reason === hold.reason && open.hold.detail === hold.detail) return;
    this.#record(node, episode, open.action, open.attempts + 1, { outcome: 'held', hold });
    this.#replace(node, { ...open, hold });
  }

  #act(
    node: string,
    { epoch, evidence, ...episode }: Episode,
    { hold: _, ...open }: Case,
    settings: ActionSettings,
    blamed: Cause | undefined,
  ): void {
    const { isDryRun } = this.#plan;
    const { zone, host } = this.#plan.nodes.get(node)!;
    const { on, kind } = settings;
    const [attempt, cause] = [open.attempts + 1, causeName(blamed)];
    this.#count++;
    this.#recent.push(this.#now);
    this.#lastAt.set(nameOf(node, open.action), this.#now);
    if (on !== 'alive') this.#actedOn.set(node, this.#now);
    const outcome = isDryRun ? 'dry-run' : 'applied';
    const command = fillIn(settings.command, { node, zone, host, cause });
    const told = { outcome, command } as const;
    this.#record(node, { ...episode, epoch, evidence }, open.action, attempt, told);
    this.#replace(node, {
      ...open,
      attempts: attempt,
      dueAt: this.#now + pauseAfter(attempt),
      isDone: kind !== 'restart',
    });
    if (isDryRun) return;
    const id = this.#count;
    this.#running.set(id, { node, action: open.action, epoch });
    const what = { id, node, zone, host, on, kind, command, attempt, epoch, cause, evidence };
    this.#actions.push(what);
  }

  #replace(node: string, changed: Case): void {
    const episode = this.#episodes.get(node)!;
    const cases = episode.cases.map((one) => (one.action === changed.action ? changed : one));
    this.#episodes.set(node, { ...episode, cases });
  }

  #record(
    node: string,
    { epoch, evidence }: Episode,
    action: number,
    attempt: number,
    how: Pick<RecoveryRecord, 'outcome' | 'command' | 'hold'>,
  ): void {
    const at = new Date(this.#observation.wallMs).toISOString();
    const { on, kind } = this.#plan.actions[action]!;
    this.#records.push({ at, node, on, epoch, kind, attempt, why: evidence, ...how });
  }

  decision(): RecoveryDecision {
    return {
      state: {
        episodes: this.#episodes,
        degraded: this.#degraded,
        running: this.#running,
        lastAt: this.#lastAt,
        actedOn: this.#actedOn,
        recent: this.#recent,
        count: this.#count,
      },
      actions: this.#actions,
      held: this.#held,
      records: this.#records,
    };
  }
}

/** An id has no blank in it. */
const nameOf = (node: string, action: number): string => `${node} ${action}`;

/** 1, 2, 4, … 60 s. */
function pauseAfter(attempt: number): Ms {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1));
}
