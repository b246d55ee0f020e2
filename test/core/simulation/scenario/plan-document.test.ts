import { describe, expect, it } from 'vitest';
import { defaultHeartbeatSettings } from '../../../../src/core/cluster/heartbeat-defaults.ts';
import { xxh64 } from '../../../../src/core/kernel/xxh64.ts';
import { format } from '../../../../src/core/simulation/scenario/format.ts';
import { LEAST, mistakes, model, modelOf, plan } from './plans.ts';

describe('the least scenario', () => {
  it('has sensible defaults for the rest', async () => {
    const made = await plan(LEAST);
    expect(made).toMatchObject({
      about: { name: 'scenario.yaml', title: 'scenario.yaml', source: '', assumptions: [] },
      parameters: {},
      axis: null,
      series: ['weighted-least-connections'],
      seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    });
    expect(made.metrics.map(({ name }) => name)).toEqual([
      'answersPerSecond',
      'meanResponseMs',
      'p99Ms',
      'errorShare',
      'utilisationMax',
    ]);
    const node = {
      zone: '',
      weight: 1,
      speed: 1,
      cores: 1,
      discipline: 'ps',
      diskSpeed: 1,
      crowding: null,
      capacity: null,
      baseUse: 0,
      freeBytes: null,
      totalBytes: null,
      isMember: true,
    };
    expect(modelOf(made)).toEqual({
      nodes: [1, 2, 3].map((i) => ({ ...node, id: `n-${i}`, address: `10.0.0.${i}` })),
      requests: {
        classes: [
          {
            name: 'request',
            share: 1,
            cpu: { law: 'exponential', parameter: 0, meanMs: 10 },
            disk: null,
            storedBytes: 0,
          },
        ],
        keys: { kind: 'clients' },
      },
      load: {
        kind: 'open',
        rate: { kind: 'constant', rate: 100 },
        arrivals: 'poisson',
        riseMs: 0,
      },
      dispatch: {
        dispatching: {
          kind: 'policy',
          policy: { name: 'weighted-least-connections', parameters: {} },
        },
        knowsDemands: false,
        knowsSpeeds: false,
        knowsCritical: true,
        connectionsLastMs: 0,
      },
      monitor: null,
      heartbeat: null,
      limits: { timeoutMs: Number.POSITIVE_INFINITY, retries: 0 },
      faults: [],
      wandering: null,
      warmUpMs: 1000,
      durationMs: 10_000,
      pieces: 60,
      seed: 1,
    });
  });
});

/** A line of `LEAST` by its key replaced, or added. */
const withLines = (...lines: string[]): string => {
  const keys = lines.map((line) => line.split(':')[0]!);
  const kept = LEAST.split('\n').filter((line) => !keys.some((key) => line.startsWith(`${key}:`)));
  return [...kept.filter((line) => line !== ''), ...lines, ''].join('\n');
};

describe('sections', () => {
  it('nodes have all their settings', async () => {
    const { nodes } = await model(
      withLines(
        'nodes:',
        '  - { id: a, address: "10.0.0.1:80", zone: r/1, weight: 2, speed: 0.5, cores: 4,',
        '      discipline: fifo, diskSpeed: 3, criticalCount: 300, baseUse: 14%, free: 20GB,',
        '      total: 100GB, capacity: { cpu: 2400, memory: 16GB } }',
        '  - { id: b, memory: { capacity: 400 }, member: false }',
        '  - { id: c, address: 10.0.0.1 }',
        '  - { id: d }',
      ),
    );
    expect(nodes[0]).toEqual({
      id: 'a',
      address: '10.0.0.1:80',
      zone: 'r/1',
      weight: 2,
      speed: 0.5,
      cores: 4,
      discipline: 'fifo',
      diskSpeed: 3,
      crowding: { base: 0, capacity: 300, steepness: 2, slowest: 0.15, isMemory: false },
      capacity: { cpu: 2400, memory: 16e9, disk: null },
      baseUse: 0.14,
      freeBytes: 20e9,
      totalBytes: 100e9,
      isMember: true,
    });
    expect(nodes[1]).toMatchObject({
      crowding: { base: 0.3, capacity: 400, steepness: 3, slowest: 0.05, isMemory: true },
      isMember: false,
    });
    // Made-up addresses step aside for the given ones.
    expect(nodes.map(({ address }) => address)).toEqual([
      '10.0.0.1:80',
      '10.0.0.2',
      '10.0.0.1',
      '10.0.0.3',
    ]);
  });

  it.each([
    { line: 'load: 100/s..300/s', want: { rate: { kind: 'ramp', from: 100, to: 300 } } },
    { line: 'load: { rate: 5/s, arrivals: constant }', want: { arrivals: 'constant' } },
    { line: 'load: { utilisation: 50% }', want: { rate: { kind: 'constant', rate: 150 } } },
    {
      line: 'load: { low: 1/s, high: 9/s, lowLasts: 9s, highLasts: 1s }',
      want: { kind: 'bursty', low: 1, high: 9, lowMs: 9000, highMs: 1000 },
    },
    {
      line: 'load: { clients: 20, think: exponential 80ms, requestsPerClient: 1024 }',
      want: {
        kind: 'closed',
        clients: 20,
        think: { law: 'exponential', parameter: 0, meanMs: 80 },
        requestsPerClient: 1024,
      },
    },
    {
      line: 'load: { clients: 2 }',
      want: { kind: 'closed', think: null, requestsPerClient: null },
    },
  ])('$line', async ({ line, want }) => {
    expect((await model(withLines(line))).load).toMatchObject(want);
  });

  it('clients that end the run need no duration', async () => {
    const { warmUpMs, durationMs } = await model(
      withLines('load: { clients: 2, requestsPerClient: 5 }', 'run: { seeds: 2 }'),
    );
    expect([warmUpMs, durationMs]).toEqual([0, 86_400_000]);
  });

  it('classes without shares have equal ones, thirds of 33.3 % count as thirds', async () => {
    const classes = async (share: string) =>
      (
        await model(
          withLines(
            `requests: { classes: [{ cpu: 1ms${share} }, { cpu: 2ms${share} }, { cpu: 3ms, disk: 1ms, stores: 1MB${share} }] }`,
          ),
        )
      ).requests.classes;
    for (const share of ['', ', share: 33.3%']) {
      const read = await classes(share);
      expect(read.map((one) => one.share.toFixed(12))).toEqual(Array(3).fill('0.333333333333'));
      expect(read[2]).toMatchObject({ name: 'class 3', disk: { meanMs: 1 }, storedBytes: 1e6 });
    }
  });

  it('keys are drawn from so many', async () => {
    const { requests } = await model(withLines('requests: { keys: zipf:1.1 of 500 }'));
    expect(requests.keys).toEqual({ kind: 'drawn', count: 500, choice: 'zipf:1.1' });
  });

  it('policies that read loads are monitored, even if nobody says so', async () => {
    const monitored = await model(withLines('policies: [dch]'));
    expect(monitored.monitor).toEqual({ everyMs: 1000, delayMs: 0, costMs: 0, costEveryMs: 1000 });
    const costly = await model(withLines('monitor: { every: 2s, cost: 35ms }'));
    expect(costly.monitor).toEqual({ everyMs: 2000, delayMs: 0, costMs: 35, costEveryMs: 2000 });
  });

  it('heartbeats are those of the cluster file', async () => {
    const { heartbeat } = await model(
      withLines('heartbeat: { interval: 500ms, detector: phi, phi: { threshold: 5 } }'),
    );
    expect(heartbeat).toEqual({
      ...defaultHeartbeatSettings,
      intervalMs: 500,
      detector: 'phi',
      phi: { ...defaultHeartbeatSettings.phi, threshold: 5 },
    });
    expect((await model(withLines('heartbeat: {}'))).heartbeat).toEqual(defaultHeartbeatSettings);
  });

  it('limits, dispatch and wandering', async () => {
    const read = await model(
      withLines(
        'limits: { timeout: 2s, retries: 1 }',
        'dispatch: { knowsDemands: true, knowsSpeeds: true, knowsCritical: false, connectionsLast: 15s }',
        'wandering: { least: 50%, mean: 30s }',
      ),
    );
    expect(read.limits).toEqual({ timeoutMs: 2000, retries: 1 });
    expect(read.dispatch).toMatchObject({
      knowsDemands: true,
      knowsSpeeds: true,
      knowsCritical: false,
      connectionsLastMs: 15_000,
    });
    expect(read.wandering).toEqual({ least: 0.5, most: 1, meanMs: 30_000 });
    expect((await model(withLines('limits: { timeout: none }'))).limits.timeoutMs).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('a zone goes out with the zones within it, and comes back', async () => {
    const { faults } = await model(
      withLines(
        'nodes: [{ id: a, zone: x }, { id: b, zone: x/1 }, { id: c, zone: xy }, { id: d, member: false }]',
        'faults: [zone-out x at 5s for 2s, join d at 6s, slow c to 20% at 1s]',
      ),
    );
    expect(faults).toEqual([
      { kind: 'slow', to: 0.2, atMs: 1000, node: 2 },
      { kind: 'vanish', atMs: 5000, node: 0 },
      { kind: 'vanish', atMs: 5000, node: 1 },
      { kind: 'join', atMs: 6000, node: 3 },
      { kind: 'restore', atMs: 7000, node: 0 },
      { kind: 'restore', atMs: 7000, node: 1 },
    ]);
  });
});

const PARAMETERS = withLines(
  'parameters: { rate: 300/s, speed: 2, when: 5s, c: 1.25 }',
  'nodes: [{ id: n, count: 2, speed: $speed }]',
  'load: $rate',
  'policies: [p2c, { name: B, policy: "bounded-ring:c=$c", set: { speed: 4 } }]',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a parameter inside a text
  "faults: ['kill n-1 at ${when} for 1s']",
  'vary: { rate: [500/s, 100/s] }',
);

describe('parameters', () => {
  it('stand for values, as numbers where they are numbers', async () => {
    const made = await plan(PARAMETERS);
    expect(made.parameters).toEqual({ speed: 2, when: '5s', c: 1.25 });
    expect(made.axis).toEqual({ name: 'rate', title: 'rate (/s)', values: [100, 500] });
    expect(made.series).toEqual(['p2c', 'B']);
    expect(modelOf(made, 0, 1)).toMatchObject({
      nodes: [{ speed: 2 }, { speed: 2 }],
      load: { rate: { rate: 500 } },
      faults: [{ atMs: 5000 }, { atMs: 6000 }],
    });
    expect(modelOf(made, 1, 0)).toMatchObject({
      nodes: [{ speed: 4 }, { speed: 4 }],
      load: { rate: { rate: 100 } },
      dispatch: { dispatching: { policy: { name: 'bounded-ring', parameters: {} } } },
    });
  });

  it('are set by the operator, plain numbers in the unit of the default', async () => {
    const made = await plan(PARAMETERS, { set: { when: '7', speed: '3', c: '2' } });
    expect(made.parameters).toEqual({ when: '7s', speed: 3, c: 2 });
    expect(modelOf(made, 1)).toMatchObject({
      nodes: [{ speed: 4 }, { speed: 4 }],
      faults: [{ atMs: 7000 }, { atMs: 8000 }],
      dispatch: { dispatching: { policy: { parameters: { c: 2 } } } },
    });
  });

  it('the varied one that is set is a single point', async () => {
    const made = await plan(PARAMETERS, { set: { rate: '700' } });
    expect(made.axis).toBeNull();
    expect(made.parameters.rate).toBe('700/s');
  });

  it('another one is varied instead', async () => {
    const made = await plan(PARAMETERS, { vary: { name: 'when', values: ['2', '1s', '500ms'] } });
    expect(made.axis).toEqual({ name: 'when', title: 'when (ms)', values: [500, 1000, 2000] });
    expect(made.parameters.rate).toBe('300/s');
    expect(modelOf(made, 0, 2).faults[0]!.atMs).toBe(2000);
  });

  it('stand in the rules of a pool too', async () => {
    const made = await plan(
      withLines(
        'parameters: { c: 2 }',
        'requests: { classes: [{ name: small, cpu: 1ms }, { name: large, cpu: 9ms }] }',
        'policies:',
        '  - p2c',
        '  - name: pool',
        '    default: lti',
        '    rules: [{ id: big, kind: function, classes: [large], nodes: [n-3], policy: "bounded-ring:c=$c" }]',
      ),
    );
    expect(made.series).toEqual(['p2c', 'pool']);
    expect(modelOf(made, 1).dispatch.dispatching).toMatchObject({
      kind: 'pool',
      names: { classes: ['small', 'large'], nodes: [{ id: 'n-1' }, { id: 'n-2' }, { id: 'n-3' }] },
      rules: {
        default: { name: 'lti' },
        rules: [{ id: 'big', policy: { name: 'bounded-ring', parameters: { c: 2 } } }],
      },
    });
  });

  it('two dollars are one', async () => {
    const { requests } = await model(
      withLines('requests: { classes: [{ name: costs $$5, cpu: 1ms }] }'),
    );
    expect(requests.classes[0]!.name).toBe('costs $5');
  });
});

describe('what the operator changes', () => {
  it('policies: series of the scenario by name, or others', async () => {
    const made = await plan(PARAMETERS, { policies: ['B', 'lti'] });
    expect(made.series).toEqual(['B', 'lti']);
    expect(modelOf(made, 0).nodes[0]!.speed).toBe(4);
    expect(modelOf(made, 1).dispatch.dispatching).toMatchObject({ policy: { name: 'lti' } });
  });

  it('seeds', async () => {
    const made = await plan(LEAST, { seed: 40, seedCount: 3 });
    expect(made.seeds).toEqual([40, 41, 42]);
    expect(modelOf(made).seed).toBe(40);
  });

  it('nodes, with a mistake for every fault of one that is gone', async () => {
    const { nodes } = await model(LEAST);
    const text = withLines('faults: [kill n-1 at 1s, kill n-3 at 1s]');
    const fleet = nodes.slice(0, 2);
    expect(await mistakes(text, { nodes: fleet })).toEqual([
      '5:26 faults 2: there is no node n-3 (did you mean n-1?)',
    ]);
    expect((await model(LEAST, { nodes: fleet })).nodes).toEqual(fleet);
  });

  it('arrivals, whose keys are hashes of paths, and which all are measured', async () => {
    const trace = {
      instants: Float64Array.of(0, 5, 2500),
      requests: ['/a', '/b', '/a'].map((path) => ({ method: 'GET', path })),
      skippedCount: 0,
    };
    const read = await model(LEAST, { trace });
    const [a, b] = [xxh64('/a'), xxh64('/b')];
    expect(read).toMatchObject({
      load: { kind: 'recorded', instants: trace.instants },
      requests: {
        keys: {
          kind: 'recorded',
          hi: Uint32Array.of(a.hi, b.hi, a.hi),
          lo: Uint32Array.of(a.lo, b.lo, a.lo),
        },
      },
      warmUpMs: 0,
      durationMs: 2501,
    });
    const bare = await model(LEAST, { trace: { ...trace, requests: null } });
    expect(bare.requests.keys).toEqual({ kind: 'clients' });
  });

  it.each([
    {
      overrides: { set: { rat: '5' } },
      want: 'USAGE the scenario has no parameter rat (did you mean rate?)',
    },
    {
      overrides: { set: { rate: '5s' } },
      want: 'USAGE rate is 5s, but must be like 300/s (for example rate=300/s)',
    },
    {
      overrides: { set: { speed: 'fast' } },
      want: 'USAGE speed is fast, but must be like 2 (for example speed=2)',
    },
    {
      overrides: { vary: { name: 'rate', values: ['1/s', '1'] } },
      want: 'USAGE rate has the value 1/s twice (undefined)',
    },
    {
      overrides: { vary: { name: 'rate', values: [] } },
      want: 'USAGE rate has 0 values, but may have 1 to 1000 (undefined)',
    },
    {
      overrides: { vary: { name: 'speed', values: ['1', '2'] } },
      want: 'USAGE speed cannot be varied: the series B has its own (choose other series: --policy p2c,lti)',
    },
    {
      overrides: { policies: ['p3c'] },
      want: 'USAGE there is no policy p3c (did you mean p2c?)',
    },
    { overrides: { policies: ['lti', 'lti'] }, want: 'USAGE lti is given twice (undefined)' },
    {
      overrides: { seedCount: 0 },
      want: 'USAGE 0 seeds are asked for, but there are from 1 to 1000 (undefined)',
    },
    {
      overrides: {
        seedCount: 1000,
        vary: { name: 'when', values: Array.from({ length: 100 }, (_, i) => String(i / 20)) },
      },
      want: 'USAGE 2 series with 100 points and 1000 seeds are 200 000 runs, more than 100 000 (take fewer points or seeds: --seeds 3)',
    },
  ])('$want', async ({ overrides, want }) => {
    expect(await mistakes(PARAMETERS, overrides)).toEqual([want]);
  });

  it('seeds, but no more figures of nodes than memory holds', async () => {
    const text = withLines('nodes: [{ id: n, count: 19940 }]');
    expect(await mistakes(text, { seedCount: 500 })).toEqual([]);
    expect(await mistakes(text, { seedCount: 501 })).toEqual([
      'USAGE 501 runs with 20 000 nodes and pieces each are too many to keep (take fewer points or seeds, at most 500 runs)',
    ]);
  });
});

describe('mistakes', () => {
  it('are told all at once, each with its place', async () => {
    const text = `version: 1
nodes:
  - { id: a, speed: -1, spede: 2 }
  - { id: a, count: 0, discipline: lifo, zone: x//y }
  - 7
  - { address: 10.0.0, memory: { base: 30% }, free: 2GB, total: 1GB }
requests:
  classes: [{ share: 60%, cpu: expo 5ms }, { share: 30%, cpu: 5 }]
  keys: zipf of many
load: { rate: 300, arrivals: often }
monitor: { every: 0ms }
heartbeat: { interval: 1ms, colour: red }
limits: { retries: 1.5 }
faults: [kill b at 1s, kill a at 99s, join a at 1s, 5]
wandering: { least: 90%, most: 80% }
run: { warmup: 1s, duration: 10s, seeds: 9999 }
`;
    expect(await mistakes(text)).toMatchInlineSnapshot(`
      [
        "3:21 speed of node "a" is -1, but must be a number from 0.000001 to 1000000",
        "3:25 unknown key "spede" in node "a" (did you mean speed?)",
        "4:11 id "a" is taken by another node; first in line 3 (give each node one of its own)",
        "4:21 count of node "a" is 0, but must be a whole number from 1 to 20000",
        "4:36 discipline of node "a" is "lifo", but must be ps or fifo (did you mean fifo?)",
        "4:48 zone of node "a" is "x//y", but it has an empty part (write parts from large to small, for example room-1/rack-2)",
        "5:5 node 3 is 7, but must be a mapping such as { id: n1, speed: 2 }",
        "6:5 no id in node 4 (write for example id: n1)",
        "6:16 address of node 4 is "10.0.0", but it is no valid IPv4 address: four numbers 0 to 255 without leading zeros (write for example 10.0.0.1, [2001:db8::1]:8080 or dns-1.example.com:53)",
        "6:32 memory.capacity of node 4 is empty, but must be the requests that fill it",
        "6:53 free of node 4 is "2GB", but that is more than the total",
        "8:12 the shares of the classes are 90% together, but must be 100%",
        "8:32 requests.classes 1.cpu: there is no law of demands "expo" (choose from constant, exponential, hyperexponential, lognormal, pareto, specweb96)",
        "8:63 requests.classes 2.cpu: duration "5" has no unit (write for example 250ms, 2s or 5m)",
        "9:9 requests.keys: keys "zipf of many" are no keys (write clients, or for example zipf:1.1 of 100000)",
        "10:15 load.rate: rate "300" has no unit (write for example 500/s, 1.2k/s or 30/m)",
        "10:30 load.arrivals is "often", but must be constant or poisson",
        "11:19 monitor.every is "0ms", but must be a duration from 0.001ms to 366d",
        "12:24 heartbeat.interval is "1ms", but must be a duration from 10ms to 1d with its unit",
        "12:29 unknown key "colour" in heartbeat (known here: interval, timeout, fall, rise, detector, phi, chen)",
        "13:20 limits.retries is 1.5, but must be a whole number from 0 to 100",
        "14:10 faults 1: there is no node b (known here: a)",
        "14:24 faults 2 is "kill a at 99s", but the run ends at 11s",
        "14:39 faults 3: a is a member from the start (give the node member: false)",
        "14:53 faults 4 is 5, but must be text such as kill n3 at 60s for 30s",
        "15:12 wandering.mean is empty, but must be there: { least: 50%, mean: 30s }",
        "15:21 wandering.least is "90%", but that is above the most",
        "16:8 unknown key "warmup" in run (did you mean warmUp?)",
        "16:42 run.seeds is 9999, but must be a whole number from 1 to 1000",
      ]
    `);
  });

  it.each([
    {
      name: 'no mapping',
      text: '- 1',
      want: ['1:1 the file is [1], but must be a mapping with nodes, load and run'],
    },
    {
      name: 'nearly nothing',
      text: 'version: 1\n',
      want: [
        '1:1 no nodes in the file (write for example nodes: [{ id: n, count: 4 }])',
        '1:1 no load in the file (write for example load: 300/s)',
        '1:1 the run has no duration (write for example run: { duration: 180s })',
      ],
    },
    {
      name: 'another version and an unknown key',
      text: withLines('version: 2', 'polices: [p2c]'),
      want: [
        '4:10 version is 2, but must be 1',
        '5:1 unknown key "polices" in the file (did you mean policies?)',
      ],
    },
    {
      name: 'an unknown parameter',
      text: withLines('parameters: { rate: 5/s }', 'load: $rte'),
      want: ['5:7 there is no parameter $rte (did you mean rate?)'],
    },
    {
      name: 'a parameter that nothing uses',
      text: withLines('parameters: { rate: 5/s }'),
      want: ['5:15 parameter rate is used nowhere (write $rate where it belongs)'],
    },
    {
      name: 'an axis that is no number',
      text: withLines(
        'parameters: { law: poisson }',
        'load: { rate: 5/s, arrivals: $law }',
        'vary: { law: [poisson] }',
      ),
      want: [
        '6:14 vary.law: law is poisson, which is no number to be varied (let series differ in it: { name: other, policy: p2c, set: { … } })',
      ],
    },
    {
      name: 'series that cannot be',
      text: withLines(
        'parameters: { c: 2 }',
        'policies: [p2c, p2c, {}, { policy: rnd }, { name: z, policy: "bounded-ring:c=$c", set: { c: 5, d: 1 } }]',
        'vary: { c: [2, 3] }',
      ),
      want: [
        '6:17 two series are called p2c; first in line 6 (give one a name: { name: other, policy: p2c })',
        '6:22 policies 3.policy is empty, but a series must have one',
        expect.stringMatching(/^6:36 policies 4.policy: there is no policy rnd \(choose from /),
        '6:93 policies 5.set.c: c is varied, so that no series can have its own',
        '6:99 policies 5.set.d: the scenario has no parameter d (known here: c)',
      ],
    },
    {
      name: 'a policy that its parameter cannot have',
      text: withLines('policies: ["bounded-ring:c=0.5"]'),
      want: [expect.stringMatching(/^5:12 policies 1: c is 0.5, but must be /)],
    },
    {
      name: 'a policy that cannot follow weights',
      text: withLines(
        'nodes: [{ id: a }, { id: b, weight: 2 }]',
        'policies: ["ring:algorithm=table"]',
      ),
      want: [expect.stringMatching(/^5:12 policies 1: .*weigh/)],
    },
    {
      name: 'rules of a pool',
      text: withLines(
        'policies: [{ rules: [{ id: big, kind: funktion, nodes: [m] }], default: pc2 }, { policy: p2c, default: p2c }]',
      ),
      want: [
        '5:39 rules 1.kind is "funktion", but must be function or balance',
        '5:57 rules 1: there is no node "m" (known here: n-1, n-2, n-3)',
        '5:73 default is "pc2", but that is no policy: there is no policy pc2 (did you mean p2c?)',
        '5:104 policies 2.default is "p2c", but it is for rules alone',
      ],
    },
    {
      name: 'metrics',
      text: withLines('metrics: [p99Ms, p99ms, p99Ms]'),
      want: [
        '5:18 metrics 2 is "p99ms", but that is no metric (did you mean p99Ms?)',
        '5:25 metric p99Ms is listed twice',
      ],
    },
    {
      name: 'no member',
      text: withLines('nodes: [{ id: a, member: false }]'),
      want: ['4:8 nodes is a list, but must have at least one member from the start'],
    },
    {
      name: 'too many series, which are not none',
      text: withLines(
        `policies: [${Array.from({ length: 101 }, (_, i) => `{ name: s${i}, policy: p2c }`)}]`,
      ),
      want: ['5:11 policies is a list, but must have at most 100 policies, not 101'],
    },
    {
      name: 'more clients than there may be',
      text: withLines('load: { clientsPerNode: 400000 }'),
      want: [
        '4:25 load.clientsPerNode is 400000, but all 3 nodes together may have at most 1000000 clients',
      ],
    },
    {
      name: 'more samples under way than memory holds',
      text: withLines('monitor: { every: 1ms, delay: 365d }'),
      want: ['5:31 monitor.delay is "365d", but must be at most 1000 times "every"'],
    },
    {
      name: 'loads of no kind',
      text: withLines('load: { arrivals: poisson }'),
      want: [
        '4:7 load is a mapping, but must have a rate, a utilisation, low and high, or clients',
      ],
    },
  ])('$name', async ({ text, want }) => {
    expect(await mistakes(text)).toEqual(want);
  });

  it.each([
    { name: 'nodes', line: 'nodes: [{ id: n, count: 15000 }, { id: m, count: 15000 }]' },
    { name: 'pieces', line: 'run: { duration: 10s, pieces: 1000000 }' },
    { name: 'keys', line: 'requests: { keys: uniform of 99999999999 }' },
    { name: 'flaps', line: 'faults: [flap n-1 at 1s every 1ms for 1h]' },
    { name: 'values', line: `parameters: { x: ${'9'.repeat(400)} }` },
    { name: 'prototypes', line: '__proto__: { polluted: true }' },
    { name: 'inherited names', line: 'load: $toString' },
  ])('hostile $name are refused', async ({ line }) => {
    expect(await mistakes(withLines(line))).not.toEqual([]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('a zone of 20 000 nodes flaps no oftener than memory allows', async () => {
    const faults = Array.from({ length: 20 }, (_, i) => `zone-out z at ${i + 1}s for 500ms`);
    const text = withLines(
      'nodes: [{ id: n, count: 20000, zone: z }]',
      `faults: [${faults.join(', ')}]`,
      'run: { duration: 60s }',
    );
    expect(await mistakes(text)).toEqual([
      '4:9 faults is a list, but that are more than 200000 changes of nodes',
    ]);
  });
});

describe('the reference of keys', () => {
  const others = ['version', 'parameters', 'vary']; // they need each other, see above
  const keys = Object.entries(format.scenario).filter(([key]) => !others.includes(key));

  it.each(keys)('has a usable example of %s', async (key, { example }) => {
    const value = /^[[{]|^\d+$/.test(example) ? example : JSON.stringify(example);
    const lines = ['nodes: [{ id: n, count: 4 }]', 'run: { duration: 100s }'];
    const others = lines.filter((line) => !line.startsWith(`${key}:`));
    expect(await mistakes(withLines(...others, `${key}: ${value}`))).toEqual([]);
  });
});

it('a measured node keeps what the scenario says of the node of its name', async () => {
  const text = `version: 1
nodes: [{ id: a, zone: b, criticalCount: 7, speed: 9 }, { id: gone }]
load: 1/s
run: { duration: 1s }
faults: [zone-out b at 500ms]
`;
  const measured = { ...(await model(LEAST)).nodes[0]!, id: 'a', speed: 2, zone: '' };
  const made = await plan(text, {
    nodes: [measured, { ...measured, id: 'c', address: '10.0.0.9' }],
  });
  expect(modelOf(made).nodes).toMatchObject([
    { id: 'a', zone: 'b', speed: 2, crowding: { capacity: 7 } },
    { id: 'c', zone: '', crowding: null },
  ]);
});
