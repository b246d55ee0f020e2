import { describe, expect, it } from 'vitest';
import { burtleLowerCase } from '../../../src/core/kernel/burtle.ts';
import { dnsdistQname } from '../../../src/core/key-hash/dnsdist-qname.ts';
import { type Answers, answerEach, interop, onCircle } from './interop.ts';

interface Case {
  readonly perturb: number;
  readonly servers: readonly {
    readonly index: number;
    readonly id: string;
    readonly weight: number;
  }[];
  readonly map: Answers<number>;
}

const { cases } = interop<{ cases: Record<string, Case> }>('dnsdist');

/** `weight` points UUID-1, UUID-2, … for each server. */
function chashed({ perturb, servers }: Case) {
  return onCircle(
    servers.flatMap(({ index, id, weight }) =>
      Array.from({ length: weight }, (_, i) => {
        const text = new TextEncoder().encode(`${id}-${i + 1}`);
        return [burtleLowerCase(text, perturb), String(index)] as const;
      }),
    ),
  );
}

const hash = (name: string) => dnsdistQname.hash(new TextEncoder().encode(name), 7);

describe('hash of dnsdist', () => {
  it.each(Object.entries(cases))('has that of %s', (_, found) => {
    const owner = chashed(found);
    const got = answerEach(found.map, (key) =>
      Number(owner(dnsdistQname.hash(key, found.perturb).hi)),
    );
    expect(got).toEqual(found.map);
  });

  it('takes no notice of capitals, nor of a dot at the end', () => {
    expect(hash('WWW.Example.com.')).toEqual(hash('www.example.com'));
    expect(hash('.')).toEqual(hash(''));
    expect(hash('wwwexample.com')).not.toEqual(hash('www.example.com'));
  });
});
