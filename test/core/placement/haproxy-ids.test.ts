import { describe, expect, it } from 'vitest';
import { buildRing } from '../../../src/core/ring/build.ts';
import { requestOf } from '../../../src/core/ring/what-if.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

describe('ids of HAProxy servers', () => {
  const before = ringOf(nodeList(4), { algorithm: 'haproxy-consistent' });
  const idsOf = (nodes: ReturnType<typeof nodeList>) =>
    buildRing({ ...requestOf(before), nodes }, before).nodes.map(({ id, number }) => [id, number]);

  it('are 1, 2, 3, … of a new ring', () => {
    expect(before.nodes.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  it('stay when one in the middle leaves and is built from a cluster that knows no ids', () => {
    const left = nodeList(4).filter(({ id }) => id !== 'n2');
    expect(idsOf(left)).toEqual([
      ['n1', 1],
      ['n3', 3],
      ['n4', 4],
    ]);
  });

  it('are free ones of servers that come', () => {
    expect(idsOf(nodeList(5))).toContainEqual(['n5', 5]);
  });
});
