import { describe, expect, it } from 'vitest';
import type { WatchedNode } from '../../../src/core/health/components.ts';
import { localise } from '../../../src/core/health/localise.ts';
import { mix64 } from '../../../src/core/kernel/mix.ts';

/** `id zone verdict dependency…`; `-` for no zone; refused: dead, but the machine lives. */
function nodesOf(...lines: string[]): WatchedNode[] {
  return lines.map((line) => {
    const [id, zone, verdict, ...dependsOn] = line.split(' ');
    return {
      id: id!,
      zone: zone === '-' ? '' : zone!,
      dependsOn,
      verdict: (verdict === 'refused' ? 'dead' : verdict) as WatchedNode['verdict'],
      isMachineAlive: verdict === 'refused',
    };
  });
}

/** `zone a: n1 n2` */
const told = ({ causes }: ReturnType<typeof localise>): string[] =>
  causes.map(({ kind, name, nodes }) => `${`${kind} ${name}`.trim()}: ${nodes.join(' ')}`);

describe('localise', () => {
  it.each([
    { name: 'nobody is dead', nodes: ['n1 a alive', 'n2 a unknown'], want: [] },
    { name: 'one of many is', nodes: ['n1 a dead', 'n2 a alive'], want: ['node n1: n1'] },
    {
      name: 'only one of a zone is known',
      nodes: ['n1 a dead', 'n2 a unknown', 'n3 b alive'],
      want: ['node n1: n1'],
    },
    {
      name: 'a zone is dead',
      nodes: ['n1 a dead', 'n2 a dead', 'n3 b alive'],
      want: ['zone a: n1 n2'],
    },
    {
      name: 'the rest of a dead zone is unknown',
      nodes: ['n1 a dead', 'n2 a dead', 'n3 a unknown', 'n4 b alive'],
      want: ['zone a: n1 n2'],
    },
    {
      name: 'one of the zone lives',
      nodes: ['n1 a dead', 'n2 a dead', 'n3 a alive'],
      want: ['node n1: n1', 'node n2: n2'],
    },
    {
      name: 'one of the zone has a living machine',
      nodes: ['n1 a dead', 'n2 a dead', 'n3 a refused', 'n4 b alive'],
      want: ['node n1: n1', 'node n2: n2', 'node n3: n3'],
    },
    {
      name: 'inner zones are enough',
      nodes: ['n1 a/1 dead', 'n2 a/1 dead', 'n3 a/2 alive', 'n4 a/3 dead'],
      want: ['zone a/1: n1 n2', 'node n4: n4'],
    },
    {
      name: 'one outer zone explains more than two inner ones',
      nodes: ['n1 a/1 dead', 'n2 a/1 dead', 'n3 a/2 dead', 'n4 a/2 dead', 'n5 b alive'],
      want: ['zone a: n1 n2 n3 n4'],
    },
    {
      name: 'a zone and the zone in it are the same',
      nodes: ['n1 a/1 dead', 'n2 a/1 dead', 'n3 b alive'],
      want: ['zone a/1: n1 n2'],
    },
    {
      name: 'a switch crosses zones',
      nodes: ['n1 a dead s', 'n2 b dead s', 'n3 a alive', 'n4 b alive'],
      want: ['dependency s: n1 n2'],
    },
    {
      name: 'a node needs a dead one',
      nodes: ['db a dead', 'n1 b dead db', 'n2 b alive'],
      want: ['node db: db n1'],
    },
    {
      name: 'a chain of needs goes through nodes',
      nodes: [
        'n0 a dead',
        'n1 b dead n0',
        'n2 c dead n1',
        'n3 c alive',
        'n4 b alive',
        'n5 a alive',
      ],
      want: ['node n0: n0 n1 n2'],
    },
    {
      name: 'a living node shows that it does not need the dead one after all',
      nodes: ['db a dead p', 'n1 a dead p', 'n2 b alive db'],
      want: ['dependency p: db n1'],
    },
    {
      name: 'the refusal of a node that needs another is no word for that one’s zone',
      nodes: ['db a dead', 'd2 a dead', 'n1 b refused db', 'n2 b alive'],
      want: ['zone a: db d2 n1'],
    },
    {
      name: 'nodes need each other',
      nodes: ['n1 a dead n2', 'n2 b dead n1', 'n3 a alive', 'n4 b alive'],
      want: ['node n1: n1 n2'],
    },
    {
      name: 'an unknown node is needed by two dead ones',
      nodes: ['r a unknown', 'n1 b dead r', 'n2 c dead r', 'n3 b alive', 'n4 c alive'],
      want: ['node r: n1 n2'],
    },
    {
      name: 'a living node is needed by two dead ones',
      nodes: ['r a alive', 'n1 b dead r', 'n2 c dead r', 'n3 b alive', 'n4 c alive'],
      want: ['node n1: n1', 'node n2: n2'],
    },
    {
      name: 'a zone is named as a need',
      nodes: ['n1 a/1 dead', 'n2 b dead a/1', 'n3 b alive', 'n4 a/2 alive'],
      want: ['zone a/1: n1 n2'],
    },
    {
      name: 'all are silent',
      nodes: ['n1 a dead', 'n2 a dead', 'n3 b unknown'],
      want: ['local: n1 n2'],
    },
    {
      name: 'all are silent, but one machine lives',
      nodes: ['n1 a dead', 'n2 a dead', 'n3 b refused'],
      want: ['zone a: n1 n2', 'node n3: n3'],
    },
    { name: 'the only node is silent', nodes: ['n1 a dead'], want: ['node n1: n1'] },
  ])('when $name', ({ nodes, want }) => {
    const found = localise(nodesOf(...nodes));
    expect(told(found)).toEqual(want);
    expect(found.isLocal).toBe(want[0]?.startsWith('local') ?? false);
    expect(found.isExact).toBe(true);
  });

  it('lets a share of stale answers pass, but no proof of a living machine', () => {
    const four = ['n1 a dead', 'n2 a dead', 'n3 a dead', 'n4 a alive', 'n5 b alive'];
    expect(told(localise(nodesOf(...four), { staleShare: 0.25 }))).toEqual(['zone a: n1 n2 n3']);
    expect(localise(nodesOf(...four), { staleShare: 0.24 }).causes).toHaveLength(3);
    const proved = ['n1 a dead', 'n2 a dead', 'n3 a dead', 'n4 a refused', 'n5 b alive'];
    expect(localise(nodesOf(...proved), { staleShare: 0.25 }).causes).toHaveLength(4);
  });

  it('finds ten dead racks of a hundred, exactly', () => {
    const nodes = Array.from({ length: 10_000 }, (_, i) => {
      const rack = i % 100;
      return `n${i} room-${rack % 5}/rack-${rack} ${rack < 10 ? 'dead' : 'alive'}`;
    });
    const found = localise(nodesOf(...nodes));
    expect(found.isExact).toBe(true);
    expect(new Set(found.causes.map(({ name }) => name))).toEqual(
      new Set(Array.from({ length: 10 }, (_, rack) => `room-${rack % 5}/rack-${rack}`)),
    );
    expect(found.causes.every(({ nodes }) => nodes.length === 100)).toBe(true);
  });

  it('says so when many crossing needs are too much work to be sure', () => {
    // Each node needs three of sixty feeds: the smallest set that explains all is hard to prove.
    const nodes = Array.from({ length: 400 }, (_, i) => {
      const feeds = [0, 1, 2].map((salt) => `f${mix64(salt, i).lo % 60}`);
      return `n${i} - dead ${feeds.join(' ')}`;
    });
    const found = localise(nodesOf('n - alive', ...nodes));
    expect(found.isExact).toBe(false);
    expect(found.causes.length).toBeLessThanOrEqual(60);
    const explained = found.causes.flatMap((cause) => cause.nodes);
    expect(explained).toHaveLength(400);
    expect(new Set(explained).size).toBe(400);
  });
});
