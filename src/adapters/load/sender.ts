import { setImmediate as nextTurn } from 'node:timers';
import { createRngStream } from '../../core/kernel/rng.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { tableBuilder } from '../../core/kernel/wasm/build-table.ts';
import { xxh64 } from '../../core/kernel/xxh64.ts';
import { AnswerLengths } from '../../core/load/answer-lengths.ts';
import type { LoadPlan } from '../../core/load/load-plan.ts';
import { type KnowledgeMemory, KnowledgeReader } from '../../core/load/node-knowledge.ts';
import { plannedArrivals } from '../../core/load/planned-arrivals.ts';
import { Recorder } from '../../core/load/recorder.ts';
import type { RecordingMemory } from '../../core/load/recording.ts';
import { createRequestSource } from '../../core/load/request-plan.ts';
import { Dispatcher } from '../../core/policy/dispatcher.ts';
import { createDispatching, isRead } from '../../core/policy/dispatching.ts';
import { type NodeColumns, nodeColumns } from '../../core/policy/node-columns.ts';
import type { CompiledParser } from './llhttp.ts';
import { LoadEngine } from './load-engine.ts';
import { type Pacing, pace } from './pacing.ts';
import { RequestWriter } from './request-writer.ts';
import type { LoadTarget } from './target.ts';

/** What a sending thread gets. */
export interface SenderTask {
  readonly plan: LoadPlan;
  /** In the order of the plan's nodes. */
  readonly targets: readonly LoadTarget[];
  readonly parser: CompiledParser;
  readonly pacing: Pacing;
  /** Which of the plan's threads it is, from 0. */
  readonly thread: number;
  readonly memory: RecordingMemory;
  /** What is told of the nodes' loads and storage. */
  readonly knowledge: KnowledgeMemory;
  /** Not 0 in its first cell: begin no more. */
  readonly control: Int32Array;
}

/** What is due may be released this much after the end of the run; later it is missed. */
const LATEST_RELEASE_MS: Ms = 100;
/** Begun without a turn of the event loop between: answers are read, and a stop is heard, all the same. */
const MOST_AT_ONCE = 256;
/** Between two looks for what has timed out, at most, and at least. */
const SWEEP_MS: Ms = 50;
const SHORTEST_SWEEP_MS: Ms = 2;

/** What is under way when a run is stopped has this long to end: somebody waits for the result. */
const STOP_GRACE_MS: Ms = 500;

const now = (): Ms => performance.now();

/** A thread's part of a limit for all of them; at least 1. */
const shareOf = (limit: number, { plan, thread }: SenderTask): number =>
  Math.max(1, Math.ceil((limit - thread) / plan.threads));

function columnsOf({ nodes }: LoadPlan): NodeColumns {
  const columns = nodeColumns(nodes.map(({ weight }) => weight));
  for (const [i, { criticalCount }] of nodes.entries()) {
    if (criticalCount !== undefined) columns.criticalCount[i] = criticalCount;
  }
  return columns;
}

/** Offers load as a plan says, in one thread: all of it is made before the run begins. */
export class Sender {
  readonly #task: SenderTask;
  readonly #recorder: Recorder;
  readonly #engine: LoadEngine;
  readonly #dispatcher: Dispatcher;
  readonly #knowledge: KnowledgeReader;
  #startAt: Ms = 0;
  #sweepAt: Ms = 0;
  #isOver = false;
  #isBeginning = false;
  #stoppedAt: Ms | undefined;

  constructor(task: SenderTask) {
    const { plan, targets, thread } = task;
    this.#task = task;
    this.#recorder = new Recorder(task.memory);
    const source = createRequestSource(
      plan.requests,
      createRngStream(plan.seed, `requests ${thread}`),
    );
    const lengths = new AnswerLengths(source.count, source.classes.length);
    if (plan.requests.what.kind === 'sizes') {
      for (let i = 0; i < source.count; i++) lengths.know(i, source.template(i).length!);
    }
    const nodes = columnsOf(plan);
    this.#knowledge = new KnowledgeReader(task.knowledge, nodes);
    this.#knowledge.take();
    const capacities = plan.nodes.flatMap(({ capacity }) =>
      capacity === undefined ? [] : [capacity],
    );
    const policy = createDispatching(plan.dispatching, {
      ...(capacities.length === nodes.count && { capacities }),
      nodes,
      addresses: plan.nodes.map(({ address }) => address),
      rng: createRngStream(plan.seed, `ties ${thread}`),
      hash: xxh64,
      tableBuilder,
    });
    const learnsSpeeds = isRead(plan.dispatching, 'work');
    this.#dispatcher = new Dispatcher(nodes, policy, { learnsSpeeds });
    this.#engine = new LoadEngine({
      targets,
      parser: task.parser,
      source,
      writer: new RequestWriter(source, targets, { headers: plan.headers }),
      dispatcher: this.#dispatcher,
      lengths,
      recorder: this.#recorder,
      limits: {
        ...plan.limits,
        connections: shareOf(plan.limits.connections, task),
        requests: shareOf(plan.limits.requests, task),
      },
      onEnd: plan.model.kind === 'closed' ? this.#beginNext : () => undefined,
      now,
    });
  }

  /**
   * Resolves when everything that was begun has ended.
   * @param startAt instant of `performance.now()`, now or soon
   */
  async run(startAt: Ms): Promise<void> {
    this.#startAt = startAt;
    this.#sweepAt = startAt;
    if (this.#task.plan.model.kind === 'closed') await this.#runClosed();
    else await this.#runOpen();
    this.#engine.stop(now());
  }

  async #runOpen(): Promise<void> {
    const { plan, thread, pacing, control } = this.#task;
    const arrivals = plannedArrivals(plan, thread);
    const latest = this.#startAt + plan.durationMs + LATEST_RELEASE_MS;
    const isSpinning = pacing === 'spin';
    let next = this.#startAt + arrivals.next();
    let turnAt = now();
    let activity = this.#engine.activity;
    const used = performance.eventLoopUtilization();
    await pace(pacing, () => {
      let at = now();
      if (isSpinning) {
        this.#recorder.worked(at - turnAt, activity !== this.#engine.activity);
        turnAt = at;
        activity = this.#engine.activity;
      }
      if (control[0] !== 0) next = Number.POSITIVE_INFINITY;
      for (let i = 0; next <= at && i < MOST_AT_ONCE; i++) {
        if (at > latest) this.#recorder.missed();
        else this.#engine.begin(next, at);
        next = this.#startAt + arrivals.next();
        at = now();
      }
      this.#sweep(at);
      if (next !== Number.POSITIVE_INFINITY) return next - at;
      return this.#hasEnded(at) ? undefined : Number.POSITIVE_INFINITY;
    });
    if (!isSpinning) this.#recordUse(used);
  }

  async #runClosed(): Promise<void> {
    const { plan, thread, control } = this.#task;
    const { model, threads, durationMs } = plan;
    if (model.kind !== 'closed') throw new RangeError('not of the closed model');
    const used = performance.eventLoopUtilization();
    await pace('timer', () => (now() < this.#startAt ? this.#startAt - now() : undefined));
    for (let i = thread; i < model.connections; i += threads) this.#beginNext();
    await pace('timer', () => {
      const at = now();
      this.#sweep(at);
      this.#isOver = control[0] !== 0 || at >= this.#startAt + durationMs;
      return this.#isOver && this.#hasEnded(at) ? undefined : Number.POSITIVE_INFINITY;
    });
    this.#recordUse(used);
  }

  /** Whether all has ended that was begun, or had time enough since somebody stopped the run. */
  #hasEnded(at: Ms): boolean {
    if (this.#engine.openCount === 0) return true;
    if (this.#task.control[0] === 0) return false;
    this.#stoppedAt ??= at;
    return at - this.#stoppedAt >= STOP_GRACE_MS;
  }

  /** A request that ends the moment it begins makes room for the next one a turn later. */
  readonly #beginNext = (): void => {
    if (this.#isOver) return;
    if (this.#isBeginning) {
      nextTurn(this.#beginNext);
      return;
    }
    this.#isBeginning = true;
    const at = now();
    this.#engine.begin(at, at);
    this.#isBeginning = false;
  };

  #sweep(at: Ms): void {
    if (at < this.#sweepAt) return;
    const { timeoutMs } = this.#task.plan.limits;
    this.#sweepAt = at + Math.min(SWEEP_MS, Math.max(SHORTEST_SWEEP_MS, timeoutMs / 20));
    if (this.#knowledge.take()) this.#dispatcher.refresh(at);
    this.#engine.sweep(at);
  }

  #recordUse(since: ReturnType<typeof performance.eventLoopUtilization>): void {
    const { active, idle } = performance.eventLoopUtilization(since);
    this.#recorder.worked(active, true);
    this.#recorder.worked(idle, false);
  }
}
