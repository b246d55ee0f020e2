import { describe, expect, it } from 'vitest';
import { compareAnswers } from '../../../src/core/check/compare-answers.ts';
import { nodeFinder } from '../../../src/core/check/find-node.ts';
import type { OracleAnswer } from '../../../src/core/check/oracle.ts';
import { openRing } from '../../../src/core/ring/lookup.ts';
import type { Ring } from '../../../src/core/ring/ring.ts';
import { imported } from '../../support/imports.ts';

const nginx = `upstream u { hash $uri consistent;
  server 10.0.0.1; server 10.0.0.2:8080; server cache.example.com:80; server unix:/run/u.sock; }`;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const told = (...nodes: string[]): OracleAnswer => ({
  kind: 'answered',
  nodes: nodes.map((node) => [node]) as unknown as [[string]],
});

async function ringOf(conf: string, format: 'nginx' | 'redis-nodes' = 'nginx'): Promise<Ring> {
  return (await imported(format, conf)).rings[0]!.ring;
}

/** Answers to `key-0`, `key-1`, …, made of their owners' ids. */
async function compared(answer: (owner: string, i: number) => OracleAnswer | undefined, count = 6) {
  const lookup = openRing(await ringOf(nginx));
  const keys = Array.from({ length: count }, (_, i) => bytes(`key-${i}`));
  const owners = keys.map((key) => {
    const { hi, lo } = lookup.hash(key);
    return lookup.ring.nodes[lookup.owner(hi, lo)]!.id;
  });
  return { owners, ...compareAnswers(lookup, keys, owners.map(answer)) };
}

describe('nodeFinder', () => {
  it.each([
    { name: 'an address as it stands there', text: '10.0.0.2:8080', index: [1] },
    { name: 'the usual port behind an address without one', text: '10.0.0.1:80', index: [0] },
    { name: 'the text that is hashed', text: 'unix:/run/u.sock', index: [3] },
    { name: 'a name with its port', text: 'cache.example.com:80', index: [2] },
    { name: 'another port', text: '10.0.0.2:8081', index: [] },
    { name: 'a stranger', text: '10.0.0.9:80', index: [] },
  ])('knows $name: $text', async ({ text, index }) => {
    expect(nodeFinder(await ringOf(nginx))([text])).toEqual(index);
  });

  it('takes the first name that it knows', async () => {
    expect(nodeFinder(await ringOf(nginx))(['?', '10.0.0.2:8080', '10.0.0.1'])).toEqual([1]);
  });

  it('lets an address mean all nodes that share it', () => {
    const shared = ['a', 'b'].map((id) => ({ id, address: '10.0.0.1:1', name: id }));
    const nodes = shared.map((node) => ({ ...node, zone: '', weight: 1, state: 'alive' as const }));
    expect(nodeFinder({ nodes })(['10.0.0.1:1'])).toEqual([0, 1]);
    expect(nodeFinder({ nodes })(['b'])).toEqual([1]);
  });
});

describe('compareAnswers', () => {
  it('finds no difference where all agree', async () => {
    const found = await compared((owner) => told(owner));
    expect(found).toMatchObject({ keyCount: 6, answeredCount: 6, agreedCount: 6, differences: [] });
  });

  it('tells key, owner and answer of a difference, and strangers', async () => {
    const found = await compared((owner, i) => told(i === 2 ? '10.9.9.9:1' : owner));
    expect(found.differences).toEqual([
      { key: 'key-2', expected: [found.owners[2]], answered: ['10.9.9.9:1'] },
    ]);
    expect(found).toMatchObject({ agreedCount: 5, strangerCount: 1 });
  });

  it('calls a node of the ring by its id', async () => {
    const found = await compared((owner) => told(owner === '10.0.0.1' ? owner : '10.0.0.1:80'));
    expect(found.strangerCount).toBe(0);
    expect(found.differences.length).toBeGreaterThan(0);
    for (const { answered } of found.differences) expect(answered).toEqual(['10.0.0.1']);
  });

  it('counts what was not asked, not answered, and not reached apart', async () => {
    const found = await compared((owner, i) => {
      if (i === 0) return { kind: 'unaskable', reason: 'odd' };
      if (i < 3) return { kind: 'silent', reason: i === 1 ? 'status 503' : 'late' };
      return i === 3 ? undefined : told(owner);
    });
    expect(found).toMatchObject({
      keyCount: 6,
      answeredCount: 2,
      agreedCount: 2,
      notAsked: [{ reason: 'odd', keyCount: 1, key: 'key-0' }],
      unanswered: [
        { reason: 'status 503', keyCount: 1, key: 'key-1' },
        { reason: 'late', keyCount: 1, key: 'key-2' },
      ],
    });
  });

  it('holds all holders against a system that tells them', async () => {
    const lookup = openRing(await ringOf(nginx));
    const key = bytes('key');
    const { hi, lo } = lookup.hash(key);
    const order = lookup.level1.preference(hi, lo, 3).map((node) => lookup.ring.nodes[node]!.id);
    const differences = (nodes: string[]) =>
      compareAnswers(lookup, [key], [told(...nodes)]).differences.length;
    expect(differences(order)).toBe(0);
    expect(differences([order[0]!, order[2]!, order[1]!])).toBe(1);
  });

  it('holds slots against slots, also where the owner is the same', async () => {
    const id = 'a'.repeat(40);
    const lookup = openRing(
      await ringOf(`${id} 10.0.0.1:7000@17000 master - 0 0 1 connected 0-16383\n`, 'redis-nodes'),
    );
    const answer = (slot: number): OracleAnswer => ({ kind: 'answered', nodes: [[id]], slot });
    const check = (slot: number) =>
      compareAnswers(lookup, [bytes('foo')], [answer(slot)]).differences;
    expect(check(12_182)).toEqual([]); // CRC-16 of foo, as the specification has it
    expect(check(12_181)).toEqual([
      {
        key: 'foo',
        expected: ['10.0.0.1:7000'],
        answered: ['10.0.0.1:7000'],
        expectedSlot: 12_182,
        answeredSlot: 12_181,
      },
    ]);
  });
});
