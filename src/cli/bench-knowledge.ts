import { systemClock } from '../adapters/clock.ts';
import { createFleetProbe } from '../adapters/probe/fleet.ts';
import { LbError } from '../core/kernel/errors.ts';
import type { Ms } from '../core/kernel/units.ts';
import { parseBytes } from '../core/kernel/units-text.ts';
import { type KnowledgeMemory, type Storage, tellLoad } from '../core/load/node-knowledge.ts';
import { watchLoad } from '../core/probe/watch.ts';
import { utilisationOf } from '../core/vector/load.ts';
import type { Capacity } from '../core/vector/performance.ts';
import { notLoaded } from './bench-nodes.ts';
import type { ProbePlan } from './probe-plan.ts';
import { readFleet } from './vector-source.ts';

const SAMPLE_MS: Ms = 1000;

/**
 * Capacities of the nodes by their profiles; policies that weigh by them need all.
 * @throws LbError INPUT_INVALID
 */
export function nodeCapacities(file: string, ids: readonly string[]): Capacity[] {
  const known = new Map(readFleet(file).nodes.map(({ node, capacity }) => [node, capacity]));
  const missing = ids.find((id) => !known.has(id));
  if (missing === undefined) return ids.map((id) => known.get(id)!);
  throw new LbError('INPUT_INVALID', `"${file}" has no profile of ${missing}`, {
    hint: 'measure it: lbctl probe --all --save FILE',
  });
}

/**
 * `web-1=20GB/100GB`: what is free, of all.
 * @returns in the order of `ids`; undefined for nodes of which nothing is said
 * @throws LbError USAGE, UNKNOWN_NODE
 */
export function nodeStorage(
  texts: readonly string[],
  ids: readonly string[],
): (Storage | undefined)[] {
  const known = new Set(ids);
  const found = new Map<string, Storage>();
  for (const text of texts) {
    const [, node, free, total] = /^(.+)=([^=/]+)\/([^=/]+)$/.exec(text) ?? [];
    if (node === undefined) {
      throw new LbError('USAGE', `--storage ${text} is no NODE=FREE/TOTAL`, {
        hint: 'write for example web-1=20GB/100GB',
      });
    }
    if (!known.has(node)) throw notLoaded('storage', node, known);
    const storage = { freeBytes: parseBytes(free!), totalBytes: parseBytes(total!) };
    if (storage.totalBytes === 0 || storage.freeBytes > storage.totalBytes) {
      throw new LbError('USAGE', `--storage ${text}: what is free is a part of all there is`, {
        hint: 'write for example web-1=20GB/100GB',
      });
    }
    found.set(node, storage);
  }
  return ids.map((id) => found.get(id));
}

/**
 * Measures the loads of nodes until the signal, and tells the sending threads. A node that cannot be
 * measured is noted once.
 */
export async function measureLoads(
  { targets, timeoutMs, concurrency }: ProbePlan,
  knowledge: KnowledgeMemory,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<void> {
  const probe = createFleetProbe();
  const places = new Map(targets.map(({ node }, i) => [node, i]));
  const noted = new Set<string>();
  const request = { signal, timeoutMs, concurrency, intervalMs: SAMPLE_MS };
  try {
    for await (const outcome of watchLoad(probe, targets, request, systemClock)) {
      if (outcome.kind === 'measured') {
        tellLoad(knowledge, places.get(outcome.node)!, utilisationOf(outcome.value));
      } else if (!signal.aborted && !noted.has(outcome.node)) {
        noted.add(outcome.node);
        note(`${outcome.node}: its load cannot be measured: ${outcome.reason}`);
      }
    }
  } finally {
    await probe.close();
  }
}
