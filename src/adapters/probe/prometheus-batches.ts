import type { Clock } from '../../core/kernel/clock.ts';
import type { ProbeOutcome, ProbeTarget } from '../../core/probe/host-probe.ts';
import { type AskRequest, eachNode } from './each-node.ts';

/** A query names every node several times, and servers take some 10 MB. */
const MOST_NODES = 1000;
/** Answers of several megabytes that are on their way at the same time. */
const CONCURRENCY = 2;

/** Nodes that one server is asked for at once; never empty. */
export type Batch = readonly ProbeTarget[];

/**
 * Asks one question a server: a fleet of up to 1000 nodes is one batch, whatever its size. With what
 * a server fails, all nodes of its batch fail.
 */
export async function* eachBatch<T>(
  targets: readonly ProbeTarget[],
  request: AskRequest,
  question: (batch: Batch, signal: AbortSignal) => Promise<readonly ProbeOutcome<T>[]>,
  clock: Clock,
): AsyncGenerator<ProbeOutcome<T>> {
  const batches = batchesOf(targets);
  const heads = batches.map((batch, i) => ({ ...batch[0]!, node: String(i) }));
  const limits = { ...request, concurrency: CONCURRENCY };
  const ask = ({ node }: ProbeTarget, signal: AbortSignal) =>
    question(batches[Number(node)]!, signal);
  for await (const outcome of eachNode(heads, limits, ask, clock)) {
    if (outcome.kind === 'measured') yield* outcome.value;
    else yield* batches[Number(outcome.node)]!.map(({ node }) => ({ ...outcome, node }));
  }
}

function batchesOf(targets: readonly ProbeTarget[]): Batch[] {
  const byServer = Map.groupBy(targets, serverOf);
  return [...byServer.values()].flatMap((nodes) =>
    Array.from({ length: Math.ceil(nodes.length / MOST_NODES) }, (_, i) =>
      nodes.slice(i * MOST_NODES, (i + 1) * MOST_NODES),
    ),
  );
}

/** Names a server as we ask it: address and credentials. */
export function serverOf({ settings: { prometheus } }: ProbeTarget): string {
  const { url, username, passwordFile, caFile } = prometheus;
  return JSON.stringify([url, username, passwordFile, caFile]);
}
