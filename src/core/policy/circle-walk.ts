import type { HashFunction } from '../kernel/hash64.ts';
import type { Weight } from '../kernel/units.ts';
import { firstAtOrBehind } from '../kernel/wasm/owner-tables.ts';
import { circle } from '../placement/circle.ts';
import { NO_NODE } from './policy.ts';

/** A consistent-hash circle to walk along, clockwise from the place of a key. */
export interface CircleWalk {
  /** The first node from the key's place on that may be taken; NO_NODE when none may. */
  first(keyHi: number, mayTake: (node: number) => boolean): number;
}

/**
 * @param weights ceil(virtualNodes · weight / unit) points a node, none for weight 0
 * @see SPEC S1.7
 */
export function circleWalk(
  addresses: readonly string[],
  weights: ArrayLike<Weight>,
  parameters: { readonly virtualNodes: number; readonly unit: number },
  hash: HashFunction,
): CircleWalk {
  const nodes = addresses.map((address, node) => ({ address, weight: weights[node]! }));
  const tables = circle.create({ nodes, parameters }, hash).tables!();
  if (tables.kind !== 'circle') throw new Error('a circle has the tables of a circle');
  const { positions, nodes: owners } = tables;
  return {
    first(keyHi, mayTake) {
      let at = firstAtOrBehind(positions, keyHi);
      for (let step = 0; step < positions.length; step++) {
        if (mayTake(owners[at]!)) return owners[at]!;
        at = at + 1 === positions.length ? 0 : at + 1;
      }
      return NO_NODE;
    },
  };
}
