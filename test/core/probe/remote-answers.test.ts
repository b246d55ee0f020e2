import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RemoteAnswers, type RemoteEvent } from '../../../src/core/probe/remote-answers.ts';

const nonce = 'ab12';
const border = `LBCTL=${nonce}\0PWD=/root\0`;
const hello = `${nonce}(${border}${nonce})\n`;
const LIMIT = 10_000;

/** What the loop prints for one request; undefined is a file that is not there. */
function answer(id: number, files: Readonly<Record<string, string | undefined>>): string {
  const there = Object.values(files).filter((text) => text !== undefined);
  const list = Object.entries(files).map(
    ([path, text]) => `${text === undefined ? '-' : '+'}${path}\n`,
  );
  return `${border}${there.map((text) => text + border).join('')}${nonce}>${id}\n${list.join('')}${nonce}.\n`;
}

function eventsOf(...chunks: readonly (string | Uint8Array)[]): RemoteEvent[] {
  const answers = new RemoteAnswers(nonce, LIMIT);
  return chunks.flatMap((chunk) => answers.push(Buffer.from(chunk as string)));
}

/** Contents that imitate everything but the nonce. */
const contents = fc
  .array(
    fc.constantFrom(
      'LBCTL=',
      'ab1',
      '2',
      '\0PWD=/root\0',
      '(',
      ')\n',
      '>',
      '1\n',
      '+/proc/stat\n',
      '.\n',
      'é',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => !`${text} ${text}${text}`.includes(nonce));
const path = fc.constantFrom('/proc/stat', '/proc/x y', '/sys/é', '/__proto__', '/a+b', '/-');
const files = fc.dictionary(path, fc.option(contents, { nil: undefined, freq: 4 }));

describe('answers of the remote loop', () => {
  it('are read whatever files hold and however the stream is cut', () => {
    fc.assert(
      fc.property(
        contents,
        fc.array(fc.tuple(contents, files), { maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (noise, requests, cuts) => {
          const said = requests.map(([between, all], i) => between + answer(i + 1, all));
          const stream = Buffer.from(`${noise}${hello}${said.join('')}`);
          const places = [0, ...cuts.map((cut) => cut % stream.length), stream.length];
          places.sort((a, b) => a - b);
          const chunks = places.slice(1).map((end, i) => stream.subarray(places[i], end));
          const want = requests.map(([, all], i) => ({
            kind: 'answer',
            id: i + 1,
            files: Object.fromEntries(Object.entries(all).filter(([, text]) => text !== undefined)),
          }));
          expect(eventsOf(...chunks)).toEqual([{ kind: 'ready' }, ...want]);
        },
      ),
    );
  });

  it('do not begin when the command itself is repeated', () => {
    const command = `exec env -i LBCTL=${nonce} /bin/sh -c 'printf "%s(" "$LBCTL"'\n`;
    expect(eventsOf(`+ ${command}`)).toEqual([]);
    expect(eventsOf(`+ ${command}`, hello)).toEqual([{ kind: 'ready' }]);
  });

  it.each([
    { name: 'a greeting without border', said: [`${nonce}(${nonce})\n`] },
    { name: 'a border without the nonce', said: [`${nonce}(cat: not found${nonce})\n`] },
    { name: 'a border without end', said: [`${nonce}(${'x'.repeat(20_000)}`] },
    { name: 'noise without end', said: Array.from({ length: 70 }, () => 'y\n'.repeat(512)) },
    { name: 'noise without end between answers', said: [hello, 'x'.repeat(70_000)] },
    { name: 'an answer without end', said: [hello, border, ...Array(20).fill('x'.repeat(1000))] },
    { name: 'an answer without a list', said: [hello, `${border}text${nonce}.\n`] },
    { name: 'no number', said: [hello, answer(Number.NaN, {})] },
    { name: 'a file too few', said: [hello, `${border}text${border}${nonce}>1\n${nonce}.\n`] },
    { name: 'a file too many', said: [hello, `${border}${nonce}>1\n+/proc/stat\n${nonce}.\n`] },
    {
      name: 'a file name that is two lines',
      said: [hello, answer(1, { '/a\n+/proc/stat': 'forged' })],
    },
  ])('end with $name', ({ said }) => {
    const events = eventsOf(...said, hello, answer(2, {}));
    expect(events.filter(({ kind }) => kind === 'answer')).toEqual([]);
    expect(events.at(-1)).toEqual({ kind: 'nonsense', reason: expect.stringMatching(/^its \w/) });
  });

  it('keep what was said instead, for the message', () => {
    const answers = new RemoteAnswers(nonce, LIMIT);
    answers.push(Buffer.from('This account is currently not available.\n'));
    expect(answers.noise).toBe('This account is currently not available.\n');
    answers.push(Buffer.alloc(3000, 'x'));
    expect(answers.noise.length).toBeLessThanOrEqual(1024);
  });
});
