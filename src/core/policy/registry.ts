import { boundedRing } from './bounded-ring.ts';
import { dch } from './dch.ts';
import { fastdfsDynamic } from './fastdfs-dynamic.ts';
import { fastdfsFreeSpace } from './fastdfs-free-space.ts';
import { fastdfsThreshold } from './fastdfs-threshold.ts';
import { fastestConnection } from './fastest-connection.ts';
import { leastConnections } from './least-connections.ts';
import { leastResponseTime } from './least-response-time.ts';
import { lti } from './lti.ts';
import { ltiPlus } from './lti-plus.ts';
import { p2c } from './p2c.ts';
import type { PolicySpec } from './policy.ts';
import { random } from './random.ts';
import { ring } from './ring.ts';
import { roundRobin } from './round-robin.ts';
import { weightedLeastConnections } from './weighted-least-connections.ts';
import { weightedRandom } from './weighted-random.ts';
import { weightedRoundRobin } from './weighted-round-robin.ts';

export const policies = {
  'round-robin': roundRobin,
  'weighted-round-robin': weightedRoundRobin,
  random,
  'weighted-random': weightedRandom,
  'least-connections': leastConnections,
  'weighted-least-connections': weightedLeastConnections,
  'least-response-time': leastResponseTime,
  'fastest-connection': fastestConnection,
  p2c,
  lti,
  'lti-plus': ltiPlus,
  ring,
  dch,
  'bounded-ring': boundedRing,
  'fastdfs-free-space': fastdfsFreeSpace,
  'fastdfs-threshold': fastdfsThreshold,
  'fastdfs-dynamic': fastdfsDynamic,
} as const satisfies Record<string, PolicySpec>;

export type PolicyName = keyof typeof policies;

export const policyNames = Object.keys(policies) as PolicyName[];

export function isPolicyName(name: string): name is PolicyName {
  return Object.hasOwn(policies, name);
}
