import { resolveTargets, type TlsOptions } from '../../src/adapters/load/endpoints.ts';
import { compileLlhttp } from '../../src/adapters/load/llhttp.ts';
import type { Pacing } from '../../src/adapters/load/pacing.ts';
import { Sender } from '../../src/adapters/load/sender.ts';
import type { FailureKind, StatusClass } from '../../src/core/load/ending.ts';
import type { LoadLimits, LoadPlan } from '../../src/core/load/load-plan.ts';
import { parseTarget } from '../../src/core/load/load-target.ts';
import { createKnowledge, type KnowledgeMemory } from '../../src/core/load/node-knowledge.ts';
import { outcomes } from '../../src/core/load/outcomes.ts';
import { createRecording } from '../../src/core/load/recording.ts';
import { RecordingReader } from '../../src/core/load/recording-reader.ts';
import { parsePolicy } from '../../src/core/policy/parse-policy.ts';

/** What is sent; each has a default. */
export interface SentTraits extends Partial<Omit<LoadPlan, 'nodes' | 'limits'>> {
  readonly knowledge?: KnowledgeMemory;
  /** So many requests, all due at the start; instead of `model`. */
  readonly burst?: number;
  readonly policy?: string;
  readonly limits?: Partial<LoadLimits>;
  readonly tls?: Partial<TlsOptions>;
  readonly pacing?: Pacing;
  readonly control?: Int32Array;
}

/** What became of the requests of some groups, without times. */
interface Ended {
  readonly requestCount: number;
  readonly answerCount: number;
  /** Those that there were. */
  readonly statuses: Partial<Record<StatusClass, number>>;
  readonly failures: Partial<Record<FailureKind, number>>;
  readonly bytes: number;
}

interface SentNode extends Ended {
  readonly dispatchedCount: number;
  readonly connectionCount: number;
  readonly surplusCount: number;
  readonly inFlight: number;
  readonly inFlightMax: number;
}

export interface SentLoad {
  readonly reader: RecordingReader;
  readonly releasedCount: number;
  readonly missedCount: number;
  readonly total: Ended;
  readonly nodes: readonly SentNode[];
  /** Those that went to no node. */
  readonly unsent: Ended;
}

const roomy: LoadLimits = { timeoutMs: 10_000, connections: 64, requests: 10_000, headBytes: 8192 };

export function planOf(
  nodes: readonly Partial<LoadPlan['nodes'][number]>[],
  {
    burst,
    policy = 'round-robin',
    limits,
    tls,
    pacing,
    control,
    knowledge,
    ...traits
  }: SentTraits = {},
): LoadPlan {
  return {
    nodes: nodes.map((node, i) => ({
      id: `node-${i + 1}`,
      address: `10.0.0.${i + 1}:80`,
      weight: 1,
      zone: '',
      ...node,
    })),
    dispatching: { kind: 'policy', policy: parsePolicy(policy) },
    model: { kind: 'recorded', instants: new Float64Array(burst ?? 1) },
    requests: {
      what: { kind: 'lines', lines: [{ method: 'GET', path: '/' }], choice: 'sequential' },
      keyedBy: 'request',
    },
    headers: [],
    durationMs: 5000,
    limits: { ...roomy, ...limits },
    seed: 1,
    threads: 1,
    ...traits,
  };
}

/**
 * Sends load from this thread, and waits until all of it has ended.
 * @param urls of the nodes, as the command line takes them
 */
export async function sendLoad(
  urls: readonly string[],
  traits: SentTraits = {},
): Promise<SentLoad> {
  const named = urls.map(parseTarget);
  const targets = await resolveTargets(named, { isInsecure: false, ...traits.tls });
  const plan = planOf(named, traits);
  const memory = createRecording({ nodeCount: urls.length, classCount: 1 });
  const sender = new Sender({
    ...{ plan, targets, memory, thread: 0, parser: compileLlhttp() },
    knowledge: traits.knowledge ?? createKnowledge(named.map(() => undefined)),
    pacing: traits.pacing ?? 'timer',
    control: traits.control ?? new Int32Array(1),
  });
  await sender.run(performance.now());
  return sentLoad(new RecordingReader([memory]));
}

export function sentLoad(reader: RecordingReader): SentLoad {
  return {
    reader,
    releasedCount: sum(reader.generator('releasedCount')),
    missedCount: sum(reader.generator('missedCount')),
    total: ended(reader, reader.everyone),
    nodes: Array.from({ length: reader.nodeCount }, (_, node) => ({
      ...ended(reader, [node]),
      dispatchedCount: reader.counter('dispatchedCount', [node]),
      connectionCount: reader.counter('connectionCount', [node]),
      surplusCount: reader.counter('surplusCount', [node]),
      inFlight: reader.counter('inFlight', [node]),
      inFlightMax: reader.counter('inFlightMax', [node]),
    })),
    unsent: ended(reader, [reader.nodeCount]),
  };
}

function ended(reader: RecordingReader, groups: readonly number[]): Ended {
  const { requestCount, answerCount, statuses, failures, bytes } = outcomes(reader, groups, 1);
  const some = Object.entries(statuses).filter(([, count]) => count > 0);
  return { requestCount, answerCount, statuses: Object.fromEntries(some), failures, bytes };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0);

/** No request is lost, none counted twice, and nothing is in flight any more. */
export function mistakesOf({ releasedCount, total, nodes }: SentLoad): string[] {
  const mistakes: string[] = [];
  if (total.requestCount !== releasedCount) {
    mistakes.push(`${releasedCount} begun, ${total.requestCount} ended`);
  }
  for (const [i, { dispatchedCount, requestCount, inFlight }] of nodes.entries()) {
    if (inFlight !== 0) mistakes.push(`${inFlight} in flight at node ${i + 1}`);
    if (dispatchedCount !== requestCount) {
      mistakes.push(`${dispatchedCount} dispatched to node ${i + 1}, ${requestCount} ended`);
    }
  }
  return mistakes;
}
