import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FaultOrder,
  type FaultRecipe,
  faultNames,
  faultRecipes,
} from '../../../../src/core/simulation/scenario/fault-recipes.ts';
import { parseFault, printFault } from '../../../../src/core/simulation/scenario/parse-fault.ts';

const nothing = { forMs: null, to: null, everyMs: null };

describe('parseFault', () => {
  it.each([
    {
      text: 'kill n3 at 60s for 30s',
      want: { ...nothing, recipe: 'kill', target: 'n3', atMs: 60_000, forMs: 30_000 },
    },
    { text: ' freeze  n1 at 0 ', want: { ...nothing, recipe: 'freeze', target: 'n1', atMs: 0 } },
    {
      text: 'slow n2 at 30s for 1m to 20%',
      want: { recipe: 'slow', target: 'n2', atMs: 30_000, forMs: 60_000, to: 0.2, everyMs: null },
    },
    {
      text: 'flap n4 at 10s every 5s for 60s',
      want: {
        recipe: 'flap',
        target: 'n4',
        atMs: 10_000,
        forMs: 60_000,
        everyMs: 5_000,
        to: null,
      },
    },
    {
      text: 'zone-out room-1/rack-2 at 1m',
      want: { ...nothing, recipe: 'zone-out', target: 'room-1/rack-2', atMs: 60_000 },
    },
    { text: 'join n9 at 100s', want: { ...nothing, recipe: 'join', target: 'n9', atMs: 100_000 } },
  ])('reads $text', ({ text, want }) => {
    expect(parseFault(text)).toEqual(want);
  });

  it.each([
    { text: 'kil n3 at 1s', message: 'there is no fault "kil"', hint: 'did you mean kill?' },
    { text: '', message: 'there is no fault ""', hint: /^choose from kill, / },
    { text: 'toString n1 at 1s', message: 'there is no fault "toString"', hint: /^choose from/ },
    { text: 'kill', message: 'fault "kill" does not say whom it befalls', hint: /kill n3/ },
    { text: 'kill n3', message: 'fault "kill n3" lacks "at"', hint: /at 60s/ },
    { text: 'slow n3 at 1s', message: 'fault "slow n3 at 1s" lacks "to"', hint: /to 20%/ },
    { text: 'flap n3 at 1s every 1s', message: /lacks "for"/, hint: /every 5s for 1m/ },
    { text: 'kill n3 at 1s at 2s', message: /says "at" twice/, hint: /kill n3/ },
    { text: 'kill n3 at 1s for', message: /ends with "for"/, hint: /kill n3/ },
    { text: 'kill n3 at 1s for 0s', message: /has 0 behind "for"/, hint: /kill n3/ },
    { text: 'join n3 at 1s for 2s', message: /has "for" in it/, hint: /join n9/ },
    { text: 'kill n3 at 1', message: 'duration "1" has no unit', hint: /250ms/ },
    { text: 'slow n3 to 120% at 1s', message: /is more than 100%/, hint: /75%/ },
  ])('refuses "$text"', ({ text, message, hint }) => {
    expect(() => parseFault(text)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });

  it('reads what printFault writes', () => {
    const ms = fc.integer({ min: 1, max: 1e9 }).map((count) => count / 8);
    const orders = fc
      .record({
        recipe: fc.constantFrom(...faultNames),
        atMs: ms,
        value: ms,
        isLasting: fc.boolean(),
      })
      .map(({ recipe, atMs, value, isLasting }): FaultOrder => {
        const { needs, allows }: FaultRecipe = faultRecipes[recipe];
        const has = (word: 'for' | 'to' | 'every') =>
          needs.includes(word) || (isLasting && allows.includes(word));
        return {
          recipe,
          target: 'n-1',
          atMs,
          forMs: has('for') ? value : null,
          to: has('to') ? Math.min(1, value / 1e9) : null,
          everyMs: has('every') ? value : null,
        };
      });
    fc.assert(
      fc.property(orders, (order) => {
        expect(parseFault(printFault(order))).toEqual(order);
      }),
    );
  });
});

describe.each(Object.entries(faultRecipes))('fault %s', (_, recipe: FaultRecipe) => {
  it('has an example that is one', () => {
    expect(printFault(parseFault(recipe.example))).toBeTruthy();
  });

  it('does things in order of time, and ends as it began when it lasts', () => {
    const deeds = recipe.deeds(parseFault(recipe.example));
    const times = deeds.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    if (recipe.example.includes(' for ')) expect(deeds.at(-1)!.kind).toBe('restore');
  });
});

describe('flapping', () => {
  it.each([
    { forMs: '10s', want: ['kill 10', 'restore 15'] },
    { forMs: '15s', want: ['kill 10', 'restore 15', 'kill 20', 'restore 25'] },
    { forMs: '12s', want: ['kill 10', 'restore 15', 'kill 20', 'restore 22'] },
    { forMs: '1s', want: ['kill 10', 'restore 11'] },
  ])('for $forMs is $want', ({ forMs, want }) => {
    const order = parseFault(`flap n1 at 10s every 5s for ${forMs}`);
    const deeds = faultRecipes.flap.deeds(order);
    expect(deeds.map(({ kind, atMs }) => `${kind} ${atMs / 1000}`)).toEqual(want);
  });

  it('is bounded', () => {
    const order = parseFault('flap n1 at 10s every 1ms for 1h');
    expect(() => faultRecipes.flap.deeds(order)).toThrow('flaps 3600000 times');
  });
});
