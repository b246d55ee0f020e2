import { describe, expect, it } from 'vitest';
import { withServedNodes } from '../../src/cli/bench-served.ts';
import { parseTarget } from '../../src/core/load/load-target.ts';

const flags = { seed: 1 };
const same = async (names: readonly string[]) => names;

async function answerOf(target: string): Promise<string> {
  const { host, port } = parseTarget(target);
  return (await fetch(`http://${host}:${port}/`)).text();
}

describe('nodes of --serve', () => {
  it('are not there unless asked for', async () => {
    expect(await withServedNodes(['a'], flags, same)).toEqual(['a']);
  });

  it('answer by their names, weigh what they can, and are gone afterwards', async () => {
    const serve = 'a=100/s,unlimited';
    const names = await withServedNodes([], { ...flags, serve }, async (names) => {
      expect(await Promise.all(names.map(answerOf))).toEqual(['a\n', 'node-2\n']);
      return names;
    });
    expect(names.map(parseTarget).map(({ id, weight }) => [id, weight])).toEqual([
      ['a', 100],
      ['node-2', 1],
    ]);
    await expect(answerOf(names[0]!)).rejects.toThrow('fetch failed');
  });

  it('are gone when the run fails', async () => {
    let names: readonly string[] = [];
    const failing = withServedNodes([], { ...flags, serve: '100/s' }, async (started) => {
      names = started;
      throw new Error('no run');
    });
    await expect(failing).rejects.toThrow('no run');
    await expect(answerOf(names[0]!)).rejects.toThrow('fetch failed');
  });

  it.each([
    { name: 'targets', names: ['http://127.0.0.1/'], more: {} },
    { name: 'nodes', names: [], more: { node: ['a=127.0.0.1'] } },
  ])('come without other $name', async ({ names, more }) => {
    const run = withServedNodes(names, { ...flags, ...more, serve: '100/s' }, same);
    await expect(run).rejects.toMatchObject({ code: 'USAGE' });
  });
});
