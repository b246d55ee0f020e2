import { circleWalk } from './circle-walk.ts';
import { numberOf } from './parameters.ts';
import { NO_NODE, type PolicySpec } from './policy.ts';

/**
 * Consistent hashing with bounded loads: the first node on the circle from the key on that is open and
 * has fewer requests than c times its part of all, by weight, the new one counted. The bounds add up
 * to more than there is, so that a node is always found. The nearer c is to 1, the more even, and the
 * more keys are away from home.
 */
export const boundedRing: PolicySpec = {
  summary: 'consistent hashing that passes over nodes above c x mean',
  source: 'Mirrokni, Thorup, Zadimoghaddam 2018, doi:10.1137/1.9781611975031.39',
  claims: { weighted: true, reads: ['inFlight'], keyed: true, holds: false },
  parameters: { c: 1.25, virtualNodes: 170 },
  meanings: {
    c: 'most of its part of all requests that a node may have; above 1',
    virtualNodes: 'points on the circle of a node of mean weight',
  },
  create({ nodes, addresses, hash }, parameters) {
    const c = numberOf(parameters, 'c', { above: 1, most: 1000 });
    const virtualNodes = numberOf(parameters, 'virtualNodes', {
      from: 1,
      most: 10_000,
      isWhole: true,
    });
    const { count, isOpen, inFlight, weight } = nodes;
    const build = () => {
      const unit = weight.reduce((sum, value) => sum + value, 0) / count;
      return circleWalk(addresses, weight, { virtualNodes, unit }, hash);
    };
    let weights = weight.slice();
    let walk = build();
    let perWeight = 0;
    const hasRoom = (node: number): boolean =>
      isOpen[node] === 1 && inFlight[node]! < Math.ceil(perWeight * weight[node]! - 1e-9);
    return {
      pick({ keyHi }) {
        let total = 1;
        let open = 0;
        for (let node = 0; node < count; node++) {
          if (isOpen[node] === 0) continue;
          total += inFlight[node]!;
          open += weight[node]!;
        }
        if (open === 0) return NO_NODE;
        perWeight = (c * total) / open;
        return walk.first(keyHi, hasRoom);
      },
      refresh() {
        if (weights.every((value, node) => value === weight[node])) return;
        weights = weight.slice();
        walk = build();
      },
    };
  },
};
