import { describe, expect, it } from 'vitest';
import { buildRing } from '../../../src/core/ring/build.ts';
import { ringChecksum } from '../../../src/core/ring/format.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const weightedNodes = nodeList(4).map((node, i) => ({ ...node, weight: i + 1 }));

describe('buildRing', () => {
  it.each([
    { name: 'equal weights', nodes: nodeList(4), want: 'table' },
    {
      name: 'equal weights other than 1',
      nodes: nodeList(4).map((n) => ({ ...n, weight: 7 })),
      want: 'table',
    },
    { name: 'unequal weights', nodes: weightedNodes, want: 'sieve' },
  ])('chooses $want for $name', ({ nodes, want }) => {
    expect(ringOf(nodes).algorithm).toBe(want);
  });

  it('keeps the algorithm of the ring in use while it can', () => {
    const circle = ringOf(nodeList(4), { algorithm: 'circle' });
    expect(ringOf(nodeList(5), {}, circle).algorithm).toBe('circle');
    expect(ringOf(weightedNodes, {}, circle).algorithm).toBe('circle');
    const table = ringOf(nodeList(4));
    expect(ringOf(weightedNodes, {}, table).algorithm).toBe('sieve');
    const sieve = ringOf(weightedNodes);
    expect(ringOf(nodeList(4), {}, sieve).algorithm).toBe('sieve');
  });

  it('records the checksum of the ring it replaces', () => {
    const parent = ringOf(nodeList(4));
    expect(ringOf(nodeList(5), {}, parent).parent).toBe(ringChecksum(parent));
  });

  it('keeps what the sieve remembers, so that places of staying nodes stay', () => {
    const before = ringOf(weightedNodes);
    const after = ringOf(
      [...weightedNodes.slice(1), { ...nodeList(9)[8]!, weight: 2 }],
      {},
      before,
    );
    expect(after.parameters).toEqual(before.parameters);
    for (const node of after.nodes.filter((n) => n.id !== 'n9')) {
      expect(node.places).toEqual(before.nodes.find((n) => n.id === node.id)!.places);
    }
    const all = after.nodes.flatMap((node) => node.places!);
    expect(new Set(all).size).toBe(all.length);
  });

  it('lays the sieve out anew when the cluster outgrows it', () => {
    const before = ringOf(weightedNodes);
    const grown = nodeList(40).map((node) => ({ ...node, weight: 2 + (node.id.length % 2) }));
    const after = ringOf(grown, {}, before);
    expect(after.parameters.capacity).toBeGreaterThan(before.parameters.capacity!);
  });

  it.each([
    {
      name: 'no live node',
      nodes: nodeList(2).map((node) => ({ ...node, state: 'dead' as const })),
      algorithm: 'auto' as const,
      want: /no live node/,
    },
    { name: 'no node', nodes: [], algorithm: 'auto' as const, want: /no live node/ },
    {
      name: 'weights on the table',
      nodes: weightedNodes,
      algorithm: 'table' as const,
      want: /table gives every node the same share, but n1 weighs 1 and n2 weighs 2/,
    },
    {
      name: 'too many nodes',
      nodes: nodeList(65_536),
      algorithm: 'table' as const,
      want: /65536 nodes are more than 65535/,
    },
  ])('refuses $name', ({ nodes, algorithm, want }) => {
    const request = { ...ringOf(nodeList(1)), nodes, algorithm };
    expect(() => buildRing(request)).toThrow(want);
  });
});
