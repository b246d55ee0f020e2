import { availableParallelism } from 'node:os';
import { resolveTargets } from '../adapters/load/endpoints.ts';
import type { Pacing } from '../adapters/load/pacing.ts';
import type { LoadTarget } from '../adapters/load/target.ts';
import { LbError } from '../core/kernel/errors.ts';
import { formatCounted } from '../core/kernel/units-text.ts';
import type { ArrivalName } from '../core/load/arrival-registry.ts';
import type { DemandName } from '../core/load/demand/registry.ts';
import type { LoadModel, LoadPlan } from '../core/load/load-plan.ts';
import { isTargetText, type NamedTarget, placeUrl } from '../core/load/load-target.ts';
import { createKnowledge, type KnowledgeMemory } from '../core/load/node-knowledge.ts';
import { parseRateSpec } from '../core/load/rate-text.ts';
import { type ArrivalTrace, safeTrace } from '../core/load/trace.ts';
import type { Capacity } from '../core/vector/performance.ts';
import { readArrivals } from './arrival-source.ts';
import { nodeCapacities, nodeStorage } from './bench-knowledge.ts';
import { checkLoadLimits } from './bench-limits.ts';
import { benchTargets, type NodeFlags } from './bench-nodes.ts';
import { benchHeaders, benchRequests, type RequestFlags } from './bench-requests.ts';
import { durationFlag } from './probe-flags.ts';
import { printable } from './render/printable.ts';

export interface PlanFlags extends NodeFlags, RequestFlags {
  readonly serve?: string | undefined;
  readonly demand?: DemandName | undefined;
  readonly 'ca-file'?: string | undefined;
  readonly insecure: boolean;
  readonly rate?: string | undefined;
  readonly arrivals?: ArrivalName | undefined;
  readonly trace?: string | undefined;
  readonly 'all-methods'?: boolean;
  readonly connections?: number | undefined;
  readonly duration: string;
  readonly timeout: string;
  readonly profiles?: string | undefined;
  readonly storage?: readonly string[] | undefined;
  readonly loads?: boolean;
  readonly 'max-connections'?: number | undefined;
  readonly threads: number;
  readonly pacing?: Pacing | undefined;
  readonly seed: number;
  readonly 'lift-limits': boolean;
}

/** A load run as it is carried out, but for the policy, and what is told of it. */
export interface BenchPlan {
  readonly plan: Omit<LoadPlan, 'dispatching'>;
  readonly targets: readonly LoadTarget[];
  /** In the order of the plan's nodes. */
  readonly urls: readonly string[];
  readonly pacing: Pacing;
  /** What is requested, in words. */
  readonly requests: string;
  readonly classNames: readonly string[];
  /** What a reader should know beside the result. */
  readonly remarks: readonly string[];
  readonly knowledge: KnowledgeMemory;
  /** Measures the loads of the nodes until the signal. */
  readonly loads?: (signal: AbortSignal) => Promise<void>;
}

const DEFAULT_RATE = '100/s';
const DEFAULT_CONNECTIONS = 128;
/** Requests that have not ended: what they are known by takes some 40 bytes each. */
const MOST_OPEN = 200_000;
/** As much as servers send at most, and browsers take. */
const HEAD_BYTES = 65_536;

/**
 * @param names arguments of the command line
 * @throws LbError USAGE, UNKNOWN_NODE, CLUSTER_NOT_FOUND, CLUSTER_INVALID, INPUT_INVALID,
 *   KEYS_UNREADABLE, LOAD_REFUSED, NODE_UNREACHABLE
 */
export async function planBench(names: readonly string[], flags: PlanFlags): Promise<BenchPlan> {
  const durationMs = durationFlag('duration', flags.duration, undefined, [100, 7 * 86_400_000])!;
  const timeoutMs = durationFlag('timeout', flags.timeout, undefined, [10, 3_600_000])!;
  const trace = flags.trace === undefined ? undefined : readTrace(flags.trace, flags);
  const model = loadModel(flags, trace);
  const headers = benchHeaders(flags.header ?? []);
  const targets = await benchTargets(names, flags);
  const requests = benchRequests(flags, targets, trace);
  const connections = connectionsOf(flags, model);
  if (!flags['lift-limits']) checkLoadLimits(model, durationMs, connections, targets.length);
  const ids = targets.map(({ id }) => id);
  const capacities = flags.profiles === undefined ? undefined : nodeCapacities(flags.profiles, ids);
  const knowledge = createKnowledge(nodeStorage(flags.storage ?? [], ids));
  // Ports of served nodes are others every time: neither placement nor comparison may go by them.
  const isServed = flags.serve !== undefined;
  const plan = {
    nodes: targets
      .map((target) => (isServed ? { ...target, address: target.id } : target))
      .map((target, i) => loadNode(target, capacities?.[i])),
    model,
    requests: requests.plan,
    headers,
    durationMs,
    limits: { timeoutMs, connections, requests: MOST_OPEN, headBytes: HEAD_BYTES },
    seed: flags.seed,
    threads: flags.threads,
  };
  const { what } = requests.plan;
  return {
    plan,
    targets: await resolveTargets(targets, {
      caFile: flags['ca-file'],
      isInsecure: flags.insecure,
    }),
    urls: targets.map((target) =>
      isServed ? `serve:${flags.demand ?? 'constant'}` : placeUrl(target),
    ),
    pacing: flags.pacing ?? (availableParallelism() > flags.threads ? 'spin' : 'timer'),
    requests: requests.text,
    knowledge,
    ...(flags.loads === true && { loads: await loadMeasurement(names, ids, flags, knowledge) }),
    remarks: traceRemarks(trace),
    classNames: what.kind === 'sizes' ? what.classes.map(({ name }) => name) : ['all'],
  };
}

/** @returns to each node */
function connectionsOf(flags: PlanFlags, model: LoadModel): number {
  const { threads, 'max-connections': most } = flags;
  if (model.kind === 'recorded' && threads > 1) {
    throw new LbError('USAGE', 'recorded arrivals are released by one thread', {
      hint: 'leave out --threads',
    });
  }
  const inFlight = model.kind === 'closed' ? model.connections : undefined;
  const connections = most ?? inFlight ?? DEFAULT_CONNECTIONS;
  if (Math.min(connections, inFlight ?? connections) < threads) {
    throw new LbError('USAGE', `${threads} threads need a connection each`, {
      hint: 'take fewer --threads, or more connections',
    });
  }
  return connections;
}

function loadNode(
  { id, address, weight, zone, criticalCount }: NamedTarget,
  capacity: Capacity | undefined,
): LoadPlan['nodes'][number] {
  return {
    id,
    address,
    weight,
    zone,
    ...(criticalCount !== undefined && { criticalCount }),
    ...(capacity !== undefined && { capacity }),
  };
}

function loadModel(flags: PlanFlags, trace: ArrivalTrace | undefined): LoadModel {
  if (trace !== undefined) return { kind: 'recorded', instants: trace.instants };
  if (flags.connections !== undefined) return { kind: 'closed', connections: flags.connections };
  const rate = parseRateSpec(flags.rate ?? DEFAULT_RATE);
  return { kind: 'open', rate, arrivals: flags.arrivals ?? 'constant' };
}

function readTrace(file: string, flags: PlanFlags): ArrivalTrace {
  const read = readArrivals(file);
  const trace = flags['all-methods'] === true ? read : safeTrace(read);
  if (trace.instants.length > 0) return trace;
  throw new LbError('INPUT_INVALID', `"${file}" has no request that changes nothing`, {
    hint: 'to send the others too, add --all-methods',
  });
}

function traceRemarks(trace: ArrivalTrace | undefined): string[] {
  if (trace === undefined || trace.skippedCount === 0) return [];
  return [
    `${formatCounted(trace.skippedCount, 'request')} of the log left out: what may change something, or cannot be sent again`,
  ];
}

/** Nodes are measured as the cluster file says; URLs alone do not tell how. */
async function loadMeasurement(
  names: readonly string[],
  ids: readonly string[],
  flags: PlanFlags,
  knowledge: KnowledgeMemory,
): Promise<(signal: AbortSignal) => Promise<void>> {
  if (names.some(isTargetText)) {
    throw new LbError('USAGE', '--loads needs nodes of a cluster file, not URLs', {
      hint: 'how they are measured is said there: section probe',
    });
  }
  const { planProbe } = await import('./probe-plan.ts');
  const { measureLoads } = await import('./bench-knowledge.ts');
  const { cluster, node } = flags;
  const probing = await planProbe(ids, { all: false, cluster, node });
  const note = (text: string): void => void process.stderr.write(`note: ${printable(text)}\n`);
  return (signal) => measureLoads(probing, knowledge, signal, note);
}
