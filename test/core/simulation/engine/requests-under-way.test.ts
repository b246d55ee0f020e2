import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultHeartbeatSettings } from '../../../../src/core/cluster/heartbeat-defaults.ts';
import { Engine } from '../../../../src/core/simulation/engine/engine.ts';
import type { Fault, ModelNode } from '../../../../src/core/simulation/model.ts';
import {
  constant,
  exponential,
  type ModelTraits,
  modelOf,
  recorded,
  storyOf,
} from '../../../support/models.ts';

const faultsOf = (
  ...list: [kind: 'kill' | 'vanish' | 'freeze' | 'restore' | 'join', node: number, atMs: number][]
): Fault[] => list.map(([kind, node, atMs]) => ({ kind, node, atMs }));

const crowdedFrom = (count: number): Partial<ModelNode> => ({
  crowding: { base: 0, capacity: count, steepness: 2, slowest: 0.5, isMemory: false },
});

interface Told {
  /** `time node` of each attempt. */
  readonly sends?: readonly string[];
  /** `time node` of each answer. */
  readonly answers?: readonly string[];
  /** Times. */
  readonly failures?: readonly number[];
}

/** Requests of 10 ms by round robin, on two nodes that share one core each. */
const cases: readonly (ModelTraits & { readonly name: string; readonly want: Told })[] = [
  {
    name: 'are answered after their demand',
    load: recorded(0, 3, 50),
    want: { sends: ['0 a', '3 b', '50 a'], answers: ['10 a', '13 b', '60 a'], failures: [] },
  },
  {
    name: 'fail with their node, and whole ones begin anew on another',
    load: recorded(0, 2),
    faults: faultsOf(['kill', 0, 6]),
    retries: 1,
    want: { sends: ['0 a', '2 b', '6 b'], answers: ['18 b', '22 b'] },
  },
  {
    name: 'are refused by a node that was killed, and go elsewhere at once',
    load: recorded(5, 6, 40),
    faults: faultsOf(['kill', 0, 1]),
    retries: 1,
    want: { sends: ['5 a', '5 b', '6 a', '6 b', '40 a', '40 b'], failures: [] },
  },
  {
    name: 'are given up after the last attempt',
    load: recorded(5),
    faults: faultsOf(['kill', 0, 1], ['kill', 1, 1]),
    retries: 2,
    want: { sends: ['5 a', '5 b', '5 a'], answers: [], failures: [5] },
  },
  {
    name: 'are tried again on the only node that there is',
    nodes: [{ id: 'a' }],
    load: recorded(5),
    faults: faultsOf(['kill', 0, 1]),
    retries: 3,
    want: { sends: ['5 a', '5 a', '5 a', '5 a'], failures: [5] },
  },
  {
    name: 'of a machine that vanished get no answer until they run out of time',
    load: recorded(0, 1, 8),
    faults: faultsOf(['vanish', 0, 6]),
    timeoutMs: 50,
    retries: 1,
    // The third went there afterwards.
    want: { sends: ['0 a', '1 b', '8 a', '50 b', '58 b'], answers: ['11 b', '62 b', '70 b'] },
  },
  {
    name: 'are not brought back with the machine',
    load: recorded(0),
    faults: faultsOf(['vanish', 0, 6], ['restore', 0, 7]),
    timeoutMs: 50,
    want: { answers: [], failures: [50] },
  },
  {
    name: 'are forgotten by a process that was killed and started anew',
    load: recorded(0, 20, 21),
    faults: faultsOf(['kill', 0, 6], ['restore', 0, 7]),
    want: { answers: ['30 b', '31 a'], failures: [6] },
  },
  {
    name: 'wait while their node is frozen, which forgets nothing',
    load: recorded(0, 5, 20, 30),
    faults: faultsOf(['freeze', 0, 4], ['restore', 0, 104]),
    want: { answers: ['15 b', '40 b', '116 a', '120 a'], failures: [] },
  },
  {
    name: 'are slower on a slow node',
    load: recorded(0),
    faults: [
      { kind: 'slow', node: 0, atMs: 5, to: 0.1 },
      { kind: 'restore', node: 0, atMs: 25 },
    ],
    want: { answers: ['28 a'] },
  },
  {
    name: 'are worked on in vain when given up, and slow down others',
    nodes: [{ id: 'a' }],
    load: recorded(0, 14),
    timeoutMs: 18,
    faults: [
      { kind: 'slow', node: 0, atMs: 0, to: 0.5 },
      { kind: 'slow', node: 0, atMs: 8, to: 0 },
      { kind: 'restore', node: 0, atMs: 18 },
    ],
    // At 18 the first has 6 left, the second 10: they share until 30, and that leaves 4.
    want: { answers: [], failures: [18, 32] },
  },
  {
    name: 'may be answered a moment before they run out of time',
    load: recorded(0),
    timeoutMs: 10,
    want: { answers: ['10 a'], failures: [] },
  },
  {
    name: 'go to a node once it has joined',
    nodes: [{ id: 'a' }, { id: 'b', isMember: false }],
    load: recorded(0, 10, 20, 30),
    faults: faultsOf(['join', 1, 15]),
    want: { sends: ['0 a', '10 a', '20 b', '30 a'] },
  },
  {
    name: 'count as in flight while their connections last',
    policy: 'least-connections',
    dispatch: { connectionsLastMs: 100 },
    load: recorded(0, 20, 40, 109, 112, 119, 129),
    // The connections of the first three end at 110, 130, 150.
    want: { sends: ['0 a', '20 b', '40 a', '109 b', '112 a', '119 a', '129 b'] },
  },
  {
    name: 'are held while all nodes are at their critical count',
    policy: 'lti-plus',
    nodes: [{ id: 'a', ...crowdedFrom(2) }],
    load: recorded(0, 1, 2),
    want: { sends: ['0 a', '10 a', '20 a'], answers: ['10 a', '20 a', '30 a'] },
  },
  {
    name: 'run out of time while they are held',
    policy: 'lti-plus',
    nodes: [{ id: 'a', ...crowdedFrom(2) }],
    load: recorded(0, 1, 2, 40),
    timeoutMs: 13,
    // The second is sent at 10, and given up at 14 while the third waits.
    want: { sends: ['0 a', '10 a', '14 a', '40 a'], answers: ['10 a', '50 a'], failures: [14, 15] },
  },
];

describe('requests', () => {
  it.each(cases)('$name', ({ name: _, want, ...traits }) => {
    const story = storyOf({
      nodes: [{ id: 'a' }, { id: 'b' }],
      cpu: constant(10),
      durationMs: 1000,
      ...traits,
    });
    const told = (list: readonly { atMs: number; node: number }[]): string[] =>
      list.map(({ atMs, node }) => `${Math.round(atMs * 1e6) / 1e6} ${'ab'[node]}`);
    const sends = told(story.sends);
    const answers = told(story.answers);
    expect({ sends, answers, failures: story.failures }).toMatchObject(want);
  });
});

describe('however much goes wrong', () => {
  const deeds = ['kill', 'vanish', 'freeze', 'restore', 'restore', 'slow'] as const;
  const traits = fc.record({
    policy: fc.constantFrom('round-robin', 'least-connections', 'p2c', 'lti', 'lti-plus'),
    nodes: fc.integer({ min: 1, max: 4 }),
    retries: fc.integer({ min: 0, max: 3 }),
    timeoutMs: fc.constantFrom(15, 100, 1000),
    lastMs: fc.constantFrom(0, 0, 30),
    hasDisks: fc.boolean(),
    isWatched: fc.boolean(),
    clients: fc.constantFrom(0, 0, 5),
    seed: fc.nat({ max: 1000 }),
    faults: fc.array(
      fc.record({
        kind: fc.constantFrom(...deeds),
        node: fc.nat({ max: 3 }),
        atMs: fc.integer({ min: 0, max: 1500 }),
      }),
      { maxLength: 12 },
    ),
  });

  it('all that arrived is answered, failed or under way, and nothing stays behind', () => {
    fc.assert(
      fc.property(traits, ({ nodes, lastMs, hasDisks, isWatched, clients, faults, ...rest }) => {
        const all = faults.map(({ node, ...fault }) => ({ ...fault, to: 0.2, node: node % nodes }));
        // In the end all work again, and all is over long before the run is.
        const ends = Array.from({ length: nodes }, (_, node) => ({
          kind: 'restore' as const,
          node,
          atMs: 4000,
        }));
        const engine = new Engine(
          modelOf({
            ...rest,
            nodes: Array(nodes).fill(crowdedFrom(4)),
            cpu: exponential(12),
            ...(hasDisks && { disk: exponential(4) }),
            load:
              clients > 0
                ? { kind: 'closed', clients, think: exponential(10), requestsPerClient: 60 }
                : recorded(...Array.from({ length: 300 }, (_, i) => 5 * i)),
            dispatch: { connectionsLastMs: lastMs },
            heartbeat: isWatched
              ? { ...defaultHeartbeatSettings, intervalMs: 100, timeoutMs: 200 }
              : null,
            faults: [...all, ...ends],
            durationMs: 60_000,
          }),
        );
        const { metrics } = engine.run();
        const { answers, errors, arrived } = engine.measure;
        expect(answers + errors).toBe(arrived);
        expect(arrived).toBe(clients > 0 ? 60 * clients : 300);
        expect(metrics.unfinishedShare).toBe(0);
        if (clients > 0) return; // the run ends with the last answer, whatever is worked on in vain
        expect([...engine.columns.inFlight]).toEqual(Array(nodes).fill(0));
        expect(engine.jobs.count).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it('requests of a vanished machine that nobody times out are under way for ever', () => {
    const { outcome, answers } = storyOf({
      nodes: 2,
      cpu: constant(10),
      load: recorded(0, 1, 2, 3),
      faults: faultsOf(['vanish', 0, 1], ['restore', 0, 100]),
      durationMs: 500,
    });
    expect(answers.map(({ node }) => node)).toEqual([1, 1]);
    expect(outcome.metrics).toMatchObject({ unfinishedShare: 0.5, errorShare: 0 });
  });

  it('a retry is at no node that has just refused, as far as there are others', () => {
    const { sends } = storyOf({
      policy: 'random',
      nodes: 5,
      load: recorded(...Array.from({ length: 200 }, (_, i) => 5 + i)),
      faults: [0, 1, 2, 3, 4].map((node) => ({ kind: 'kill', node, atMs: 1 })),
      retries: 3,
    });
    expect(sends).toHaveLength(800);
    const again = sends.filter(({ node, atMs }, i) => {
      const before = sends[i - 1];
      return before?.atMs === atMs && before.node === node;
    });
    expect(again).toEqual([]);
  });

  it.each(['freeze', 'vanish'] as const)(
    'a retry after %s has the key and the demand of its request, as one after a refusal',
    (kind) => {
      const storyAfter = (deed: 'kill' | 'freeze' | 'vanish') =>
        storyOf({
          policy: 'ring',
          nodes: 5,
          cpu: exponential(2),
          load: recorded(...Array.from({ length: 100 }, (_, i) => 100 * i + 5)),
          faults: faultsOf([deed, 0, 1]),
          timeoutMs: 60,
          retries: 1,
          durationMs: 20_000,
        });
      const [refused, late] = [storyAfter('kill'), storyAfter(kind)];
      expect(refused.sends.length).toBeGreaterThan(110);
      expect(late.sends.map(({ node }) => node)).toEqual(refused.sends.map(({ node }) => node));
      const again = late.sends.filter(({ atMs }) => atMs % 100 > 64);
      expect(again.length).toBe(late.sends.length - 100);
      // The timeout is all that is longer.
      const waits = late.answers.map(
        ({ responseMs }, i) => responseMs - refused.answers[i]!.responseMs,
      );
      const want = refused.sends.flatMap(({ atMs, node }, i) =>
        refused.sends[i - 1]?.atMs === atMs ? [] : [node === 0 ? 60 : 0],
      );
      expect(waits).toEqual(want.map((wait) => expect.closeTo(wait, 6)));
    },
  );

  it('a node that refuses does not look quick', () => {
    const { sends } = storyOf({
      policy: 'least-response-time',
      nodes: 3,
      cpu: constant(10),
      load: recorded(...Array.from({ length: 300 }, (_, i) => 5 * i)),
      faults: faultsOf(['kill', 0, 100]),
      retries: 2,
    });
    const late = sends.filter(({ atMs }) => atMs > 500);
    expect(late.filter(({ node }) => node === 0).length).toBeLessThan(0.1 * late.length);
  });

  it('held requests go on when all before them have failed with their node', () => {
    const { answers, failures } = storyOf({
      policy: 'lti-plus',
      nodes: [crowdedFrom(2)],
      cpu: constant(10),
      load: recorded(0, 1, 2, 3, 40),
      faults: faultsOf(['kill', 0, 5], ['restore', 0, 20]),
      retries: 1,
      durationMs: 100,
    });
    expect(failures).toHaveLength(4);
    expect(answers.map(({ atMs }) => atMs)).toEqual([50]);
  });

  it('a place that a request leaves for want of time is the next held one’s at once', () => {
    const { sends } = storyOf({
      policy: 'lti-plus',
      nodes: [crowdedFrom(1)],
      cpu: constant(1000),
      load: recorded(0, 4),
      timeoutMs: 10,
      retries: 1,
      durationMs: 100,
    });
    expect(sends.slice(0, 2).map(({ atMs }) => atMs)).toEqual([0, 10]);
  });

  it('time goes on for clients that are refused at once and ask again', () => {
    const { failures, answers } = storyOf({
      nodes: 1,
      cpu: constant(10),
      load: { kind: 'closed', clients: 1, think: null, requestsPerClient: null },
      faults: faultsOf(['kill', 0, 25], ['restore', 0, 28.5]),
      durationMs: 50,
    });
    expect(failures).toEqual([25, 25, 26, 27, 28]);
    expect(answers.map(({ atMs }) => atMs)).toEqual([10, 20, 39, 49]);
  });

  it('very many held requests are refused one after the other', () => {
    const count = 50_000;
    const { failures } = storyOf({
      policy: 'lti-plus',
      nodes: [crowdedFrom(2)],
      cpu: constant(1000),
      load: recorded(...Array.from({ length: count }, (_, i) => i / count)),
      faults: faultsOf(['kill', 0, 10]),
      durationMs: 20,
    });
    expect(failures).toHaveLength(count);
  });
});

it('tickets are used again: columns grow with what is under way, not with what has been', () => {
  const engine = new Engine(
    modelOf({ nodes: 20, cpu: exponential(10), load: 1000, durationMs: 300_000 }),
  );
  engine.run();
  expect(engine.measure.arrived).toBeGreaterThan(295_000);
  expect(engine.jobs.kind.length).toBeLessThanOrEqual(1024);
});

it('columns grow when more is under way', () => {
  const engine = new Engine(
    modelOf({
      cpu: constant(1e6),
      load: recorded(...Array.from({ length: 5000 }, (_, i) => i)),
    }),
  );
  engine.run();
  expect([engine.jobs.count, engine.jobs.kind.length]).toEqual([5000, 8192]);
});
