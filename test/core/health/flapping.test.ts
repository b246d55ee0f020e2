import { describe, expect, it } from 'vitest';
import { Flapping } from '../../../src/core/health/flapping.ts';

const play = (states: string): Flapping => {
  const flapping = new Flapping();
  for (const state of states) flapping.add(state === '+');
  return flapping;
};

describe('Flapping', () => {
  it.each([
    { name: 'always alive', states: '+'.repeat(40), want: false },
    { name: 'one death', states: `${'+'.repeat(10)}${'-'.repeat(10)}`, want: false },
    { name: 'four changes of twenty', states: '+'.repeat(16).concat('-+-+'), want: false },
    { name: 'six changes of twenty', states: '+'.repeat(14).concat('-+-+-+'), want: true },
    { name: 'a change at every state', states: '+-'.repeat(20), want: true },
  ])('$name: $want', ({ states, want }) => {
    expect(play(states).isFlapping).toBe(want);
  });

  it('weighs new changes more than old ones: 1.2 down to 0.8', () => {
    expect(play('+'.repeat(19).concat('-')).changeShare()).toBeCloseTo(1.2 / 20, 9);
    expect(play(`+-${'-'.repeat(19)}`).changeShare()).toBeCloseTo(0.8 / 20, 9);
    expect(play(`+-${'-'.repeat(20)}`).changeShare()).toBe(0);
    expect(play('+-'.repeat(20)).changeShare()).toBeCloseTo(1, 9);
  });

  it('begins above 30 % and ends below 25 % only', () => {
    const flapping = play('+'.repeat(14).concat('-+-+-+'));
    const states: boolean[] = [];
    for (let calm = 0; calm < 20; calm++) states.push(flapping.add(true));
    expect(states[0]).toBe(true); // 6 changes, still above 25 %
    expect(states.at(-1)).toBe(false);
    expect(states.indexOf(false)).toBeGreaterThan(10);
  });
});
