import type { Distribution, PlacementNode } from '../placement.ts';

/** HAProxy's highest weight of a server. */
const MAX_WEIGHT = 256;

export const haproxyHashes = [
  'sdbm-avalanche',
  'sdbm',
  'djb2',
  'djb2-avalanche',
  'wt6',
  'wt6-avalanche',
  'crc32',
  'crc32-avalanche',
] as const;

/** Servers without an id get the lowest one that is free, in the order of the list, and keep it. */
export function numberServers(nodes: readonly PlacementNode[]): PlacementNode[] {
  const taken = new Set(nodes.map(({ number }) => number));
  let next = 1;
  return nodes.map((node) => {
    if (node.number !== undefined) return node;
    while (taken.has(next)) next++;
    taken.add(next);
    return { ...node, number: next };
  });
}

export function complainAboutServers({ nodes }: Distribution): string | undefined {
  const odd = nodes.find(({ weight }) => !Number.isInteger(weight) || weight > MAX_WEIGHT);
  if (odd !== undefined) {
    return `the weight of server ${odd.name ?? odd.address} is ${odd.weight}, but must be a whole number up to ${MAX_WEIGHT}`;
  }
  const numbers = new Set<number>();
  for (const { number } of nodes) {
    if (number === undefined || number < 1) return `a server has the id ${number}, not one from 1`;
    if (numbers.has(number)) return `two servers have the id ${number}`;
    numbers.add(number);
  }
  return undefined;
}
