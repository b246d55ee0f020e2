import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../../src/core/policy/dispatcher.ts';
import { nodeColumns } from '../../../src/core/policy/node-columns.ts';
import {
  type DispatchRequest,
  HELD,
  NO_NODE,
  type Policy,
} from '../../../src/core/policy/policy.ts';
import { requestOf } from './dispatching.ts';

/** Answers what it is told to, in turn; then the first node. */
function scripted(...answers: number[]): Policy & { readonly asked: DispatchRequest[] } {
  const asked: DispatchRequest[] = [];
  return {
    asked,
    pick(request) {
      asked.push({ ...request });
      return answers.shift() ?? 0;
    },
  };
}

function dispatcherOf(policy: Policy, nodeCount = 2) {
  const nodes = nodeColumns(new Array<number>(nodeCount).fill(1));
  return { nodes, dispatcher: new Dispatcher(nodes, policy, { learnsSpeeds: false }) };
}

describe('columns of nodes', () => {
  it('count what is in flight', () => {
    const { nodes, dispatcher } = dispatcherOf(scripted(1, 1, 0));
    for (let ticket = 0; ticket < 3; ticket++) dispatcher.dispatch(requestOf(ticket, { ticket }));
    expect([...nodes.inFlight]).toEqual([1, 2]);
    dispatcher.end(1, 0, 5, 5, 100);
    dispatcher.giveUp(1, 1, 6);
    expect([...nodes.inFlight]).toEqual([1, 0]);
  });

  it('average times by an eighth, and learn none from what was given up', () => {
    const { nodes, dispatcher } = dispatcherOf(scripted());
    for (let ticket = 0; ticket < 3; ticket++) dispatcher.dispatch(requestOf(ticket, { ticket }));
    expect(nodes.serviceMs[0]).toBeNaN();
    dispatcher.end(0, 0, 10, 10, 1);
    expect(nodes.serviceMs[0]).toBe(10);
    dispatcher.end(0, 1, 20, 18, 1);
    expect(nodes.serviceMs[0]).toBe(11);
    dispatcher.giveUp(0, 2, 900);
    expect(nodes.serviceMs[0]).toBe(11);
    dispatcher.connected(1, 4);
    dispatcher.connected(1, 12);
    expect([...nodes.connectMs]).toEqual([Number.NaN, 5]);
  });

  it('stay as they are without a node', () => {
    const { nodes, dispatcher } = dispatcherOf(scripted(NO_NODE, HELD));
    expect(dispatcher.dispatch(requestOf(0))).toBe(NO_NODE);
    expect(dispatcher.dispatch(requestOf(1))).toBe(HELD);
    expect([...nodes.inFlight]).toEqual([0, 0]);
    expect(dispatcher.heldCount).toBe(1);
  });
});

describe('held requests', () => {
  it('go first, and the policy is not asked for those behind them', () => {
    const policy = scripted(HELD, HELD, 1, 0);
    const { dispatcher } = dispatcherOf(policy);
    expect(dispatcher.dispatch(requestOf(7, { ticket: 7 }))).toBe(HELD);
    expect(dispatcher.dispatch(requestOf(8, { ticket: 8 }))).toBe(HELD);
    expect(policy.asked).toHaveLength(1);
    expect(dispatcher.dispatchHeld(50)).toBe(HELD);
    expect(dispatcher.firstHeld()).toBe(7);
    expect(dispatcher.dispatchHeld(60)).toBe(1);
    expect(dispatcher.firstHeld()).toBe(8);
    expect(dispatcher.dispatchHeld(70)).toBe(0);
    expect(dispatcher.firstHeld()).toBe(-1);
    expect(policy.asked.map(({ ticket, now }) => [ticket, now])).toEqual([
      [7, 0],
      [7, 50],
      [7, 60],
      [8, 70],
    ]);
  });

  it('are remembered as they were, though the caller uses its object again', () => {
    const policy = scripted(HELD, 1);
    const { dispatcher } = dispatcherOf(policy);
    const request = requestOf(1, { ticket: 3, length: 5 });
    dispatcher.dispatch(request);
    Object.assign(request, requestOf(2, { ticket: 4, length: 6 }));
    dispatcher.dispatchHeld(9);
    expect(policy.asked[1]).toEqual(requestOf(1, { ticket: 3, length: 5, now: 9 }));
  });

  it('are forgotten when no node is left for them', () => {
    const { dispatcher } = dispatcherOf(scripted(HELD, NO_NODE));
    dispatcher.dispatch(requestOf(1));
    expect(dispatcher.dispatchHeld(1)).toBe(NO_NODE);
    expect(dispatcher.heldCount).toBe(0);
  });

  it('leave first come, first served, however many there are', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (adds) => {
        const { dispatcher } = dispatcherOf({ pick: () => HELD });
        const wanted: number[] = [];
        let ticket = 0;
        for (const isAdded of adds) {
          // Long runs, so that the queue moves in its memory.
          for (let i = 0; i < 700; i++) {
            if (isAdded) {
              dispatcher.dispatch(requestOf(0, { ticket }));
              wanted.push(ticket++);
            } else if (wanted.length > 0) {
              expect(dispatcher.firstHeld()).toBe(wanted.shift());
              dispatcher.dropHeld();
            }
          }
          expect(dispatcher.heldCount).toBe(wanted.length);
        }
      }),
      { numRuns: 20 },
    );
  });
});
