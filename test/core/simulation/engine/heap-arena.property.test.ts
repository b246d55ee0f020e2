import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HeapArena } from '../../../../src/core/simulation/engine/heap-arena.ts';

const steps = fc.array(
  fc.record({
    heap: fc.integer({ min: 0, max: 3 }),
    deed: fc.constantFrom('push', 'push', 'push', 'pop', 'pop', 'clear'),
    key: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 1e9, noNaN: true })),
  }),
  { maxLength: 400 },
);

it('many heaps in one array are many sorted lists', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const arena = new HeapArena(4);
      const lists: { key: number; ticket: number }[][] = [[], [], [], []];
      for (const [ticket, { heap, deed, key }] of all.entries()) {
        const list = lists[heap]!;
        // Nothing is cleared before it has grown.
        if (deed === 'push' || (deed === 'clear' && list.length < 9)) {
          arena.push(heap, key, ticket);
          list.push({ key, ticket });
          list.sort((a, b) => a.key - b.key);
        } else if (deed === 'clear') {
          const cleared = arena.clear(heap).sort((a, b) => a - b);
          expect(cleared).toEqual(list.map((entry) => entry.ticket).sort((a, b) => a - b));
          list.length = 0;
        } else if (list.length > 0) {
          const out = arena.pop(heap);
          const at = list.findIndex((entry) => entry.ticket === out);
          expect(list[at]!.key).toBe(list[0]!.key); // of equal keys any
          list.splice(at, 1);
        }
        for (const [other, expected] of lists.entries()) {
          expect(arena.size(other)).toBe(expected.length);
          if (expected.length > 0) expect(arena.least(other)).toBe(expected[0]!.key);
        }
      }
    }),
    { numRuns: 200 },
  );
});

it('a heap that grew leaves its block to others', () => {
  const arena = new HeapArena(2);
  for (const heap of [0, 1]) {
    for (let key = 100; key > 0; key--) arena.push(heap, key, 1000 * heap + key);
  }
  for (const heap of [0, 1]) {
    const popped = Array.from({ length: 100 }, () => arena.pop(heap));
    expect(popped).toEqual(Array.from({ length: 100 }, (_, i) => 1000 * heap + i + 1));
  }
});
