import { describe, expect, it } from 'vitest';
import {
  createKnowledge,
  KnowledgeReader,
  tellLoad,
} from '../../../src/core/load/node-knowledge.ts';
import { nodeColumns } from '../../../src/core/policy/node-columns.ts';

const GB = 1e9;

describe('what is known of nodes', () => {
  it('is nothing new, as long as nothing is told', () => {
    const reader = new KnowledgeReader(
      createKnowledge([undefined, undefined]),
      nodeColumns([1, 1]),
    );
    expect(reader.take()).toBe(false);
  });

  it('is storage from the start, of the nodes that it is known of', () => {
    const nodes = nodeColumns([1, 1]);
    const known = createKnowledge([undefined, { freeBytes: 20 * GB, totalBytes: 100 * GB }]);
    expect(new KnowledgeReader(known, nodes).take()).toBe(true);
    expect([...nodes.freeBytes, ...nodes.totalBytes]).toEqual([
      Number.NaN,
      20 * GB,
      Number.NaN,
      100 * GB,
    ]);
  });

  it('is the last load that was told of a node, and comes once', () => {
    const nodes = nodeColumns([1, 1]);
    const memory = createKnowledge([undefined, undefined]);
    const reader = new KnowledgeReader(memory, nodes);
    tellLoad(memory, 1, { cpu: 0.9, memory: 0.5, disk: 0.1 });
    tellLoad(memory, 1, { cpu: 0.4, memory: null, disk: 0 });
    expect(reader.take()).toBe(true);
    expect([...nodes.cpu]).toEqual([Number.NaN, 0.4]);
    expect([...nodes.memory]).toEqual([Number.NaN, Number.NaN]);
    expect([...nodes.disk]).toEqual([Number.NaN, 0]);
    expect(reader.take()).toBe(false);
  });
});
