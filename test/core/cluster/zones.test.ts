import { describe, expect, it } from 'vitest';
import { clusterOfNodes } from '../../../src/core/cluster/parse.ts';
import { summariseZones } from '../../../src/core/cluster/zones.ts';

const rows = (nodes: string[], known: string[] = []) =>
  summariseZones(clusterOfNodes(nodes).nodes, known).map(
    ({ zone, nodeCount, aliveCount, weight }) => [zone, nodeCount, aliveCount, weight],
  );

describe('summariseZones', () => {
  it('counts a node in its zone and in all around it, alive ones with their weight', () => {
    expect(
      rows([
        'a=10.0.0.1,zone=eu/r1/k1,weight=2',
        'b=10.0.0.2,zone=eu/r1,weight=3',
        'c=10.0.0.3,zone=eu/r2,state=dead',
        'd=10.0.0.4,state=drain',
        'e=10.0.0.5,zone=as',
      ]),
    ).toEqual([
      ['as', 1, 1, 1],
      ['eu', 3, 2, 5],
      ['eu/r1', 2, 2, 5],
      ['eu/r1/k1', 1, 1, 2],
      ['eu/r2', 1, 0, 0],
      ['', 1, 0, 0],
    ]);
  });

  it('lists known zones without nodes, and zones inside before the neighbours that begin alike', () => {
    expect(
      rows(['a=10.0.0.1,zone=a-b'], ['a/x', 'b']).map(([zone, count]) => [zone, count]),
    ).toEqual([
      ['a', 0],
      ['a/x', 0],
      ['a-b', 1],
      ['b', 0],
    ]);
  });

  it('has one row for a cluster without zones', () => {
    expect(rows(['a=10.0.0.1', 'b=10.0.0.2'])).toEqual([['', 2, 2, 2]]);
  });
});
