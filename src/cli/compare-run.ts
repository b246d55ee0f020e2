import { setImmediate as events } from 'node:timers/promises';
import { systemClock } from '../adapters/clock.ts';
import { countKeys } from '../adapters/keys/count.ts';
import { keySource } from '../adapters/keys/source.ts';
import { tableBuilder } from '../core/kernel/wasm/build-table.ts';
import type { PlacementName } from '../core/placement/registry.ts';
import type { RingRequest } from '../core/ring/build.ts';
import type {
  AlgorithmFigures,
  InapplicableAlgorithm,
} from '../core/ring/compare/algorithm-figures.ts';
import { type AlgorithmComparison, chanceEvenness } from '../core/ring/compare/comparison.ts';
import { evenness, measureAlgorithm } from '../core/ring/compare/measure-algorithm.ts';
import { recommend } from '../core/ring/compare/recommend.ts';
import { changesToTry } from '../core/ring/compare/try-changes.ts';
import { bulkPlan, type RingLookup } from '../core/ring/lookup.ts';
import { proportionalShares } from '../core/ring/shares.ts';
import { algorithmProgress } from './progress.ts';
import { interruption } from './signals.ts';

/**
 * Measures one algorithm after the other, with a progress line. Interrupted, it compares those that it
 * has looked at.
 *
 * @param keys file of keys that are counted with each
 * @throws LbError NO_LIVE_NODE, KEYS_UNREADABLE
 */
export async function compareAlgorithms(
  names: readonly PlacementName[],
  request: RingRequest,
  keys: string | undefined,
): Promise<AlgorithmComparison> {
  const measured = await measureAll(names, request, keys);
  const { algorithms, inapplicable, keyCount } = measured;
  const nodeCount = request.nodes.filter(({ state }) => state === 'alive').length;
  const recommendation = recommend(algorithms, request.replicas.copies > 0);
  return {
    nodeCount,
    ...(keyCount > 0 && { keys: { keyCount, chance: chanceEvenness(keyCount, nodeCount) } }),
    algorithms,
    inapplicable,
    ...(recommendation && { recommendation }),
    isPartial: algorithms.length + inapplicable.length < names.length,
  };
}

async function measureAll(
  names: readonly PlacementName[],
  request: RingRequest,
  keys: string | undefined,
) {
  const context = {
    // Owners alone: a table of copies would move some owners to spare a copy.
    request: { ...request, replicas: { ...request.replicas, copies: 0 } },
    changes: changesToTry(request),
    now: systemClock.now,
    builder: tableBuilder,
  };
  const progress = algorithmProgress();
  const algorithms: AlgorithmFigures[] = [];
  const inapplicable: InapplicableAlgorithm[] = [];
  let keyCount = 0;
  for (const [done, name] of names.entries()) {
    if (interruption().aborted) break;
    progress.tell({ algorithm: name, done, total: names.length });
    await events();
    const measured = measureAlgorithm(name, context);
    if ('inapplicable' in measured) {
      inapplicable.push(measured.inapplicable);
      continue;
    }
    const counted = keys === undefined ? undefined : await count(measured.lookup, keys);
    if (counted?.interrupted) break;
    keyCount = counted?.keyCount ?? 0;
    algorithms.push({ ...measured.figures, ...(counted && { keys: counted.evenness }) });
  }
  progress.end();
  return { algorithms, inapplicable, keyCount };
}

async function count(lookup: RingLookup, keys: string) {
  const { counts, keyCount, interrupted } = await countKeys(bulkPlan(lookup), keySource(keys), {
    signal: interruption(),
  });
  return { keyCount, interrupted, evenness: evenness(counts, proportionalShares(lookup)) };
}
