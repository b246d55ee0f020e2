import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Frames } from '../../../src/core/probe/frames.ts';

const OPEN = 'secret(';
const CLOSE = 'secret)\n';
const limits = { frame: 5000, noise: 5000 };

/** Text that looks as much like marks as text can without having one. */
const text = fc
  .array(
    fc.constantFrom('s', 'secret', 'ecret(', 'secre', ')\n', '(', '\n', '\0', 'é', 'x'.repeat(90)),
    {
      maxLength: 20,
    },
  )
  .map((parts) => parts.join(''))
  .filter((all) => !/secret[()]/.test(all) && !all.endsWith('secret'));

/** Cuts a stream anywhere. */
function pieces(stream: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
  return [...places, stream.length].map((end, i) => stream.subarray(places[i - 1] ?? 0, end));
}

describe('frames', () => {
  it('are found wherever the stream is cut, and noise never is one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text), { maxLength: 6 }),
        text,
        fc.array(fc.nat(), { maxLength: 30 }),
        (parts, rest, cuts) => {
          const stream = parts.map(([noise, frame]) => `${noise}${OPEN}${frame}${CLOSE}`).join('');
          const frames = new Frames();
          const found: string[] = [];
          for (const piece of pieces(Buffer.from(stream + rest), cuts)) {
            frames.push(piece);
            for (let one = frames.next(OPEN, CLOSE, limits); one instanceof Buffer; ) {
              found.push(one.toString());
              one = frames.next(OPEN, CLOSE, limits);
            }
          }
          expect(found).toEqual(parts.map(([, frame]) => frame));
          expect(frames.noise).toBe(Buffer.from(rest).subarray(0, 1024).toString());
        },
      ),
    );
  });

  it.each([
    { name: 'noise', before: '', tooMuch: 'noise' },
    { name: 'a frame', before: OPEN, tooMuch: 'frame' },
  ])('end with $name that has no end, after so many bytes', ({ before, tooMuch }) => {
    const frames = new Frames();
    frames.push(Buffer.from(before));
    let [length, found]: [number, unknown] = [0, undefined];
    for (; found === undefined && length < 10_000; length += 100) {
      frames.push(Buffer.alloc(100, 'x'));
      found = frames.next(OPEN, CLOSE, limits);
    }
    expect(found).toEqual({ tooMuch });
    expect(length).toBeGreaterThan(5000);
    expect(length).toBeLessThanOrEqual(5200);
  });

  it('may be as long as the limit and no longer', () => {
    const next = (length: number): unknown => {
      const frames = new Frames();
      frames.push(Buffer.from(`${OPEN}${'x'.repeat(length)}${CLOSE}`));
      return frames.next(OPEN, CLOSE, limits);
    };
    expect(next(5000)).toHaveLength(5000);
    expect(next(5001)).toEqual({ tooMuch: 'frame' });
  });
});
