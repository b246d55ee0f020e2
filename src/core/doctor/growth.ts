import { formatPercent } from '../kernel/units-text.ts';
import { ketamaCounts } from '../placement/interop/ketama.ts';
import { freeId, SPARE_ADDRESS } from '../ring/compare/try-changes.ts';
import type { Ring, RingNode } from '../ring/ring.ts';
import type { DoctorRule, Patient } from './rule.ts';

/** Multiples of the least possible from which a change hurts. */
const TOO_MUCH = 1.4;

interface Growth {
  readonly moved: number;
  readonly least: number;
}

/** What one more node like the last one moves, and what it would have to. */
function oneMore(patient: Patient): Growth | undefined {
  const { ring, living } = patient;
  const next = patient.changed([...ring.nodes, another(ring)]);
  if (next === undefined) return undefined;
  const weights = living.reduce((sum, i) => sum + ring.nodes[i]!.weight, 0);
  const { weight } = ring.nodes.at(-1)!;
  return { moved: patient.movedTo(next), least: weight / (weights + weight) };
}

/** A node like the last one, by a name and an address of its own. */
function another(ring: Ring): RingNode {
  const { places: _, tokens: __, number: ___, ...last } = ring.nodes.at(-1)!;
  return {
    ...last,
    id: freeId(ring.nodes),
    address: SPARE_ADDRESS,
    name: SPARE_ADDRESS,
    state: 'alive',
  };
}

const REMAINDERS = [
  'nginx-hash',
  'haproxy-map',
  'modula',
  'kafka-murmur2',
  'kafka-crc32',
  'kafka-fnv1a',
  'modulo',
];

/** What to use in place of a remainder, by algorithm. */
const CONSISTENT: Readonly<Record<string, string>> = {
  'nginx-hash': 'hash … consistent',
  'haproxy-map': 'hash-type consistent',
  modula: 'distribution: ketama',
};

export const remainder: DoctorRule = {
  summary: 'Nearly all keys move when a node is added or removed.',
  source: 'measured: 100 times the minimum at 100 nodes',
  explanation:
    'The hash modulo the number of nodes gives nearly every key another owner when that number changes. For a cache that is a cold start; for Kafka it breaks the order of the records of a key.',
  examine(patient) {
    if (!REMAINDERS.includes(patient.algorithm)) return undefined;
    const growth = oneMore(patient);
    if (growth === undefined || growth.moved < TOO_MUCH * growth.least) return undefined;
    const better = CONSISTENT[patient.algorithm];
    return {
      severity: 'problem',
      message: `one node more moves ${formatPercent(growth.moved)} of the keys; ${formatPercent(growth.least)} would have to`,
      wayOut:
        better === undefined
          ? 'choose the number of partitions once, with room to grow; never add one to a topic whose records have keys'
          : `${better}: moves hardly more than it must from then on (the change itself moves nearly all)`,
    };
  },
};

export const singlePrecision: DoctorRule = {
  summary: 'Ketama’s single precision: one server more or less moves far too much.',
  source: 'measured with libmemcached 1.1.4: 3.62 times the minimum from 99 to 100 servers',
  explanation:
    'libmemcached and twemproxy compute the number of points of a server in single precision: for 103 of the sizes 1 to 1000 that gives 39 hashes a server, not 40. Between such a size and its neighbour every server gains or loses points, and keys move between servers that have nothing to do with the change.',
  examine(patient) {
    if (patient.algorithm !== 'ketama') return undefined;
    const { ring, living } = patient;
    const size = living.length;
    const up = oneMore(patient);
    if (up !== undefined && up.moved > TOO_MUCH * up.least) {
      return {
        severity: 'problem',
        message: `the step from ${size} to ${size + 1} servers moves ${formatPercent(up.moved)} of the keys, ${(up.moved / up.least).toFixed(1)} times what it must`,
        wayOut: `add two servers at once${isCalm(size + 2, size) ? ', which passes over the bad size' : ''}, or change weights instead of numbers; lbctl ring diff --join shows it`,
      };
    }
    const down = size < 2 ? undefined : patient.changed(ring.nodes.slice(0, -1));
    if (down === undefined) return undefined;
    const moved = patient.movedTo(down);
    const least = patient.shares()[ring.nodes.length - 1]!;
    if (least === 0 || moved < TOO_MUCH * least) return undefined;
    return {
      severity: 'problem',
      message: `the step from ${size} to ${size - 1} servers moves ${formatPercent(moved)} of the keys, ${(moved / least).toFixed(1)} times what it must`,
      wayOut: 'replace a server under its name (alias) instead of taking it out',
    };
  },
};

/** Whether equal servers have the same number of points at both sizes. */
function isCalm(a: number, b: number): boolean {
  const points = (n: number): number =>
    ketamaCounts(Array.from({ length: n }, () => ({ address: '', weight: 1 })))[0]!;
  return points(a) === points(b);
}

export const reshuffle: DoctorRule = {
  summary: 'One node more moves keys between nodes that have nothing to do with it.',
  source:
    'measured: Envoy MAGLEV of 65 537 entries 1.6 times the minimum at 100 hosts, 6.5 at 1000',
  explanation:
    'A Maglev table is filled anew with every change; the fewer entries a host has, the more of them change hands without need. Envoy’s ring shares out its points anew when the scale changes.',
  examine(patient) {
    const { algorithm, ring } = patient;
    if (!['maglev', 'envoy-maglev', 'envoy-ring-hash'].includes(algorithm)) return undefined;
    const growth = oneMore(patient);
    if (growth === undefined || growth.moved < TOO_MUCH * growth.least) return undefined;
    const times = (growth.moved / growth.least).toFixed(1);
    return {
      severity: 'problem',
      message: `one node more moves ${formatPercent(growth.moved)} of the keys, ${times} times what it must`,
      wayOut:
        algorithm === 'envoy-ring-hash'
          ? 'set minimum_ring_size so that it is a multiple of the number of hosts now and later, or large (1000 points a host and more)'
          : `a larger table: table_size 5000011 instead of ${ring.parameters.tableSize} (Envoy’s limit)`,
    };
  },
};

export const lastOnly: DoctorRule = {
  summary: 'Only the node that was added last can be taken out.',
  source: 'measured: removing a node in the middle of 100 moves 50 % of the keys',
  explanation:
    'Jump hashing and partition numbers know only how many nodes there are. Taking one out of the middle renumbers all behind it.',
  examine({ lookup, algorithm }) {
    if (lookup.spec.claims.removal === 'any' || REMAINDERS.includes(algorithm)) return undefined;
    return {
      severity: 'hint',
      message: `${algorithm} has no way to lose a node in the middle: its keys cannot go to others while it is dead`,
      wayOut:
        'give each number to a group of nodes that stand in for each other, or use sieve, rendezvous or anchor',
    };
  },
};
