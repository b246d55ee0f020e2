import { describe, expect, it } from 'vitest';
import { withNode, withoutNode, withState, withWeight } from '../../../src/core/cluster/change.ts';
import { clusterOfNodes } from '../../../src/core/cluster/parse.ts';

const { nodes } = clusterOfNodes(['dns-1=10.0.0.1', 'dns-2=10.0.0.2', 'web=10.0.0.3']);

describe('changes of a node list', () => {
  it('sets the state of one node', () => {
    expect(withState(nodes, 'dns-2', 'dead').map(({ state }) => state)).toEqual([
      'alive',
      'dead',
      'alive',
    ]);
  });

  it('sets the weight of one node', () => {
    expect(withWeight(nodes, 'web', 2.5).map(({ weight }) => weight)).toEqual([1, 1, 2.5]);
  });

  it('removes a node', () => {
    expect(withoutNode(nodes, 'dns-1').map(({ id }) => id)).toEqual(['dns-2', 'web']);
  });

  it('adds a node at the end', () => {
    const node = { ...nodes[0]!, id: 'dns-9', address: '10.0.0.9' };
    expect(withNode(nodes, node).map(({ id }) => id)).toEqual(['dns-1', 'dns-2', 'web', 'dns-9']);
  });

  it('leaves the list given as it was', () => {
    withState(nodes, 'dns-1', 'dead');
    withWeight(nodes, 'dns-1', 9);
    withoutNode(nodes, 'dns-1');
    expect(nodes[0]).toMatchObject({ id: 'dns-1', state: 'alive', weight: 1 });
    expect(nodes).toHaveLength(3);
  });

  it.each([
    ['state', () => withState(nodes, 'dns-3', 'dead')],
    ['weight', () => withWeight(nodes, 'dns-3', 1)],
    ['removal', () => withoutNode(nodes, 'dns-3')],
  ])('refuses the %s of an unknown node, naming the nearest', (_, change) => {
    expect(change).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_NODE',
        message: 'there is no node "dns-3"',
        hint: 'did you mean dns-1?',
      }),
    );
  });

  it('lists the nodes when none is near', () => {
    expect(() => withoutNode(nodes, 'x')).toThrow(
      expect.objectContaining({ hint: 'nodes: dns-1, dns-2, web' }),
    );
    const many = Array.from({ length: 30 }, (_, i) => ({ id: `n${i}` }));
    expect(() => withoutNode(many, 'database')).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/n9, … \(30 in all\)$/) }),
    );
  });

  it.each([
    ['id', { id: 'web', address: '10.0.0.9' }, 'id web is taken by node web at 10.0.0.3'],
    [
      'address',
      { id: 'x', address: '10.0.0.3' },
      'address 10.0.0.3 is taken by node web at 10.0.0.3',
    ],
  ])('refuses a new node whose %s is taken', (_, node, message) => {
    expect(() => withNode<{ id: string; address: string }>(nodes, node)).toThrow(
      expect.objectContaining({ code: 'USAGE', message }),
    );
  });
});
