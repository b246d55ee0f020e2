import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../src/core/health/localise.ts';
import { type SettleState, settle } from '../../../src/core/health/settle.ts';

const node = (name: string): Cause => ({ kind: 'node', name, nodes: [name] });
const zone = (name: string, ...nodes: string[]): Cause => ({ kind: 'zone', name, nodes });

/** Names that may be told after each step; quiet intervals of 1 s. */
function told(steps: readonly (readonly [now: number, ...causes: Cause[]])[]): string[][] {
  let state: SettleState | undefined;
  return steps.map(([now, ...causes]) => {
    const step = settle(state, causes, now, 1000);
    state = step.state;
    expect(step.dueAt === Number.POSITIVE_INFINITY).toBe(step.settled.length === causes.length);
    return step.settled.map(({ name }) => name);
  });
}

describe('settle', () => {
  it('tells a cause when its interval is over', () => {
    expect(
      told([
        [0, node('a')],
        [999, node('a')],
        [1000, node('a')],
      ]),
    ).toEqual([[], [], ['a']]);
  });

  it('never tells of the first nodes of a rack that goes down', () => {
    const steps = [
      [0, node('a')],
      [100, zone('r', 'a', 'b')],
      [1000, zone('r', 'a', 'b', 'c')],
      [1100, zone('r', 'a', 'b', 'c')],
    ] as const;
    expect(told(steps)).toEqual([[], [], [], ['r']]);
  });

  it('begins again after a break, and forgets at once', () => {
    const steps = [
      [0, node('a')],
      [1000, node('a')],
      [1001],
      [1002, node('a')],
      [2001, node('a')],
      [2002, node('a')],
    ] as const;
    expect(told(steps)).toEqual([[], ['a'], [], [], [], ['a']]);
  });

  it('does not let a new death keep back an old one, nor take a zone for a node of its name', () => {
    const steps = [
      [0, node('a')],
      [1000, node('a'), node('b')],
      [1500, zone('a', 'x', 'y'), node('b')],
    ] as const;
    expect(told(steps)).toEqual([[], ['a'], []]);
  });

  it('says when the next one may be told, however many there are', () => {
    const first = settle(undefined, [node('a')], 5, 1000);
    expect(first.dueAt).toBe(1005);
    expect(settle(first.state, [node('a'), node('b')], 900, 1000).dueAt).toBe(1005);
    expect(settle(first.state, [node('a'), node('b')], 1005, 1000).dueAt).toBe(2005);
  });

  it('tells at once where no quiet is asked for', () => {
    expect(settle(undefined, [node('a')], 5, 0).settled).toHaveLength(1);
  });
});
