import { describe, expect, it } from 'vitest';
import { merge } from '../../../src/adapters/probe/merge.ts';

async function* numbers(from: number, count: number, ended: number[] = []): AsyncGenerator<number> {
  try {
    for (let i = 0; i < count; i++) yield from + i;
  } finally {
    ended.push(from);
  }
}

async function* never(): AsyncGenerator<number> {
  await new Promise(() => undefined);
}

describe('merge', () => {
  it('gives everything of all, each in its own order', async () => {
    const all = await Array.fromAsync(merge([numbers(0, 3), numbers(10, 1), numbers(20, 2)]));
    expect(all.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 10, 20, 21]);
    expect(all.filter((one) => one < 10)).toEqual([0, 1, 2]);
  });

  it('does not wait for one that gives nothing', async () => {
    const found: number[] = [];
    for await (const one of merge([never(), numbers(0, 2)])) {
      found.push(one);
      if (found.length === 2) break;
    }
    expect(found).toEqual([0, 1]);
  });

  it('ends all when one fails', async () => {
    const ended: number[] = [];
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      throw new Error('broken');
    }
    const all = Array.fromAsync(merge([failing(), numbers(0, 1_000_000, ended)]));
    await expect(all).rejects.toThrow('broken');
    await Promise.resolve();
    expect(ended).toEqual([0]);
  });

  it('is empty of nothing', async () => {
    expect(await Array.fromAsync(merge([]))).toEqual([]);
  });
});
