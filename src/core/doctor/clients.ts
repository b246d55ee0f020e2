import { formatPercent } from '../kernel/units-text.ts';
import { ketamaCounts } from '../placement/interop/ketama.ts';
import type { DoctorRule } from './rule.ts';

/** libmemcached 1.1.4 stops the process beyond it. */
const MOST_MEMCACHED = 100;

export const tooManyServers: DoctorRule = {
  summary: 'libmemcached aborts with more than 100 servers.',
  source: 'measured with libmemcached 1.1.4: an assertion fails',
  explanation:
    'Building its continuum, libmemcached 1.1.4 runs into an assertion above 100 servers and ends the process that uses it. Building takes time that grows with the square of the number besides.',
  examine({ algorithm, ring, living }) {
    const isMemcached = ['ketama', 'libmemcached-default'].includes(algorithm);
    const isOwnHash = ring.hash === 'md5' || ring.hash === 'one-at-a-time';
    if (!(isMemcached && isOwnHash) || living.length <= MOST_MEMCACHED) return undefined;
    return {
      severity: 'problem',
      message: `${living.length} servers are more than the ${MOST_MEMCACHED} that libmemcached can have`,
      wayOut: 'put a proxy (twemproxy, mcrouter) between, or cut the pool in two',
    };
  },
};

export const doublePrecision: DoctorRule = {
  summary: 'Clients that compute ketama in double precision place keys elsewhere.',
  source: 'measured: npm hashring and Python uhashring differ for 164 of the sizes 1 to 1000',
  explanation:
    'libmemcached and twemproxy compute the number of points in single precision. npm hashring, uhashring and others do it in double precision, which rounds otherwise for some sizes: such a client reads keys where nobody wrote them. (npm ketama is another ring altogether, whatever the size.)',
  examine({ algorithm, ring, living }) {
    if (algorithm !== 'ketama') return undefined;
    const nodes = living.map((i) => ring.nodes[i]!);
    const total = nodes.reduce((sum, { weight }) => sum + weight, 0);
    const single = ketamaCounts(nodes);
    const odd = nodes.filter(({ weight }, i) => {
      const hashes = Math.floor(((weight / total) * 160 * nodes.length) / 4);
      return hashes * 4 !== single[i];
    });
    if (odd.length === 0) return undefined;
    return {
      severity: 'hint',
      message: `at these ${nodes.length} servers clients in double precision (npm hashring, uhashring) give ${odd.length} of them another number of points, and read some 2 % of the keys elsewhere`,
      wayOut: 'use one kind of client for all, or another number of servers',
    };
  },
};

export const weightsChangeAll: DoctorRule = {
  summary: 'libmemcached changes its algorithm with the first weight above 1.',
  source: 'measured with libmemcached 1.1.4',
  explanation:
    'As long as all weights are 1, libmemcached makes 100 points a server by its own hash; one weight above 1 makes it switch to the weighted ketama for all servers.',
  examine({ algorithm, living }) {
    if (algorithm !== 'libmemcached-default') return undefined;
    return {
      severity: 'hint',
      message: `the first weight above 1 moves about ${formatPercent(1 - 1 / living.length)} of the keys, since all points change`,
      wayOut: 'decide for KETAMA_WEIGHTED at the beginning, also with equal weights',
    };
  },
};

export const otherPartitioner: DoctorRule = {
  summary: 'Producers of two kinds put a key into different partitions.',
  source: 'librdkafka 2.0.2: consistent_random by CRC-32; Apache Kafka: murmur2',
  explanation:
    'Java producers place a key by murmur2, librdkafka (and all clients upon it: Python, Go, .NET, C) by CRC-32 unless partitioner=murmur2_random is set. Records of one key then lie in two partitions, and joins by key fail.',
  examine({ algorithm, living }) {
    if (!algorithm.startsWith('kafka-')) return undefined;
    return {
      severity: 'hint',
      message: `a client with another partitioner puts ${formatPercent(1 - 1 / living.length)} of the keys elsewhere`,
      wayOut: 'librdkafka: partitioner=murmur2_random, which agrees with Java',
    };
  },
};

export const plainHash: DoctorRule = {
  summary: 'HAProxy hashes without avalanche: similar keys lie together.',
  source: 'HAProxy 2.6: naming a function for hash-type consistent drops the avalanche',
  explanation:
    'sdbm, djb2 and the like give similar keys similar hashes, and on a circle these belong to the same server. `hash-type consistent` alone applies an avalanche; `hash-type consistent sdbm` does not, unless `avalanche` is written as well.',
  examine({ algorithm, ring, lookup, living }) {
    if (algorithm !== 'haproxy-consistent' || ring.hash.endsWith('-avalanche')) return undefined;
    const counts = new Map<number, number>();
    for (let i = 0; i < SIMILAR_KEYS; i++) {
      const { hi, lo } = lookup.hash(`user:${i}`);
      const owner = lookup.owner(hi, lo);
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    const [first, most] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
    return {
      severity: 'problem',
      message: `${ring.hash} has no avalanche: of the keys user:0 to user:${SIMILAR_KEYS - 1}, ${ring.nodes[first]!.id} gets ${formatPercent(most / SIMILAR_KEYS)} and ${living.length - counts.size} of ${living.length} servers get none`,
      wayOut: `hash-type consistent ${ring.hash} avalanche`,
    };
  },
};

const SIMILAR_KEYS = 1000;
