import { burtle } from '../../kernel/burtle.ts';
import { nodeName, type PlacementNode, type PlacementSpec } from '../placement.ts';
import { circlePlacement, complainAboutPoints, owningCount, sortPoints, sum } from '../points.ts';
import { circleClaims } from './claims.ts';

/**
 * dnsdist's `chashed`: as many points as a server weighs, hashed from its UUID in lower case; a name
 * of the DNS belongs to the first point at or behind its own hash. Both hashes begin with `perturbation`.
 */
export const dnsdistChashed: PlacementSpec = {
  summary: 'dnsdist chashed, as many points as a server weighs',
  source: 'dnsdist 1.7.3, chashed',
  program: 'dnsdist',
  claims: circleClaims,
  parameters: { perturbation: 0 },
  keyHashes: ['dnsdist-qname'],
  keySeed: ({ perturbation }) => perturbation!,
  create({ nodes, parameters }) {
    const counts = pointCounts(nodes);
    const encoder = new TextEncoder();
    const points = sortPoints(sum(counts), (add) => {
      nodes.forEach((node, i) => {
        for (let j = 1; j <= counts[i]!; j++) {
          const text = encoder.encode(`${nodeName(node)}-${j}`.toLowerCase());
          add(burtle(text, parameters.perturbation!), i);
        }
      });
    });
    return circlePlacement(points, owningCount(nodes));
  },
  pointCounts: ({ nodes }) => pointCounts(nodes),
  complain({ nodes, parameters: { perturbation } }) {
    const isWord = Number.isInteger(perturbation) && perturbation! >= 0 && perturbation! < 2 ** 32;
    if (!isWord) return `perturbation is ${perturbation}, but must be a whole number below 2^32`;
    return complainAboutPoints(nodes, pointCounts(nodes));
  },
};

function pointCounts(nodes: readonly PlacementNode[]): number[] {
  return nodes.map(({ weight }) => weight);
}
