import * as v from 'valibot';
import { heartbeatSchema } from './heartbeat-schema.ts';
import { nodeSchema } from './node-schema.ts';
import { probeSchema } from './probe-schema.ts';
import { text, ZONE_PATTERN } from './schema-parts.ts';
import { ringSchema } from './settings-schema.ts';
import { vectorSchema } from './vector-schema.ts';

/**
 * The cluster file. What the schema language cannot say (unique ids, valid addresses, known zones) is
 * checked in rules.ts.
 */
export const clusterSchema = v.strictObject(
  {
    version: v.pipe(v.literal(1, 'must be 1'), v.description('Version of this format.')),
    cluster: v.optional(
      v.pipe(
        text,
        v.nonEmpty('must not be empty'),
        v.description('Name of the cluster, for reports.'),
        v.examples(['dns-production']),
      ),
    ),
    zones: v.nullish(
      v.pipe(
        v.array(v.pipe(text, v.metadata({ pattern: ZONE_PATTERN })), 'must be a list of zones'),
        v.description('The zones there are. When given, any other zone in a node is a mistake.'),
        v.examples([['room-1', 'room-2']]),
      ),
    ),
    nodes: v.pipe(
      v.array(nodeSchema, 'must be a list of nodes'),
      v.description('The members of the cluster.'),
    ),
    ring: v.nullish(v.pipe(ringSchema, v.description('How keys are placed.')), {}),
    vector: v.nullish(
      v.pipe(vectorSchema, v.description('How measured capacities and loads become weights.')),
      {},
    ),
    probe: v.nullish(v.pipe(probeSchema, v.description('How nodes are measured.')), {}),
    heartbeat: v.nullish(
      v.pipe(heartbeatSchema, v.description('How lbctl finds out which nodes live.')),
      {},
    ),
  },
  'must be a mapping with version and nodes',
);
