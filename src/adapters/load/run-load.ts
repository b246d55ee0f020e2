import { Worker } from 'node:worker_threads';
import { LbError } from '../../core/kernel/errors.ts';
import type { Ms } from '../../core/kernel/units.ts';
import type { LoadRecord } from '../../core/load/build-run.ts';
import type { LoadPlan } from '../../core/load/load-plan.ts';
import type { RunBlock } from '../../core/load/load-run.ts';
import type { KnowledgeMemory } from '../../core/load/node-knowledge.ts';
import { createRecording } from '../../core/load/recording.ts';
import { RecordingReader } from '../../core/load/recording-reader.ts';
import { RunBlocks } from '../../core/load/run-blocks.ts';
import { keepYoungGenerationSmall } from '../young-generation.ts';
import { compileLlhttp } from './llhttp.ts';
import type { Pacing } from './pacing.ts';
import type { SenderMessage } from './send-worker.ts';
import type { SenderTask } from './sender.ts';
import type { LoadTarget } from './target.ts';

export interface LoadOptions {
  /** In the order of the plan's nodes. */
  readonly targets: readonly LoadTarget[];
  /** How many classes of requests the plan's source has. */
  readonly classCount: number;
  readonly pacing: Pacing;
  readonly knowledge: KnowledgeMemory;
  /** Begins no more requests from then on; those that were begun may end. */
  readonly signal: AbortSignal;
  /** Called some times a second while requests are sent. @param atMs since the start */
  readonly onLook?: (reader: RecordingReader, atMs: Ms) => void;
  /**
   * Called once a second.
   * @param soFar what has been recorded until now
   * @returns false: begin no more requests
   */
  readonly onBlock?: (block: RunBlock, soFar: () => LoadRecord) => boolean;
}

const LOOK_MS: Ms = 250;
const BLOCK_MS: Ms = 1000;
/** Threads are told to start this much later, so that all of them have heard. */
const HEAD_START_MS: Ms = 20;
/** How long a thread that is done may take to leave. */
const EXIT_MS: Ms = 1000;
/** They make few objects that live: a small young generation makes pauses short and memory little. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

/**
 * Carries out a plan in sending threads of their own; this one only reads what they record.
 * @throws LbError LOAD_FAILED when a thread fails
 */
export async function runLoad(plan: LoadPlan, options: LoadOptions): Promise<LoadRecord> {
  keepYoungGenerationSmall();
  const shape = { nodeCount: plan.nodes.length, classCount: options.classCount };
  const control = new Int32Array(new SharedArrayBuffer(4));
  const tasks = Array.from(
    { length: plan.threads },
    (_, thread): SenderTask => ({
      plan,
      targets: options.targets,
      parser: compileLlhttp(),
      pacing: options.pacing,
      thread,
      memory: createRecording(shape),
      knowledge: options.knowledge,
      control,
    }),
  );
  const reader = new RecordingReader(tasks.map(({ memory }) => memory));
  const senders = tasks.map(startSender);
  try {
    await Promise.all(senders.map(({ ready }) => ready));
    const startAt = performance.timeOrigin + performance.now() + HEAD_START_MS;
    const run = new Run(plan, options, reader, control, startAt - performance.timeOrigin);
    for (const { worker } of senders) worker.postMessage(startAt);
    const done = Promise.all(senders.map(({ done }) => done));
    return await run.until(done);
  } finally {
    await Promise.all(senders.map((sender) => sender.leave()));
  }
}

/** Looks at a run while it goes on. */
class Run {
  readonly #plan: LoadPlan;
  readonly #options: LoadOptions;
  readonly #reader: RecordingReader;
  readonly #control: Int32Array;
  readonly #startAt: Ms;
  readonly #blocks: RunBlock[] = [];
  readonly #cutter: RunBlocks;
  #blockAt: Ms = BLOCK_MS;
  #timer: NodeJS.Timeout | undefined;
  /** When no more requests were to be begun, if that was before the end. */
  #stoppedAt: Ms | undefined;

  constructor(
    plan: LoadPlan,
    options: LoadOptions,
    reader: RecordingReader,
    control: Int32Array,
    startAt: Ms,
  ) {
    this.#plan = plan;
    this.#options = options;
    this.#reader = reader;
    this.#control = control;
    this.#startAt = startAt;
    this.#cutter = new RunBlocks(reader);
  }

  async until(done: Promise<unknown>): Promise<LoadRecord> {
    const { signal } = this.#options;
    this.#schedule();
    signal.addEventListener('abort', this.#stop, { once: true });
    if (signal.aborted) this.#stop();
    try {
      await done;
    } finally {
      clearTimeout(this.#timer);
      signal.removeEventListener('abort', this.#stop);
    }
    this.#cut(Math.max(this.#elapsed(), this.#blockAt - BLOCK_MS + 1));
    return this.#record(true);
  }

  #record(isDone: boolean): LoadRecord {
    const { durationMs, model } = this.#plan;
    // The last arrival is before the end, and so may all answers be; a recording may end long before.
    const hasLasted = isDone && model.kind !== 'recorded' ? durationMs : this.#elapsed();
    const lasted = Math.max(1, Math.min(durationMs, this.#stoppedAt ?? hasLasted));
    const isStopped = this.#stoppedAt !== undefined && this.#stoppedAt < durationMs;
    return {
      reader: this.#reader,
      blocks: [...this.#blocks],
      startedAt: new Date(performance.timeOrigin + this.#startAt),
      durationMs: lasted,
      isPartial: !isDone || isStopped,
    };
  }

  readonly #stop = (): void => {
    Atomics.store(this.#control, 0, 1);
    this.#stoppedAt ??= this.#elapsed();
  };

  /** At the next whole quarter of a second of the run. */
  #schedule(): void {
    const at = this.#elapsed();
    const next = (Math.floor(at / LOOK_MS) + 1) * LOOK_MS;
    this.#timer = setTimeout(this.#look, next - at);
  }

  #elapsed(): Ms {
    return performance.now() - this.#startAt;
  }

  readonly #look = (): void => {
    const at = this.#elapsed();
    if (at >= this.#blockAt) {
      this.#blockAt = (Math.floor(at / BLOCK_MS) + 1) * BLOCK_MS;
      const block = this.#cut(at);
      const goesOn = this.#options.onBlock?.(block, () => this.#record(false)) ?? true;
      if (!goesOn) this.#stop();
    }
    if (at > 0) this.#options.onLook?.(this.#reader, at);
    this.#schedule();
  };

  #cut(at: Ms): RunBlock {
    const block = this.#cutter.cut(at);
    this.#blocks.push(block);
    return block;
  }
}

interface StartedSender {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  readonly done: Promise<void>;
  /** A thread that is done ends by itself; it is forced to only where it does not. */
  leave(): Promise<void>;
}

function startSender(task: SenderTask): StartedSender {
  const worker = new Worker(new URL('./send-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits,
  });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const ready = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  let isDone = false;
  const fail = (failure: LbError): void => {
    ready.reject(failure);
    done.reject(failure);
  };
  // Whoever waits for the other one hears of it too.
  ready.promise.catch(() => undefined);
  done.promise.catch(() => undefined);
  worker.on('message', (message: SenderMessage) => {
    if (message === 'ready') ready.resolve();
    else {
      isDone = true;
      done.resolve();
    }
  });
  worker.on('error', (cause) => {
    const text = cause instanceof Error ? cause.message : String(cause);
    fail(new LbError('LOAD_FAILED', `a sending thread failed: ${text}`, { cause }));
  });
  worker.on('exit', () => fail(new LbError('LOAD_FAILED', 'a sending thread ended early')));
  return {
    worker,
    ready: ready.promise,
    done: done.promise,
    async leave() {
      const patience = setTimeout(() => void worker.terminate(), isDone ? EXIT_MS : 0);
      await exited;
      clearTimeout(patience);
    },
  };
}
