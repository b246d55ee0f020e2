import { describe, expect, it } from 'vitest';
import { patientOf } from '../../../src/core/doctor/patient.ts';
import {
  type DoctorRuleName,
  diagnose,
  doctorRuleNames,
  doctorRules,
} from '../../../src/core/doctor/registry.ts';
import type { Patient } from '../../../src/core/doctor/rule.ts';
import type { PlacementName } from '../../../src/core/placement/registry.ts';
import type { Ring, RingNode } from '../../../src/core/ring/ring.ts';
import { nodeList, ringOf } from '../../support/rings.ts';
import { interop } from '../key-hash/interop.ts';

interface Case {
  readonly rule: DoctorRuleName;
  readonly ring: Ring;
  /** What the message must say; undefined where nothing may be found. */
  readonly want: RegExp | undefined;
}

function ring(
  algorithm: PlacementName,
  count: number,
  options: {
    readonly weight?: number;
    readonly hash?: string;
    readonly parameters?: Readonly<Record<string, number>>;
    readonly node?: (node: RingNode, i: number) => RingNode;
  } = {},
): Ring {
  const { weight = 1, hash, parameters = {}, node = (one) => one } = options;
  const made = ringOf(
    nodeList(count).map((one) => ({ ...one, weight })),
    { algorithm, parameters, ...(hash !== undefined && { hash }) },
  );
  return { ...made, nodes: made.nodes.map(node) };
}

const twoZones = (node: RingNode, i: number): RingNode => ({
  ...node,
  zone: i < 4 ? 'a/1' : 'b/1',
});
const shards =
  (replicaOf: (shard: number) => number | undefined) => (node: RingNode, i: number) => {
    const shard = i < 3 ? i : replicaOf(i);
    return shard === undefined ? node : { ...node, number: shard, ...(i >= 3 && { places: [] }) };
  };

/** Three masters and, where asked for, a replica of each. */
function redis(hasReplicas: boolean): Ring {
  const masters = ring('redis-cluster', 3);
  const replicas = nodeList(6).slice(3);
  return {
    ...masters,
    nodes: [...masters.nodes, ...(hasReplicas ? replicas : [])].map(shards((i) => i - 3)),
  };
}

/** Eight slots, all copies of slot 0 in one zone or not. */
function swift(isCrowded: boolean): Ring {
  const rows = [
    Uint16Array.from([0, 1, 2, 3, 4, 5, 6, 7]),
    Uint16Array.from([isCrowded ? 1 : 5, 6, 7, 4, 0, 1, 2, 3]),
  ];
  const made = ring('table', 8, { node: twoZones });
  return {
    ...made,
    algorithm: 'swift',
    hash: 'md5-be',
    levels: 1,
    parameters: {},
    table: { rows },
  };
}

const cases: readonly Case[] = [
  {
    rule: 'narrow-hash',
    ring: ring('ketama', 5, { hash: 'crc32-15' }),
    want: /^keys are hashed to 15 bits, so 1 of 5 servers get any: \S+ gets 100%$/,
  },
  { rule: 'narrow-hash', ring: ring('ketama', 5, { hash: 'crc32' }), want: undefined },
  // twemproxy's crc16 runs in a register of 32 bits, so it reaches the whole circle.
  { rule: 'narrow-hash', ring: ring('ketama', 5, { hash: 'crc16' }), want: undefined },
  {
    rule: 'few-points',
    ring: ring('haproxy-consistent', 100),
    want: /^a node has only 16 points on the circle, and n\d+ owns 1\.[4-9]\d times/,
  },
  { rule: 'few-points', ring: ring('haproxy-consistent', 100, { weight: 100 }), want: undefined },
  {
    rule: 'few-points',
    ring: ring('envoy-ring-hash', 100),
    want: /^a node has only 1\d points on the circle, and n\d+ owns [12]\.\d+ times/,
  },
  {
    rule: 'few-points',
    ring: ring('dnsdist-chashed', 5),
    want: /^a node has only 1 points on the circle/,
  },
  { rule: 'uneven', ring: ring('ketama', 1000), want: /^n\d+ owns 1\.[23]\d times/ },
  { rule: 'uneven', ring: ring('nginx-consistent', 5), want: undefined },
  {
    rule: 'plain-hash',
    ring: ring('haproxy-consistent', 5, { hash: 'sdbm' }),
    want: /^sdbm has no avalanche: of the keys user:0 to user:999, n\d gets \d\d/,
  },
  { rule: 'plain-hash', ring: ring('haproxy-consistent', 5), want: undefined },
  {
    rule: 'remainder',
    ring: ring('nginx-hash', 9),
    want: /^one node more moves 9\d\.\d% of the keys; 10\.0% would have to$/,
  },
  {
    rule: 'remainder',
    ring: ring('kafka-murmur2', 12),
    want: /^one node more moves 92\.3% of the keys; 7\.69% would have to$/,
  },
  { rule: 'remainder', ring: ring('nginx-consistent', 9), want: undefined },
  {
    rule: 'single-precision',
    ring: ring('ketama', 99),
    want: /^the step from 99 to 100 servers moves 3\.\d+% of the keys, 3\.8 times what it must$/,
  },
  {
    rule: 'single-precision',
    ring: ring('ketama', 100),
    want: /^the step from 100 to 101 servers moves/,
  },
  { rule: 'single-precision', ring: ring('ketama', 62), want: /from 62 to 61 servers moves/ },
  { rule: 'single-precision', ring: ring('ketama', 64), want: undefined },
  {
    rule: 'reshuffle',
    ring: ring('envoy-maglev', 400),
    want: /^one node more moves .*% of the keys, [2-4]\.\d times what it must$/,
  },
  { rule: 'reshuffle', ring: ring('envoy-maglev', 5), want: undefined },
  {
    rule: 'last-only',
    ring: ring('jump', 5),
    want: /^jump has no way to lose a node in the middle/,
  },
  { rule: 'last-only', ring: ring('anchor', 5), want: undefined },
  {
    rule: 'shifting-ids',
    ring: ring('haproxy-consistent', 5),
    want: /^ids are 1 to 5 in the order of lines: .* taking the line of n1 out moves [5-9]\d\.\d%/,
  },
  {
    rule: 'shifting-ids',
    ring: ring('haproxy-consistent', 5, { node: (node, i) => ({ ...node, number: 10 * i + 7 }) }),
    want: undefined,
  },
  {
    rule: 'named-by-address',
    ring: ring('ketama', 4),
    want: /^servers are known by their addresses; .* up to [23]\d\.?\d*%/,
  },
  {
    rule: 'named-by-address',
    ring: ring('ketama', 4, { node: (node, i) => ({ ...node, name: `cache-${i}` }) }),
    want: undefined,
  },
  { rule: 'random-identity', ring: ring('dnsdist-chashed', 3), want: /^the perturbation is 0/ },
  {
    rule: 'random-identity',
    ring: ring('dnsdist-chashed', 3, { parameters: { perturbation: 7 } }),
    want: undefined,
  },
  {
    rule: 'too-many-servers',
    ring: ring('ketama', 101),
    want: /^101 servers are more than the 100/,
  },
  { rule: 'too-many-servers', ring: ring('ketama', 100), want: undefined },
  {
    rule: 'too-many-servers',
    ring: ring('ketama', 101, { hash: 'fnv1a-64' }),
    want: undefined,
  },
  { rule: 'double-precision', ring: ring('ketama', 47), want: /give 47 of them another number/ },
  { rule: 'double-precision', ring: ring('ketama', 7), want: /give 7 of them another number/ },
  { rule: 'double-precision', ring: ring('ketama', 10), want: undefined },
  {
    rule: 'weights-change-all',
    ring: ring('libmemcached-default', 4),
    want: /^the first weight above 1 moves about 75\.0% of the keys/,
  },
  { rule: 'weights-change-all', ring: ring('ketama', 4), want: undefined },
  {
    rule: 'other-partitioner',
    ring: ring('kafka-crc32', 4),
    want: /^a client with another partitioner puts 75\.0% of the keys elsewhere$/,
  },
  { rule: 'other-partitioner', ring: ring('modulo', 4), want: undefined },
  {
    rule: 'no-replica',
    ring: redis(false),
    want: /^3 of 3 masters have no live replica: n1, n2, n3$/,
  },
  { rule: 'no-replica', ring: redis(true), want: undefined },
  {
    rule: 'shared-zone',
    ring: swift(true),
    want: /^12\.5% of the keys have all their copies in one zone$/,
  },
  { rule: 'shared-zone', ring: swift(false), want: undefined },
  {
    rule: 'absent-nodes',
    ring: ring('circle', 4, {
      node: (node, i) => (i === 2 ? { ...node, state: 'drain' } : node),
    }),
    want: /^1 of 4 nodes may own no keys: n3$/,
  },
  { rule: 'absent-nodes', ring: ring('circle', 4), want: undefined },
];

describe('rules of the doctor', () => {
  it.each(cases.map((one) => [one.rule, one.ring.algorithm, one.ring.nodes.length, one] as const))(
    '%s on %s of %i nodes',
    (_rule, _algorithm, _count, { rule, ring: examined, want }) => {
      const finding = doctorRules[rule].examine(patientOf(examined));
      if (want === undefined) expect(finding).toBeUndefined();
      else expect(finding?.message).toMatch(want);
    },
  );

  it.each(doctorRuleNames)('%s finds something and leaves something in peace', (rule) => {
    const tried = cases.filter((one) => one.rule === rule);
    expect(tried.some(({ want }) => want !== undefined)).toBe(true);
    expect(tried.some(({ want }) => want === undefined)).toBe(true);
    expect(doctorRules[rule].summary.length).toBeLessThanOrEqual(90);
    expect(doctorRules[rule].explanation).toMatch(/\.\)?$/);
  });

  it('knows the sizes at which double precision differs', () => {
    const { sizes_with_39_f32, sizes_with_39_f64 } = interop<{
      sizes_with_39_f32: readonly number[];
      sizes_with_39_f64: readonly number[];
    }>('ketama_float_quirk');
    const sizes = Array.from({ length: 1000 }, (_, i) => i + 1);
    const differing = sizes.filter(
      (n) => sizes_with_39_f32.includes(n) !== sizes_with_39_f64.includes(n),
    );
    const found = sizes.filter((n) => {
      const nodes = nodeList(n);
      const patient = { ring: { nodes }, algorithm: 'ketama', living: nodes.map((_, i) => i) };
      return doctorRules['double-precision'].examine(patient as unknown as Patient) !== undefined;
    });
    expect(found).toEqual(differing);
    expect(found).toHaveLength(164);
  });

  it('names problems before hints, each with a way out', () => {
    const findings = diagnose(patientOf(ring('ketama', 99)));
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['uneven', 'problem'],
      ['single-precision', 'problem'],
      ['named-by-address', 'hint'],
    ]);
    expect(findings.every(({ wayOut }) => wayOut !== '')).toBe(true);
  });

  it('finds nothing on rings of lbctl’s own', () => {
    for (const algorithm of ['table', 'sieve', 'rendezvous', 'slots'] as const) {
      expect(diagnose(patientOf(ring(algorithm, 6)))).toEqual([]);
    }
  });
});
