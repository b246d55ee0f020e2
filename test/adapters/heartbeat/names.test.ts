import { describe, expect, it } from 'vitest';
import { Names } from '../../../src/adapters/heartbeat/names.ts';
import { VirtualClock } from '../../../src/core/kernel/clock.ts';

type Found = Parameters<Parameters<Names['resolve']>[1]>[0];

/** A resolver that answers when the test says so. */
function played() {
  const clock = new VirtualClock();
  const asked: { host: string; answer: (found: Found) => void }[] = [];
  const names = new Names((host, answer) => void asked.push({ host, answer }), clock);
  const heard: string[] = [];
  const resolve = (host: string): void =>
    names.resolve(host, (found) => {
      heard.push(found instanceof Error ? found.message : found.map((one) => one.address).join());
    });
  return { clock, asked, heard, resolve };
}

const at = (address: string) => [{ address, family: 4 }];

describe('names of hosts', () => {
  it.each(['192.0.2.1', '2001:db8::1'])('that are addresses are not looked up: %s', (host) => {
    const { asked, heard, resolve } = played();
    resolve(host);
    expect(heard).toEqual([host]);
    expect(asked).toEqual([]);
  });

  it('are looked up once for all that wait, and known for a while', () => {
    const { clock, asked, heard, resolve } = played();
    resolve('a');
    resolve('a');
    asked[0]!.answer(at('192.0.2.1'));
    clock.advance(29_999);
    resolve('a');
    expect(heard).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.1']);
    expect(asked).toHaveLength(1);
  });

  it('are used as they were while they are looked up anew, and when that fails', () => {
    const { clock, asked, heard, resolve } = played();
    resolve('a');
    asked[0]!.answer(at('192.0.2.1'));
    clock.advance(30_000);
    resolve('a');
    asked[1]!.answer(new Error('EAI_AGAIN'));
    resolve('a');
    clock.advance(2000);
    resolve('a');
    asked[2]!.answer(at('192.0.2.2'));
    resolve('a');
    expect(heard).toEqual([...Array.from({ length: 4 }, () => '192.0.2.1'), '192.0.2.2']);
  });

  it('that fail at first are looked up again soon', () => {
    const { clock, asked, heard, resolve } = played();
    resolve('a');
    asked[0]!.answer(new Error('ENOTFOUND'));
    resolve('a');
    clock.advance(2000);
    resolve('a');
    asked[1]!.answer(at('192.0.2.1'));
    expect(heard).toEqual(['ENOTFOUND', 'ENOTFOUND', 'ENOTFOUND']);
    resolve('a');
    expect(heard.at(-1)).toBe('192.0.2.1');
  });

  it('take no more than two of the threads that look up', () => {
    const { asked, heard, resolve } = played();
    for (const host of ['a', 'b', 'c', 'd']) resolve(host);
    expect(asked.map(({ host }) => host)).toEqual(['a', 'b']);
    asked[1]!.answer(at('192.0.2.2'));
    expect(asked.map(({ host }) => host)).toEqual(['a', 'b', 'c']);
    for (const { answer } of asked.slice(2)) answer(at('192.0.2.3'));
    asked[0]!.answer(at('192.0.2.1'));
    asked[3]!.answer(at('192.0.2.4'));
    expect(heard).toEqual(['192.0.2.2', '192.0.2.3', '192.0.2.1', '192.0.2.4']);
  });
});
