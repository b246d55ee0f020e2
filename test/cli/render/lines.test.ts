import { setImmediate as events } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { writeLines } from '../../../src/cli/render/lines.ts';

function* numbers(count: number): Generator<string> {
  for (let i = 0; i < count; i++) yield `key-${String(i).padStart(10, '0')}`;
}

describe('writeLines', () => {
  it.each([0, 1, 4369, 4370, 50_000])(
    'writes %d lines at the pace of the reader',
    async (count) => {
      const chunks: string[] = [];
      let waiting = 0;
      const written = await writeLines(numbers(count), async (chunk) => {
        expect(++waiting, 'written before the reader was ready').toBe(1);
        chunks.push(new TextDecoder().decode(chunk));
        await events();
        waiting--;
        return true;
      });
      expect(written).toBe(count);
      expect(chunks.join('')).toBe([...numbers(count)].map((key) => `${key}\n`).join(''));
      for (const chunk of chunks) expect(chunk.length).toBeLessThan(70_000);
    },
  );

  it('writes UTF-8', async () => {
    const bytes: number[] = [];
    await writeLines(['ä', '日'], async (chunk) => bytes.push(...chunk) > 0);
    expect(Buffer.from(bytes).toString()).toBe('ä\n日\n');
  });

  it.each([0, 1, 3])('stops when the reader leaves after %d chunks', async (taken) => {
    let calls = 0;
    const written = await writeLines(numbers(10_000_000), async () => ++calls <= taken);
    expect(calls).toBe(taken + 1);
    expect(written).toBe(taken * Math.ceil((64 * 1024) / 15));
  });

  it('counts no line of the last chunk when the reader left before it', async () => {
    expect(await writeLines(['a', 'b'], async () => false)).toBe(0);
  });

  it('gives the event loop turns when the reader is fast, and stops when told', async () => {
    const stop = new AbortController();
    let text = '';
    setImmediate(() => stop.abort());
    const write = async (chunk: Uint8Array): Promise<boolean> => {
      text += new TextDecoder().decode(chunk);
      return true;
    };
    const written = await writeLines(numbers(10_000_000), write, stop.signal);
    expect(written).toBeLessThan(100_000);
    expect(text.split('\n')).toHaveLength(written + 1);
  });
});
