import { describe, expect, it } from 'vitest';
import { defaultHeartbeatSettings } from '../../../src/core/cluster/heartbeat-defaults.ts';
import { clusterOfNodes, parseCluster } from '../../../src/core/cluster/parse.ts';
import { defaultVectorSettings } from '../../../src/core/cluster/vector-settings.ts';
import { LbError, type Problem } from '../../../src/core/kernel/errors.ts';

const options = { file: 'lbctl.yaml', algorithms: ['table', 'sieve', 'circle'] };
const parse = (text: string) => parseCluster(text, options);

async function failure(text: string): Promise<LbError> {
  const error = await parse(text).catch((thrown: unknown) => thrown);
  if (error instanceof LbError) return error;
  throw new Error('nothing was wrong with it', { cause: error });
}

/** `line:column message`, as a person reads it. */
const places = ({ problems }: { problems: readonly Problem[] }) =>
  problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('parseCluster', () => {
  it('fills in every default', async () => {
    const cluster = await parse('version: 1\nnodes: [a=10.0.0.1]\n');
    expect(cluster).toEqual({
      nodes: [{ id: 'a', address: '10.0.0.1', zone: '', weight: 1, state: 'alive', labels: {} }],
      zones: [],
      ring: {
        file: 'ring.json',
        algorithm: 'auto',
        variants: 512,
        levels: 2,
        virtualNodes: 170,
        replicas: { scheme: 'nearest', copies: 2, overlap: 0.25, spreadZones: true },
      },
      vector: defaultVectorSettings,
      probe: {
        source: 'ssh',
        timeoutMs: 10_000,
        concurrency: 32,
        ssh: { engine: 'ssh2' },
        nodeExporter: { url: 'http://{host}:9100/metrics' },
        prometheus: { url: 'http://localhost:9090', instance: '{host}:9100' },
        file: {},
      },
      heartbeat: defaultHeartbeatSettings,
      given: [],
    });
  });

  it('takes over all that is written, and says what was', async () => {
    const cluster = await parse(`version: 1
cluster: production
zones: [eu/a, eu/b]
nodes:
  - { id: a, address: "[2001:DB8::0]:53", zone: eu/a, weight: 2.5, state: drain, labels: { x: y } }
  - b=DNS-2.example.com.,zone=eu/b,weight=0.5,state=dead
ring: { file: r.json, algorithm: sieve, variants: 256, levels: 1, replicas: { copies: 4 } }
vector: { performanceWeights: [0.5, 0.5, 0] }
`);
    expect(cluster).toMatchObject({
      name: 'production',
      zones: ['eu/a', 'eu/b'],
      nodes: [
        {
          id: 'a',
          address: '[2001:db8::]:53',
          zone: 'eu/a',
          weight: 2.5,
          state: 'drain',
          labels: { x: 'y' },
        },
        { id: 'b', address: 'dns-2.example.com', zone: 'eu/b', weight: 0.5, state: 'dead' },
      ],
      ring: { file: 'r.json', algorithm: 'sieve', variants: 256, replicas: { copies: 4 } },
      given: [
        'ring.file',
        'ring.algorithm',
        'ring.variants',
        'ring.levels',
        'ring.replicas.copies',
        'vector.performanceWeights',
      ],
    });
  });

  it.each([
    ['JSON', '{"version": 1, "nodes": [{"id": "a", "address": "10.0.0.1"}]}'],
    ['a byte order mark', '\ufeffversion: 1\nnodes: [a=10.0.0.1]\n'],
    ['line ends of Windows', 'version: 1\r\nnodes:\r\n  - a=10.0.0.1\r\n'],
    [
      'anchors and aliases',
      'version: 1\nnodes: [{ id: &x a, address: 10.0.0.1, labels: { y: *x } }]',
    ],
    ['empty sections', 'version: 1\nnodes: [a=10.0.0.1]\nzones:\nring:\n  replicas:\nvector:\n'],
    ['letters beyond ASCII', 'version: 1\ncluster: Zürich\nnodes: [a=10.0.0.1]\n'],
  ])('reads %s', async (_, text) => {
    expect(await parse(text)).toMatchObject({ nodes: [{ id: 'a', address: '10.0.0.1' }] });
  });

  const head = 'version: 1\nnodes:\n';
  it.each([
    ['nothing', '', ['1:1 the file is empty, but must be a mapping with version and nodes']],
    ['a list', '- a\n', ['1:1 the file is ["a"], but must be a mapping with version and nodes']],
    [
      'no nodes',
      'version: 1\nnodes: []\n',
      ['2:8 nodes is empty, but a cluster needs at least one node'],
    ],
    ['nodes left empty', head, ['2:1 nodes is empty, but must be a list of nodes']],
    ['no version', 'nodes: [a=10.0.0.1]\n', ['1:1 no version in the file']],
    ['a later version', 'version: 2\nnodes: [a=10.0.0.1]', ['1:10 version is 2, but must be 1']],
    [
      'a duplicate id',
      `${head}  - a=10.0.0.1\n  - { id: a, address: 10.0.0.2 }\n`,
      ['4:11 id "a" is taken by another node; first in line 3'],
    ],
    [
      'one address in two spellings',
      `${head}  - a=2001:db8::1\n  - { id: b, address: "2001:DB8:0::1" }\n`,
      [
        '4:23 address "2001:DB8:0::1", which is 2001:db8::1, is taken by another node; first in line 3',
      ],
    ],
    [
      'one address whose first spelling is the odd one',
      `${head}  - a=DNS.example.\n  - b=dns.example\n`,
      ['4:5 address "dns.example" is taken by another node; first in line 3'],
    ],
    [
      'weight 0',
      `${head}  - a=::1,weight=0\n`,
      ['3:5 weight of node "a" is 0, but must be greater than 0'],
    ],
    [
      'a negative weight',
      `${head}  - { id: a, address: "::1", weight: -2 }\n`,
      ['3:38 weight of node "a" is -2, but must be greater than 0'],
    ],
    [
      'weight NaN',
      `${head}  - { id: a, address: "::1", weight: .nan }\n`,
      ['3:38 weight of node "a" is .nan, but must be a number greater than 0'],
    ],
    [
      'an infinite weight',
      `${head}  - { id: a, address: "::1", weight: .inf }\n`,
      ['3:38 weight of node "a" is .inf, but must be a finite number greater than 0'],
    ],
    [
      'an id with a blank',
      `${head}  - { id: "a b", address: "::1" }\n`,
      ['3:11 id "a b" contains a blank'],
    ],
    [
      'an id with a tab',
      `${head}  - { id: "a\\tb", address: "::1" }\n`,
      ['3:11 id "a\\tb" contains a blank'],
    ],
    ['an id with =', `${head}  - { id: a=b, address: "::1" }\n`, ['3:11 id "a=b" contains "="']],
    [
      'an id with a comma',
      `${head}  - { id: "a,b", address: "::1" }\n`,
      ['3:11 id "a,b" contains ","'],
    ],
    [
      'an id with a control character',
      `${head}  - { id: "a\\u0007", address: "::1" }\n`,
      ['3:11 id "a\\u0007" contains a control character'],
    ],
    [
      'an id like a flag',
      `${head}  - { id: -a, address: "::1" }\n`,
      ['3:11 id "-a" begins with "-" like a flag'],
    ],
    ['an empty id', `${head}  - { id: "", address: "::1" }\n`, ['3:11 id "" is empty']],
    [
      'an id of 256 bytes',
      `${head}  - { id: ${'é'.repeat(128)}, address: "::1" }\n`,
      [`3:11 id "${'é'.repeat(60)}…" is longer than 255 bytes`],
    ],
    [
      'a number for an id',
      `${head}  - { id: 7, address: "::1" }\n`,
      ['3:11 id of node 1 is 7, but must be text'],
    ],
    [
      'an unknown zone',
      `zones: [eu/a]\n${head}  - a=::1,zone=eu/b\n`,
      ['4:5 zone of node "a": "eu/b" is not in the list of zones'],
    ],
    [
      'a zone with an empty part',
      `${head}  - { id: a, address: "::1", zone: eu//b }\n`,
      ['3:36 zone of node "a": "eu//b" has an empty part'],
    ],
    [
      'a zone listed twice',
      `zones: [a, a]\n${head}  - a=::1\n`,
      ['1:12 zone "a" is listed twice; first in line 1'],
    ],
    [
      'an unknown algorithm',
      `${head}  - a=::1\nring: { algorithm: tabel }\n`,
      ['4:20 ring.algorithm is "tabel", which is no algorithm'],
    ],
    [
      'performance weights that do not add up',
      `${head}  - a=::1\nvector: { performanceWeights: [0.4, 0.4, 0.4] }\n`,
      ['4:31 vector.performanceWeights is [0.4, 0.4, 0.4], but must add up to 1'],
    ],
    [
      'variants that are no power of two',
      `${head}  - a=::1\nring: { variants: 500 }\n`,
      ['4:19 ring.variants is 500, but must be a power of two (256, 512, 1024, …)'],
    ],
    [
      'a key given twice',
      'version: 1\nnodes: [a=::1]\nversion: 1\n',
      ['3:1 key "version" is given twice; first in line 1'],
    ],
    [
      'an unknown key',
      `${head}  - { id: a, address: "::1", wieght: 2 }\n`,
      ['3:30 unknown key "wieght" in node "a"'],
    ],
    ['a node without an address', `${head}  - id: a\n`, ['3:5 no address in node "a"']],
    [
      'a short node without an address',
      `${head}  - dns-1\n`,
      ['3:5 node "dns-1" is not of the form ID=ADDRESS'],
    ],
    [
      'a tab as indent',
      'version: 1\nnodes:\n\t- a=::1\n',
      ['3:1 not valid YAML: Tabs are not allowed as indentation'],
    ],
    [
      'two documents',
      'version: 1\n---\nnodes: []\n',
      [
        '2:1 not valid YAML: Source contains multiple documents; please use YAML.parseAllDocuments()',
      ],
    ],
    ['a tag', 'version: !!x 1\n', ['1:10 not valid YAML: Unresolved tag: tag:yaml.org,2002:x']],
    [
      'brackets without end',
      `${'['.repeat(20_000)}`,
      ['1:1 mappings or lists are nested too deeply'],
    ],
  ])('refuses %s', async (_, text, wanted) => {
    const error = await failure(text);
    expect(error.code).toBe('CLUSTER_INVALID');
    expect(places(error)).toEqual(wanted);
  });

  it('reports everything at once, in the order of the file, each with its place', async () => {
    const error = await failure(`version: 1
nodes:
  - id: dns-1
    address: 10.0.0.256
    state: daed
  - { id: dns-1, address: 10.0.0.1, labels: { rack: 12 } }
ring:
  levles: 1
  replicas: { overlap: 0.75 }
`);
    expect(error.message).toBe('lbctl.yaml has 6 mistakes:');
    expect(places(error)).toEqual([
      '4:14 address of node "dns-1": "10.0.0.256" is no valid IPv4 address: four numbers 0 to 255 without leading zeros',
      '5:12 state of node "dns-1" is "daed", but must be alive, dead or drain',
      '6:11 id "dns-1" is taken by another node; first in line 3',
      '6:53 label "rack" of node "dns-1" is 12, but must be text',
      '8:3 unknown key "levles" in ring',
      '9:24 ring.replicas.overlap is 0.75, but must be a number from 0 to 0.5',
    ]);
    expect(error.problems.map(({ hint }) => hint)).toEqual([
      expect.stringContaining('10.0.0.1'),
      'did you mean dead?',
      'give each node an id of its own',
      'put it in quotes: "12"',
      'did you mean levels?',
      undefined,
    ]);
    expect(error.problems[1]).toMatchObject({
      file: 'lbctl.yaml',
      excerpt: { text: '    state: daed', width: 4 },
    });
  });

  it('reports a repeated key together with other mistakes', async () => {
    const error = await failure('version: 1\nnodes: [a=::1]\nring: { levels: 1, levels: 3 }\n');
    expect(places(error)).toEqual([
      '3:20 key "levels" is given twice; first in line 3',
      '3:28 ring.levels is 3, but must be 1 or 2',
    ]);
  });

  it('bounds what aliases may multiply', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [outer, inner] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih']) {
      bomb.push(`${outer}: &${outer} [${Array(10).fill(`*${inner}`).join(', ')}]`);
    }
    expect(places(await failure(bomb.join('\n')))).toEqual([
      '1:1 aliases repeat more than 1000 values',
    ]);
  });

  it('says how many mistakes there are when it does not show them all', async () => {
    const nodes = Array.from({ length: 150 }, (_, i) => `  - n${i}=10.0.0.${i},weight=0\n`);
    const error = await failure(head + nodes.join(''));
    expect(error.message).toBe('lbctl.yaml has 150 mistakes, the first 100 of them:');
    expect(error.problems).toHaveLength(100);
  });

  it('refuses more nodes than a table can address', async () => {
    const nodes = Array.from(
      { length: 65_536 },
      (_, i) => `- n${i}=10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    );
    const error = await failure(`version: 1\nnodes:\n${nodes.join('\n')}\n`);
    expect(error).toMatchObject({
      code: 'TOO_MANY_NODES',
      message: 'lbctl.yaml has 65536 nodes, but a table holds at most 65535',
    });
  });
});

describe('clusterOfNodes', () => {
  it('makes a cluster of nodes in the short form', () => {
    expect(clusterOfNodes(['a=10.0.0.1', 'b=[::1]:53,weight=2,zone=x/y']).nodes).toMatchObject([
      { id: 'a', address: '10.0.0.1', weight: 1 },
      { id: 'b', address: '[::1]:53', weight: 2, zone: 'x/y' },
    ]);
  });

  it('reports every mistake as one of the command line', () => {
    expect(() => clusterOfNodes(['a', 'b=10.0.0.1,weight=x', 'b=10.0.0.1'])).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        problems: [
          expect.objectContaining({
            message: 'weight of node "b" is "x", but must be a number greater than 0',
          }),
          expect.objectContaining({ message: 'id "b" is taken by another node' }),
          expect.objectContaining({ message: 'address "10.0.0.1" is taken by another node' }),
          expect.objectContaining({ message: 'node "a" is not of the form ID=ADDRESS' }),
        ],
      }),
    );
  });
});
