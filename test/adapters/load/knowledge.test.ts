import { describe, expect, it } from 'vitest';
import { startNodes } from '../../../src/adapters/load/serve.ts';
import {
  createKnowledge,
  type KnowledgeMemory,
  tellLoad,
} from '../../../src/core/load/node-knowledge.ts';
import { sendLoad } from '../../support/sent-load.ts';

/** Requests that each of two nodes got under the policy. */
async function counts(policy: string, knowledge: KnowledgeMemory): Promise<number[]> {
  const nodes = await startNodes([{ id: 'a' }, { id: 'b' }]);
  try {
    await sendLoad(nodes.urls, { policy, burst: 20, knowledge });
    return nodes.served();
  } finally {
    await nodes.close();
  }
}

describe('what is told of nodes', () => {
  it('decides under a policy that goes by storage', async () => {
    const storage = { freeBytes: 30e9, totalBytes: 100e9 };
    const knowledge = createKnowledge([storage, { ...storage, freeBytes: 40e9 }]);
    const [a, b] = await counts('fastdfs-free-space', knowledge);
    expect([a, b]).toEqual([0, 20]);
  });

  it('decides under a policy that goes by loads', async () => {
    const knowledge = createKnowledge([undefined, undefined]);
    tellLoad(knowledge, 0, { cpu: 0.1, memory: 0.1, disk: 0.1 });
    tellLoad(knowledge, 1, { cpu: 1, memory: 1, disk: 1 });
    const [a, b] = await counts('fastdfs-threshold', knowledge);
    expect([a, b]).toEqual([20, 0]);
  });
});
