import { checkAppendable } from '../adapters/append.ts';
import { appendActionLog, type ResultRecord, resultRecord } from '../adapters/health/action-log.ts';
import { type ActionResult, runAction } from '../adapters/health/run-action.ts';
import { findings } from '../core/health/evidence.ts';
import { decide } from '../core/health/recovery.ts';
import type { RecoveryPlan } from '../core/health/recovery-plan.ts';
import type {
  Hold,
  NodeEvent,
  RecoveryAction,
  RecoveryRecord,
  RecoveryState,
} from '../core/health/recovery-state.ts';
import { formatMs } from '../core/kernel/units-text.ts';
import type { WatchEvent } from './health-event-text.ts';
import type { Follower, WatchNews } from './heartbeat-watch.ts';
import { Persevering } from './persevering.ts';

/** Of records that cannot be logged for a while; the oldest are given up. */
const MOST_UNLOGGED = 10_000;

/** Takes the actions of the cluster file, or tells which it would take. */
export class ActionFollower implements Follower {
  readonly #plan: RecoveryPlan;
  readonly #log: string | undefined;
  readonly #running = new Map<number, Promise<void>>();
  readonly #stop = new AbortController();
  #state: RecoveryState | undefined;
  #finished: number[] = [];
  #results: string[] = [];
  #unlogged: (RecoveryRecord | ResultRecord)[] = [];
  readonly #logging: Persevering;

  /**
   * @param log file that every decision is added to
   * @throws LbError FILE_UNWRITABLE before the watch begins
   */
  constructor(plan: RecoveryPlan, log: string | undefined) {
    this.#plan = plan;
    this.#log = log;
    this.#logging = new Persevering('action log');
    if (log !== undefined) checkAppendable(log);
  }

  follow({ now, wall, events, incidents }: WatchNews): string[] {
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
    this.#unlogged.push(...records);
    for (const action of actions) this.#start(action);
    return [...records.map(recordText), ...this.#ended()];
  }

  async end(): Promise<readonly string[]> {
    this.#stop.abort();
    await Promise.all(this.#running.values());
    return this.#ended();
  }

  /** Logs what is not logged yet. @returns what came of commands, and of the log */
  #ended(): string[] {
    const results = this.#results;
    this.#results = [];
    return [...results, ...this.#logging.try(() => this.#writeLog())];
  }

  #writeLog(): string[] {
    this.#unlogged = this.#unlogged.slice(-MOST_UNLOGGED);
    if (this.#log !== undefined) appendActionLog(this.#log, this.#unlogged);
    this.#unlogged = [];
    return [];
  }

  #start(action: RecoveryAction): void {
    const run = runAction(action, { signal: this.#stop.signal }).then((result) => {
      this.#running.delete(action.id);
      this.#finished.push(action.id);
      this.#results.push(resultText(action, result));
      this.#unlogged.push(resultRecord(action, result, new Date().toISOString()));
    });
    this.#running.set(action.id, run);
  }
}

function changeOf(event: WatchEvent): NodeEvent[] {
  if (event.kind === 'degraded') {
    const { node, isOver, detail } = event;
    return [{ node, by: 'loads', to: isOver ? 'alive' : 'degraded', evidence: detail }];
  }
  if (event.kind !== 'verdict' || (event.to !== 'dead' && event.to !== 'alive')) return [];
  const { node, to, finding, silentMs } = event;
  const silence = to === 'dead' ? `silent for ${formatMs(silentMs)}` : '';
  return [
    { node, by: 'heartbeats', to, evidence: finding === undefined ? silence : findings[finding] },
  ];
}

function recordText({ command = [], ...record }: RecoveryRecord): string {
  const { node, on, kind, attempt, outcome, hold } = record;
  const what = `${kind} of ${node} (${on}), attempt ${attempt}`;
  const told = {
    applied: `started: ${command.join(' ')}`,
    'dry-run': `dry run, --apply does it: ${command.join(' ')}`,
    held: `held: ${hold === undefined ? '' : [WHY[hold.reason], hold.detail].filter(Boolean).join(': ')}`,
    'gave-up': 'given up: a person must look',
  }[outcome];
  return `${what}: ${told}`;
}

const WHY: Readonly<Record<Hold['reason'], string>> = {
  local: 'this machine or its own link has trouble',
  maintenance: 'maintenance',
  unsettled: 'not yet known whether the node itself is to blame',
  'common-cause': 'the node is not to blame, but',
  cooldown: 'done for the death before, not long ago (cooldown)',
  rate: 'too many actions lately (heartbeat.guards.maxActions)',
  share: 'too many nodes are acted on at once (heartbeat.guards.maxShare)',
};

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
