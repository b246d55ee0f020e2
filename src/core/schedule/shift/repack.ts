import type { Assignment } from '../batch.ts';
import { byWork } from '../earliest-finish.ts';
import { limitsOf, type PlacedBatch } from './placed.ts';

/**
 * More moves, for tight batches: largest task first, each stays where it is if it has room there, else goes
 * where the least room is left (best fit decreasing). What has no room anywhere stays.
 */
export function repack(placed: PlacedBatch): Assignment {
  const { works, speeds, nodes } = placed;
  const assignment = nodes.slice();
  const { loads, most, hasRoom } = limitsOf(placed);
  for (const task of byWork(works, true)) {
    const work = works[task]!;
    let to = nodes[task]!;
    if (!hasRoom(to, work)) {
      let least = Number.POSITIVE_INFINITY;
      for (const node of speeds.keys()) {
        const room = most[node]! - loads[node]!;
        if (room >= least || !hasRoom(node, work)) continue;
        [to, least] = [node, room];
      }
    }
    assignment[task] = to;
    loads[to]! += work;
  }
  return assignment;
}
