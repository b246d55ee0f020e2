import { describe, expect, it } from 'vitest';
import { writeFully } from '../../../src/cli/front/output.ts';

/** A descriptor that takes a few bytes at a time and fails as told. */
function sink(atOnce: number, failures: string[] = []) {
  const taken: number[] = [];
  const write = (_: number, bytes: Uint8Array) => {
    const code = failures.shift();
    if (code) throw Object.assign(new Error(code), { code });
    const part = bytes.subarray(0, atOnce);
    taken.push(...part);
    return part.length;
  };
  return { write, text: () => Buffer.from(taken).toString() };
}

describe('writeFully', () => {
  it.each([
    { name: 'in one piece', atOnce: 100, failures: [] },
    { name: 'through a narrow pipe, letters cut apart', atOnce: 1, failures: [] },
    { name: 'when the pipe is full for a while', atOnce: 3, failures: ['EAGAIN', 'EAGAIN'] },
  ])('writes everything $name', ({ atOnce, failures }) => {
    const { write, text } = sink(atOnce, failures);
    writeFully(1, 'schlüssel\tnode\n', write);
    expect(text()).toBe('schlüssel\tnode\n');
  });

  it('ends quietly when nobody reads', () => {
    const { write, text } = sink(3, ['EPIPE']);
    writeFully(1, 'text', write);
    expect(text()).toBe('');
  });

  it('reports what it cannot mend', () => {
    expect(() => writeFully(1, 'text', sink(3, ['ENOSPC']).write)).toThrow('ENOSPC');
  });
});
