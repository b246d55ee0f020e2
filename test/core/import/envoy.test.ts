import { describe, expect, it } from 'vitest';
import { imported, refused } from '../../support/imports.ts';

const endpoint = (address: string, more = {}) => ({
  endpoint: { address: { socket_address: { address, port_value: 80 } } },
  ...more,
});
const cluster = (
  more: object,
  endpoints: object[] = [{ lb_endpoints: [endpoint('10.0.0.1'), endpoint('10.0.0.2')] }],
) =>
  JSON.stringify({
    name: 'c',
    lb_policy: 'RING_HASH',
    load_assignment: { cluster_name: 'c', endpoints },
    ...more,
  });

const extension = (type: string, config = {}) => ({
  lb_policy: 'ROUND_ROBIN',
  load_balancing_policy: {
    policies: [
      {
        typed_extension_config: {
          name: 'x',
          typed_config: { '@type': `type.googleapis.com/${type}`, ...config },
        },
      },
    ],
  },
});

describe('policies', () => {
  it.each([
    {
      name: 'RING_HASH with its defaults',
      more: {},
      algorithm: 'envoy-ring-hash',
      parameters: { minimumRingSize: 1024, maximumRingSize: 8_388_608, murmur: 0 },
    },
    {
      name: 'RING_HASH of camel case',
      more: { ringHashLbConfig: { minimumRingSize: '7', hashFunction: 'MURMUR_HASH_2' } },
      algorithm: 'envoy-ring-hash',
      parameters: { minimumRingSize: 7, maximumRingSize: 8_388_608, murmur: 1 },
    },
    {
      name: 'MAGLEV',
      more: { lb_policy: 'MAGLEV', maglev_lb_config: { table_size: 503 } },
      algorithm: 'envoy-maglev',
      parameters: { tableSize: 503 },
    },
    {
      name: 'an extension of Maglev',
      more: extension('envoy.extensions.load_balancing_policies.maglev.v3.Maglev'),
      algorithm: 'envoy-maglev',
      parameters: { tableSize: 65_537 },
    },
    {
      name: 'an extension of ring hash',
      more: extension('envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash', {
        minimum_ring_size: { value: 9 },
        maximum_ring_size: { value: 99 },
      }),
      algorithm: 'envoy-ring-hash',
      parameters: { minimumRingSize: 9, maximumRingSize: 99, murmur: 0 },
    },
  ])('$name', async ({ more, algorithm, parameters }) => {
    const { rings } = await imported('envoy', cluster(more));
    expect(rings[0]!.ring).toMatchObject({ algorithm, parameters });
  });

  it('whose sizes cannot be are refused', async () => {
    const { problems } = await refused(
      'envoy',
      cluster({ ring_hash_lb_config: { maximum_ring_size: 99 } }),
    );
    expect(problems).toEqual([expect.stringContaining('its ring sizes are 1024 and 99')]);
  });

  it.each([
    { name: 'none', more: { lb_policy: undefined }, by: 'ROUND_ROBIN' },
    { name: 'LEAST_REQUEST', more: { lb_policy: 'LEAST_REQUEST' }, by: 'LEAST_REQUEST' },
    {
      name: 'an extension of another kind',
      more: extension('envoy.extensions.load_balancing_policies.random.v3.Random'),
      by: 'v3.Random',
    },
  ])('$name is refused', async ({ more, by }) => {
    const text = cluster(more);
    expect((await refused('envoy', text, { name: 'c' })).problems[0]).toContain(
      `${by}, not by key`,
    );
    expect((await refused('envoy', text)).problems).toEqual([
      'there is no cluster in it that places by key',
    ]);
  });
});

describe('endpoints', () => {
  it.each([
    {
      name: 'that DNS has addresses for',
      endpoints: [endpoint('web.example')],
      problem: 'Envoy hashes the addresses of "web.example"',
    },
    {
      name: 'that are pipes',
      endpoints: [{ endpoint: { address: { pipe: { path: '/x' } } } }],
      problem: 'no address and port',
    },
    {
      name: 'of weight 0',
      endpoints: [endpoint('10.0.0.1', { load_balancing_weight: 0 })],
      problem: 'the weight is 0',
    },
    {
      name: 'that are there twice',
      endpoints: [endpoint('10.0.0.1'), endpoint('10.0.0.1')],
      problem: '"10.0.0.1:80" is there twice',
    },
    { name: 'that are none', endpoints: [], problem: 'there is no server' },
  ])('$name are refused', async ({ endpoints, problem }) => {
    const { problems } = await refused('envoy', cluster({}, [{ lb_endpoints: endpoints }]));
    expect(problems[0]).toContain(problem);
    expect(problems[0]).toMatch(/^1:\d+ /);
  });

  it('that are elsewhere are refused with a way to read them', async () => {
    const { problems } = await refused(
      'envoy',
      cluster({ type: 'EDS', load_assignment: undefined }),
    );
    expect(problems).toEqual(['1:1 the endpoints of cluster "c" are not in the file']);
  });

  it('of localities without a weight are not in a ring that weighs localities', async () => {
    const locality = (weight: number | undefined, address: string) => ({
      ...(weight && { load_balancing_weight: weight }),
      lb_endpoints: [endpoint(address)],
    });
    const { rings, notes } = await imported(
      'envoy',
      cluster({ common_lb_config: { locality_weighted_lb_config: {} } }, [
        locality(3, '10.0.0.1'),
        locality(undefined, '10.0.0.2'),
      ]),
    );
    expect(rings[0]!.ring.nodes.map(({ id, weight }) => `${id} ${weight}`)).toEqual([
      '10.0.0.1:80 3',
    ]);
    expect(notes.map(({ meaning }) => meaning)).toContain(
      'a locality without a weight gets nothing; it is not in the ring',
    );
  });
});

it('reads discovery answers, resources side by side', async () => {
  const text = JSON.stringify({
    version_info: '1',
    resources: [
      {
        '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
        name: 'c',
        type: 'EDS',
        lb_policy: 'MAGLEV',
      },
      {
        '@type': 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
        cluster_name: 'c',
        endpoints: [{ lb_endpoints: [endpoint('10.0.0.1')] }],
      },
    ],
  });
  const { rings } = await imported('envoy', text);
  expect(rings.map(({ name, ring }) => `${name} ${ring.nodes.length}`)).toEqual(['c 1']);
});

it('notes what changes the ring while Envoy runs', async () => {
  const { notes } = await imported(
    'envoy',
    cluster({
      lb_subset_config: {},
      health_checks: [],
      common_lb_config: { consistent_hashing_lb_config: { hash_balance_factor: 120 } },
    }),
  );
  expect(notes.map(({ meaning }) => meaning.split(/[:;,]/)[0])).toEqual([
    'every subset has a ring of its own',
    'endpoints that fail their checks are not in Envoy’s ring',
    'endpoints that are loaded above hash_balance_factor are passed over',
    'what is hashed is said by hash_policy of the routes',
  ]);
});
