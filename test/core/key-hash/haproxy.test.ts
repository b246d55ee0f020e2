import { describe, expect, it } from 'vitest';
import { type KeyHashName, keyHashes } from '../../../src/core/key-hash/registry.ts';
import { type Answers, answerEach, interop } from './interop.ts';

interface Case {
  readonly hash_type: string;
  readonly servers: readonly { readonly name: string; readonly weight: number }[];
  readonly map: Answers<string>;
}

/** Map-based and of equal weights: the server is the hash mod their number. */
const cases = Object.values(interop<{ cases: Record<string, Case> }>('haproxy').cases).filter(
  ({ hash_type, servers }) =>
    /^map-based ./.test(hash_type) && servers.every(({ weight }) => weight === 1),
);

describe('hashes of HAProxy', () => {
  it('are all there', () => expect(cases).toHaveLength(8));

  it.each(cases)('has $hash_type', ({ hash_type, servers, map }) => {
    const { hash } = keyHashes[hash_type.split(' ').slice(1).join('-') as KeyHashName];
    expect(answerEach(map, (key) => servers[hash(key, 0).hi % servers.length]!.name)).toEqual(map);
  });
});
