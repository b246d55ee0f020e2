import { type Distribution, nodeName, type PlacementNode } from '../placement.ts';

/** HAProxy's highest weight of a server. */
export const MAX_WEIGHT = 256;

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

/** Servers without an id keep the one they had, as if it were written; new ones get one as HAProxy gives it. */
export function numberServers(
  nodes: readonly PlacementNode[],
  before?: Distribution,
): PlacementNode[] {
  const known = new Map(before?.nodes.map((node) => [nodeName(node), node.number]));
  const numbers = serverIds(nodes.map((node) => node.number ?? known.get(nodeName(node))));
  return nodes.map((node, i) => ({ ...node, number: numbers[i]! }));
}

/**
 * Ids: those that are given, and for the others the next free number; the count goes on by one with
 * every server, also with those that have an id.
 *
 * @param given by server, in the order of the list
 * @see https://docs.haproxy.org/2.6/configuration.html#5.2-id, and check_config_validity in cfgparse.c
 */
export function serverIds(given: readonly (number | undefined)[]): number[] {
  const taken = new Set(given);
  let next = 1;
  return given.map((id) => {
    if (id === undefined) while (taken.has(next)) next++;
    const number = id ?? next;
    taken.add(number);
    next++;
    return number;
  });
}

export function complainAboutServers({ nodes }: Distribution): string | undefined {
  const odd = nodes.find(({ weight }) => !Number.isInteger(weight) || weight > MAX_WEIGHT);
  if (odd !== undefined) {
    return `the weight of server ${nodeName(odd)} is ${odd.weight}, but must be a whole number up to ${MAX_WEIGHT}`;
  }
  const numbers = new Set<number>();
  for (const { number } of nodes) {
    if (number === undefined || number < 1) return `a server has the id ${number}, not one from 1`;
    if (numbers.has(number)) return `two servers have the id ${number}`;
    numbers.add(number);
  }
  return undefined;
}
