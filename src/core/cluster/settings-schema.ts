import * as v from 'valibot';
import { replicaSchemes } from './cluster.ts';
import { oneOf, ratio, text, whole } from './schema-parts.ts';

const replicasSchema = v.strictObject(
  {
    scheme: v.optional(
      v.pipe(
        oneOf(replicaSchemes),
        v.description(
          'nearest: neighbouring areas hold copies; overlap: the neighbour at the edge does.',
        ),
      ),
      'nearest',
    ),
    copies: v.optional(
      v.pipe(
        whole(0, 65_534),
        v.description(
          'Copies besides the owner, for nearest; even for the table. Without zones, the new owner has one of 2k copies after k nodes left.',
        ),
      ),
      2,
    ),
    overlap: v.optional(
      v.pipe(
        ratio(0.5),
        v.description('Share of an area that the neighbour on each side also holds, for overlap.'),
      ),
      0.25,
    ),
    spreadZones: v.optional(
      v.pipe(
        v.boolean('must be true or false'),
        v.description('Put copies into different zones whenever there are enough of them.'),
      ),
      true,
    ),
  },
  'must be a mapping',
);

export const ringSchema = v.strictObject(
  {
    file: v.optional(
      v.pipe(
        text,
        v.nonEmpty('must name a file'),
        v.description('Where the ring is kept, relative to this file.'),
      ),
      'ring.json',
    ),
    algorithm: v.optional(
      v.pipe(
        text,
        v.description(
          'auto: the table for equal weights, else a weighted algorithm; or a name from `lbctl ring list-algorithms`.',
        ),
      ),
      'auto',
    ),
    variants: v.optional(
      v.pipe(
        whole(1, 65_536),
        v.check(isPowerOfTwo, 'must be a power of two (256, 512, 1024, …)'),
        v.description(
          'Permutations of the nodes; a power of two. More of them even out the takeover of a dead node.',
        ),
      ),
      512,
    ),
    levels: v.optional(
      v.pipe(
        v.picklist([1, 2], 'must be 1 or 2'),
        v.description(
          '2: the first node that dies moves only its own keys, and they come back with it. 1: exactly equal shares at any time.',
        ),
      ),
      2,
    ),
    virtualNodes: v.optional(
      v.pipe(whole(1, 100_000), v.description('Points of a node of mean weight, for the circle.')),
      170,
    ),
    replicas: v.nullish(
      v.pipe(replicasSchema, v.description('Which nodes hold copies of a key.')),
      {},
    ),
  },
  'must be a mapping',
);

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}
