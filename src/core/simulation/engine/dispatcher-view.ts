import { createRngStream } from '../../kernel/rng.ts';
import { xxh64 } from '../../kernel/xxh64.ts';
import { type NodeColumns, nodeColumns } from '../../policy/node-columns.ts';
import type { PolicyContext } from '../../policy/policy.ts';
import type { SimulationModel } from '../model.ts';
import { BYTES_A_MS } from './requests-under-way.ts';

/** What the dispatcher of a model knows of its nodes at first. */
export function columnsOf({ nodes, dispatch }: SimulationModel): NodeColumns {
  const columns = nodeColumns(nodes.map(({ weight }) => weight));
  for (const [node, one] of nodes.entries()) {
    columns.isOpen[node] = one.isMember ? 1 : 0;
    if (dispatch.knowsSpeeds) {
      columns.bytesPerSecond[node] = one.speed * one.cores * BYTES_A_MS * 1000;
    }
    const { crowding } = one;
    if (dispatch.knowsCritical && crowding !== null) {
      columns.criticalCount[node] = crowding.capacity * (1 - crowding.base);
    }
    columns.freeBytes[node] = one.freeBytes ?? Number.NaN;
    columns.totalBytes[node] = one.totalBytes ?? Number.NaN;
  }
  return columns;
}

/** What its policy is made from. */
export function policyContext(
  { nodes, seed }: SimulationModel,
  columns: NodeColumns,
): PolicyContext {
  const capacities = nodes.flatMap(({ capacity }) => (capacity === null ? [] : [capacity]));
  return {
    nodes: columns,
    addresses: nodes.map(({ address }) => address),
    rng: createRngStream(seed, 'policy'),
    hash: xxh64,
    ...(capacities.length === nodes.length && { capacities }),
  };
}
