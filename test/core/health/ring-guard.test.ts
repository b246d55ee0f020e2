import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeState } from '../../../src/core/cluster/node.ts';
import { guardStates } from '../../../src/core/health/ring-guard.ts';

/** `a` alive, `d` dead, `-` drained; nodes are n0, n1, … */
const ring = (states: string) =>
  [...states].map((letter, i) => ({
    id: `n${i}`,
    state: ({ a: 'alive', d: 'dead', '-': 'drain' } as const)[letter] as NodeState,
  }));
/** The same letters for what is wanted; a blank wants nothing. */
const wish = (states: string) =>
  new Map<string, 'alive' | 'dead'>(
    [...states].flatMap((letter, i) =>
      letter === ' '
        ? []
        : [[`n${i}`, letter === 'a' ? ('alive' as const) : ('dead' as const)] as const],
    ),
  );

describe('guardStates', () => {
  it.each([
    { name: 'one of five dies', ring: 'aaaaa', wanted: 'aadaa', allowed: ['n2 dead'], held: [] },
    { name: 'nothing changes', ring: 'aad-', wanted: 'aad ', allowed: [], held: [] },
    {
      name: 'two of five die at once',
      ring: 'aaaaa',
      wanted: 'ddaaa',
      allowed: [],
      held: ['n0 share', 'n1 share'],
    },
    {
      name: 'two of ten die at once',
      ring: 'aaaaaaaaaa',
      wanted: 'dd',
      allowed: ['n0 dead', 'n1 dead'],
      held: [],
    },
    {
      name: 'one more dies after another',
      ring: 'daaaa',
      wanted: 'dd',
      allowed: ['n1 dead'],
      held: [],
    },
    { name: 'the last one dies', ring: 'dda-', wanted: 'ddd', allowed: [], held: ['n2 last'] },
    {
      name: 'the last one dies while another comes back',
      ring: 'dda',
      wanted: 'add',
      allowed: ['n0 alive', 'n2 dead'],
      held: [],
    },
    {
      name: 'too many die and some come back',
      ring: 'aaad',
      wanted: 'ddda',
      allowed: ['n3 alive'],
      held: ['n0 share', 'n1 share', 'n2 share'],
    },
    {
      name: 'drained nodes are seen dead and alive',
      ring: 'aa--',
      wanted: 'aada',
      allowed: [],
      held: ['n2 drained', 'n3 drained'],
    },
    { name: 'a node is unknown to the ring', ring: 'a', wanted: 'ad', allowed: [], held: [] },
  ])('when $name', ({ ring: states, wanted, allowed, held }) => {
    const guarded = guardStates(ring(states), wish(wanted), { maxShare: 0.2, isForced: false });
    expect(guarded.allowed.map(({ id, state }) => `${id} ${state}`)).toEqual(allowed);
    expect(guarded.held.map(({ id, reason }) => `${id} ${reason}`)).toEqual(held);
  });

  it('marks any number when forced, but never the last', () => {
    const guarded = guardStates(ring('aaaa'), wish('dddd'), { maxShare: 0.2, isForced: true });
    expect(guarded.allowed.map(({ id }) => id)).toEqual(['n1', 'n2', 'n3']);
    expect(guarded.held).toEqual([{ id: 'n0', state: 'dead', reason: 'last' }]);
  });

  it('counts a share without losing one to rounding', () => {
    const guarded = guardStates(ring('a'.repeat(100)), wish('d'.repeat(29)), {
      maxShare: 0.29,
      isForced: false,
    });
    expect(guarded.allowed).toHaveLength(29);
  });

  it('always leaves a live node, and says of every change whether it may be', () => {
    const letters = fc.array(fc.constantFrom('a', 'a', 'd', '-'), { minLength: 1, maxLength: 9 });
    const wishes = fc.array(fc.constantFrom('a', 'd', 'd', ' '), { minLength: 9, maxLength: 9 });
    const share = fc.constantFrom(0, 0.2, 0.5, 1);
    fc.assert(
      fc.property(letters, wishes, share, fc.boolean(), (states, wanted, maxShare, isForced) => {
        const before = ring(states.join(''));
        const wants = wish(wanted.join(''));
        const { allowed, held } = guardStates(before, wants, { maxShare, isForced });
        const changed = new Map(allowed.map(({ id, state }) => [id, state]));
        const after = before.map(({ id, state }) => changed.get(id) ?? state);
        const had = before.some(({ state }) => state === 'alive');
        expect(after.includes('alive')).toBe(had || allowed.some(({ state }) => state === 'alive'));
        const dying = allowed.filter(({ state }) => state === 'dead').length;
        if (!isForced) {
          expect(dying).toBeLessThanOrEqual(Math.max(1, Math.floor(maxShare * before.length)));
        }
        const asked = before.filter(({ id, state }) => wants.has(id) && wants.get(id) !== state);
        expect([...allowed, ...held].map(({ id }) => id).sort()).toEqual(asked.map(({ id }) => id));
      }),
      { numRuns: 1000, seed: 6 },
    );
  });
});
