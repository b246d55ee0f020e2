import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_TICKET } from '../../../src/adapters/load/connection.ts';
import { NodePool } from '../../../src/adapters/load/node-pool.ts';
import { states, Tickets } from '../../../src/adapters/load/tickets.ts';

describe('tickets', () => {
  it('are given to one request at a time, and hold what was written, however many there are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.array(fc.integer({ min: -1500, max: 1500 }), { maxLength: 20 }),
        (most, steps) => {
          const tickets = new Tickets(most);
          const inUse: number[] = [];
          let mark = 0;
          const marks = new Map<number, number>();
          for (const step of steps) {
            for (let i = 0; i < Math.abs(step); i++) {
              if (step > 0) {
                const ticket = tickets.take();
                expect(ticket === NO_TICKET).toBe(inUse.length === most);
                if (ticket === NO_TICKET) break;
                expect(marks.has(ticket)).toBe(false);
                tickets.state[ticket] = states.sent;
                tickets.sentAt[ticket] = ++mark;
                tickets.request[ticket] = mark;
                marks.set(ticket, mark);
                inUse.push(ticket);
              } else if (inUse.length > 0) {
                // Now of the oldest, now of the youngest.
                const ticket = i % 2 === 0 ? inUse.shift()! : inUse.pop()!;
                const written = [tickets.sentAt[ticket], tickets.request[ticket]];
                expect(written).toEqual([marks.get(ticket), marks.get(ticket)]);
                marks.delete(ticket);
                tickets.give(ticket);
                expect(tickets.state[ticket]).toBe(states.free);
              }
            }
            expect(tickets.count).toBe(inUse.length);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('requests that wait for a connection', () => {
  it('are taken in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -6000, max: 6000 }), { maxLength: 12 }), (steps) => {
        const pool = new NodePool(1);
        let next = 0;
        let taken = 0;
        for (const step of steps) {
          for (let i = 0; i < Math.abs(step); i++) {
            if (step > 0) pool.wait(next++);
            else {
              const got = pool.takeWaiting();
              if (taken === next) expect(got).toBeUndefined();
              else if (got !== taken++) expect.unreachable(`${got} instead of ${taken - 1}`);
            }
          }
        }
        while (taken < next) if (pool.takeWaiting() !== taken++) expect.unreachable();
        expect(pool.takeWaiting()).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });
});
