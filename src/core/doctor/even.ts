import { formatPercent } from '../kernel/units-text.ts';
import { isKeyHashName, keyHashes } from '../key-hash/registry.ts';
import type { DoctorRule, Patient } from './rule.ts';

/** The fullest node may have this much of what it ought to have before it is worth a word. */
const MOST_PEAK = 1.25;
/** Points of a node from which a circle is even to some percent: CV about 1/sqrt(points). */
const FEW_POINTS = 100;

interface Fullest {
  readonly id: string;
  readonly ratio: number;
}

function fullestOf({ ring, living, shares, wanted }: Patient): Fullest {
  const ratios = living.map((i) => shares()[i]! / wanted()[i]!);
  const ratio = ratios.reduce((a, b) => Math.max(a, b));
  return { id: ring.nodes[living[ratios.indexOf(ratio)]!]!.id, ratio };
}

function sentence({ id, ratio }: Fullest): string {
  return `${id} owns ${ratio.toFixed(2)} times what its weight asks for, whatever the keys are`;
}

/** What helps against few points, by algorithm. */
const MORE_POINTS: Readonly<Record<string, string>> = {
  'haproxy-consistent':
    'weights are only relative: give every server weight 100 instead of 1 (up to 256), in proportion, for a hundred times the points',
  'envoy-ring-hash':
    'set minimum_ring_size to at least 1000 times the number of hosts (at most maximum_ring_size), or use MAGLEV',
  'dnsdist-chashed':
    'give every server a weight of 1000 or more, in proportion: a weight is a number of points',
  'cassandra-murmur3':
    'more tokens a node (num_tokens), or tokens chosen by allocate_tokens_for_local_replication_factor',
  'cassandra-random': 'more tokens a node (num_tokens), or evenly spaced ones (initial_token)',
};

export const fewPoints: DoctorRule = {
  summary: 'A node has so few points on the circle that shares are uneven.',
  source:
    'bench of 10 million keys: HAProxy weight 1 has a CV of 14 to 18 %, Envoy 1024 points 31 to 71 %',
  explanation:
    'The share of a node on a circle is decided by chance; its coefficient of variation is about one over the square root of its number of points. HAProxy makes 16 points a unit of weight, Envoy shares out 1024 among all hosts, dnsdist makes as many as the weight, which is 1 unless written.',
  examine(patient) {
    const { lookup, ring, algorithm, living } = patient;
    const counts = lookup.spec.pointCounts?.({ nodes: ring.nodes, parameters: ring.parameters });
    if (counts === undefined || living.length < 2) return undefined;
    const least = living.reduce((a, i) => Math.min(a, counts[i]!), Number.POSITIVE_INFINITY);
    const fullest = fullestOf(patient);
    if (least >= FEW_POINTS || fullest.ratio < MOST_PEAK) return undefined;
    return {
      severity: 'problem',
      message: `a node has only ${least} points on the circle, and ${sentence(fullest)}`,
      wayOut: MORE_POINTS[algorithm] ?? 'more points a node, or an algorithm with exact shares',
    };
  },
};

export const uneven: DoctorRule = {
  summary: 'A node owns far more than its weight asks for.',
  source: 'Pearson’s test would call it uneven for any list of some thousand keys',
  explanation:
    'Some algorithms are uneven by nature and stay so with any number of keys: a circle of 160 points a node has a coefficient of variation of 8 %. Slots that were assigned by hand can be uneven as well. The fullest node is the first to be overloaded.',
  examine(patient) {
    if (patient.living.length < 2 || fewPoints.examine(patient) !== undefined) return undefined;
    const fullest = fullestOf(patient);
    if (fullest.ratio < MOST_PEAK) return undefined;
    return {
      severity: 'problem',
      message: sentence(fullest),
      wayOut:
        'lbctl ring compare shows what other algorithms give on these nodes; lower the weight of the fullest node',
    };
  },
};

export const narrowHash: DoctorRule = {
  summary: 'The hash of keys reaches only a part of the circle.',
  source:
    'https://github.com/twitter/twemproxy/issues/175, reproduced: 96 of 96 keys on one server',
  explanation:
    'twemproxy’s hash crc32 keeps 15 bits of the CRC: on a circle of 2^32 all keys then lie in its first part, in front of the first points, and belong to one server or few. (twemproxy’s crc32a is the whole CRC.)',
  examine({ ring, lookup, living }) {
    const isCircle = lookup.level1.tables?.().kind === 'circle';
    if (!isCircle || !isKeyHashName(ring.hash)) return undefined;
    const { bits } = keyHashes[ring.hash];
    if (bits >= CIRCLE_BITS) return undefined;
    const counts = new Map<number, number>();
    for (let hash = 0; hash < 2 ** bits; hash++) {
      const owner = lookup.owner(hash, hash);
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    const [first, most] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
    const share = formatPercent(most / 2 ** bits);
    return {
      severity: 'problem',
      message: `keys are hashed to ${bits} bits, so ${counts.size} of ${living.length} servers get any: ${ring.nodes[first]!.id} gets ${share}`,
      wayOut:
        'hash: fnv1a_64, murmur or crc32a in nutcracker.yml; nearly all keys move, so with a cold cache',
    };
  },
};

const CIRCLE_BITS = 32;
