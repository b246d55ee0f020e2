import { appendActionLog, resultRecord } from '../adapters/health/action-log.ts';
import { type ActionResult, runAction } from '../adapters/health/run-action.ts';
import { findings } from '../core/health/evidence.ts';
import { decide } from '../core/health/recovery.ts';
import type { RecoveryPlan } from '../core/health/recovery-plan.ts';
import type {
  NodeEvent,
  RecoveryAction,
  RecoveryRecord,
  RecoveryState,
} from '../core/health/recovery-state.ts';
import { formatMs } from '../core/kernel/units-text.ts';
import type { WatchEvent } from './health-event-text.ts';
import type { Follower, WatchNews } from './heartbeat-watch.ts';

/** Takes the actions of the cluster file, or tells which it would take. */
export class ActionFollower implements Follower {
  readonly #plan: RecoveryPlan;
  readonly #log: string | undefined;
  readonly #running = new Map<number, Promise<void>>();
  readonly #stop = new AbortController();
  #state: RecoveryState | undefined;
  #finished: number[] = [];
  #results: string[] = [];
  /** What came of an action could not be logged: the watch ends with it. */
  #failure: { readonly error: unknown } | undefined;

  /** @param log file that every decision is added to */
  constructor(plan: RecoveryPlan, log: string | undefined) {
    this.#plan = plan;
    this.#log = log;
  }

  /** @throws LbError FILE_UNWRITABLE for the log */
  follow({ now, wall, events, incidents }: WatchNews): string[] {
    this.#passOnFailure();
    const observation = {
      events: events.flatMap(changeOf),
      isLocal: incidents.isLocal,
      causes: incidents.settled,
      finished: this.#finished,
      wallMs: wall.getTime(),
    };
    this.#finished = [];
    const { state, actions, records } = decide(this.#state, observation, now, this.#plan);
    this.#state = state;
    if (this.#log !== undefined) appendActionLog(this.#log, records);
    for (const action of actions) this.#start(action);
    const results = this.#results;
    this.#results = [];
    return [...records.map(recordText), ...results];
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running.values());
    this.#passOnFailure();
  }

  #passOnFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #start(action: RecoveryAction): void {
    const run = runAction(action, { signal: this.#stop.signal })
      .then((result) => this.#take(action, result))
      .catch((error) => {
        this.#failure ??= { error };
      });
    this.#running.set(action.id, run);
  }

  #take(action: RecoveryAction, result: ActionResult): void {
    this.#running.delete(action.id);
    this.#finished.push(action.id);
    this.#results.push(resultText(action, result));
    if (this.#log === undefined) return;
    appendActionLog(this.#log, [resultRecord(action, result, new Date().toISOString())]);
  }
}

function changeOf(event: WatchEvent): NodeEvent[] {
  if (event.kind === 'degraded') {
    const { node, isOver, detail } = event;
    return [{ node, by: 'loads', to: isOver ? 'alive' : 'degraded', evidence: detail }];
  }
  if (event.kind !== 'verdict' || (event.to !== 'dead' && event.to !== 'alive')) return [];
  const { node, to, finding } = event;
  return [{ node, by: 'heartbeats', to, evidence: finding === undefined ? '' : findings[finding] }];
}

function recordText({ command = [], ...record }: RecoveryRecord): string {
  const { node, on, kind, attempt, outcome, hold } = record;
  const what = `${kind} of ${node} (${on}), attempt ${attempt}`;
  const told = {
    applied: `started: ${command.join(' ')}`,
    'dry-run': `dry run, --apply does it: ${command.join(' ')}`,
    held: `held: ${[hold?.reason, hold?.detail].filter(Boolean).join(', ')}`,
    'gave-up': 'given up: a person must look',
  }[outcome];
  return `${what}: ${told}`;
}

function resultText(
  { node, kind, attempt }: RecoveryAction,
  { outcome, exitCode, signal, tookMs, output }: ActionResult,
): string {
  const how = {
    ended: exitCode === null ? `ended by ${signal}` : `ended with ${exitCode}`,
    'not-started': 'could not be started',
    'timed-out': 'ran too long and was ended',
    interrupted: 'was ended with the watch',
  }[outcome];
  const said = output.trim().split('\n').at(-1) ?? '';
  return `${kind} of ${node}, attempt ${attempt}, ${how} after ${formatMs(tookMs)}${said === '' ? '' : `: ${said}`}`;
}
