import { LbError } from '../kernel/errors.ts';
import type { Capacity, PerformanceVector } from '../vector/performance.ts';
import type { ModelNode } from './model.ts';

interface MeasuredNode {
  readonly node: string;
  readonly capacity: Capacity;
}

/**
 * Measured hosts as nodes of a model. A figure of a CPU is of the whole host, so each is one fast core;
 * a mean host has the speed 1.
 *
 * @param vector of the same hosts: a node's weight is its performance
 * @throws LbError INPUT_INVALID when some host's CPU is not known
 */
export function measuredNodes(
  hosts: readonly MeasuredNode[],
  vector: PerformanceVector,
): ModelNode[] {
  const cpu = relativeSpeeds(hosts.map(({ capacity }) => capacity.cpu));
  const disk = relativeSpeeds(hosts.map(({ capacity }) => capacity.disk));
  if (cpu === undefined) {
    throw new LbError('INPUT_INVALID', 'not every profile tells how fast its CPU is', {
      hint: 'measure again with: lbctl probe --all --save FILE',
    });
  }
  return hosts.map(({ node, capacity }, index) => ({
    id: node,
    address: node,
    zone: '',
    weight: vector.performance[index]!,
    speed: cpu[index]!,
    cores: 1,
    discipline: 'ps',
    diskSpeed: disk?.[index] ?? 1,
    crowding: null,
    capacity,
    baseUse: 0,
    freeBytes: null,
    totalBytes: null,
    isMember: true,
  }));
}

/** Over their mean; undefined unless all are known and above 0. */
function relativeSpeeds(figures: readonly (number | null)[]): number[] | undefined {
  const known = figures.filter((figure) => figure !== null && figure > 0) as number[];
  if (known.length < figures.length) return undefined;
  const mean = known.reduce((sum, figure) => sum + figure, 0) / known.length;
  return known.map((figure) => figure / mean);
}
