import type { Ring } from '../ring/ring.ts';
import type { NodeNames } from './oracle.ts';

/** Indices of the nodes that a system may mean; empty for a stranger. */
export type NodeFinder = (names: NodeNames) => readonly number[];

/** By the text that the ring's program hashes for a node, its id or its address, whichever is first known. */
export function nodeFinder({ nodes }: Pick<Ring, 'nodes'>): NodeFinder {
  const known = new Map<string, number[]>();
  nodes.forEach(({ id, name, address }, index) => {
    for (const text of new Set([id, name, address])) {
      if (text === undefined || text === '') continue;
      const found = known.get(text);
      if (found === undefined) known.set(text, [index]);
      else found.push(index);
    }
  });
  return (names) => {
    for (const name of names) {
      // A node without a port in its address is told with the usual one.
      const found = known.get(name) ?? known.get(name.replace(/:\d+$/, ''));
      if (found !== undefined) return found;
    }
    return [];
  };
}
