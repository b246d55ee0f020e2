import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DisciplineName,
  disciplineNames,
  disciplines,
} from '../../../../src/core/load/server/discipline.ts';
import { ServerModel } from '../../../../src/core/load/server/server-model.ts';
import { Stations } from '../../../../src/core/simulation/engine/stations.ts';
import { Fraction } from '../../../support/fraction.ts';
import { SharedMachines } from '../../../support/shared-machines.ts';

interface Arrival {
  readonly at: number;
  readonly station: number;
  readonly demand: number;
}

/** The speed of a station becomes another one. */
interface Change {
  readonly at: number;
  readonly station: number;
  readonly speed: number;
}

interface Kind {
  readonly discipline: DisciplineName;
  readonly cores: number;
}

const stationsOf = (kinds: readonly Kind[]): Stations =>
  new Stations(
    kinds.map(({ discipline, cores }) => ({ cores, slots: disciplines[discipline].served(cores) })),
  );

/** Lets everything happen in order until `now`. */
function completeUntil(stations: Stations, now: number, done: number[]): void {
  while (stations.nextAt <= now) {
    const at = stations.nextAt;
    done[stations.complete()] = at;
  }
}

/** When each arrival is done. */
function completions(
  stations: Stations,
  arrivals: readonly Arrival[],
  changes: readonly Change[] = [],
): number[] {
  const done: number[] = [];
  const steps = [...arrivals.map((arrival, ticket) => ({ ...arrival, ticket })), ...changes];
  steps.sort((a, b) => a.at - b.at);
  for (const step of steps) {
    completeUntil(stations, step.at, done);
    if ('ticket' in step) stations.arrive(step.station, step.ticket, step.demand, step.at);
    else stations.setSpeed(step.station, step.speed, step.at);
  }
  completeUntil(stations, Number.MAX_VALUE, done);
  return done;
}

const kinds = fc.array(
  fc.record({
    discipline: fc.constantFrom(...disciplineNames),
    cores: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 1, maxLength: 5 },
);

/** In order of time; many at the same instant, many without work. */
const arrivalLists = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 0, max: 6 }),
      station: fc.nat({ max: 4 }),
      demand: fc.oneof(
        fc.integer({ min: 0, max: 8 }),
        fc.double({ min: 0, max: 1000, noNaN: true }),
      ),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((list) => {
    let at = 0;
    return list.map(({ gap, station, demand }): Arrival => {
      at += gap / 2;
      return { at, station, demand };
    });
  });

const within = (arrivals: readonly Arrival[], count: number): Arrival[] =>
  arrivals.map((one) => ({ ...one, station: one.station % count }));

it('serve as the embedded nodes of bench do', () => {
  fc.assert(
    fc.property(kinds, arrivalLists, (list, all) => {
      const arrivals = within(all, list.length);
      const done = completions(stationsOf(list), arrivals);
      for (const [station, { discipline, cores }] of list.entries()) {
        const server = new ServerModel<number>({ discipline: disciplines[discipline], cores });
        const want: number[] = [];
        const finish = (now: number): void => {
          for (let at = server.nextCompletion(); at <= now; at = server.nextCompletion()) {
            want[server.complete()] = at;
          }
        };
        for (const [ticket, arrival] of arrivals.entries()) {
          if (arrival.station !== station) continue;
          finish(arrival.at);
          server.arrive(arrival.at, arrival.demand, ticket);
        }
        finish(Number.MAX_VALUE);
        for (const [ticket, at] of want.entries()) {
          if (at !== undefined) expect(done[ticket]).toBeCloseTo(at, 6);
        }
      }
    }),
    { numRuns: 200 },
  );
});

describe('one core that is shared', () => {
  const small = fc.array(
    fc.record({ gap: fc.nat({ max: 4 }), demand: fc.integer({ min: 1, max: 12 }) }),
    { minLength: 1, maxLength: 10 },
  );

  it.each([1, 2, 0.25])('at speed %s is exact to rounding', (speed) => {
    fc.assert(
      fc.property(small, (list) => {
        let at = 0;
        const arrivals = list.map(({ gap, demand }): Arrival => {
          at += gap / 4;
          return { at, station: 0, demand };
        });
        const stations = stationsOf([{ discipline: 'ps', cores: 1 }]);
        stations.setSpeed(0, speed, 0);
        const done = completions(stations, arrivals);
        const machines = new SharedMachines([Fraction.of(speed)]);
        const advance = (now: Fraction): void => {
          for (const { request, at: end } of machines.advance(now)) {
            expect(done[request]).toBeCloseTo(end.toNumber(), 9);
          }
        };
        const advanceUntil = (now: Fraction | undefined): void => {
          for (let next = machines.nextFinish(); next !== undefined; next = machines.nextFinish()) {
            if (now?.isBelow(next)) break;
            advance(next);
          }
          if (now !== undefined) advance(now);
        };
        for (const [request, arrival] of arrivals.entries()) {
          advanceUntil(Fraction.of(arrival.at));
          machines.begin(request, 0, Fraction.of(arrival.demand));
        }
        advanceUntil(undefined);
        expect(done).toHaveLength(arrivals.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('speeds that change', () => {
  it.each([
    { name: 'half way to double', speeds: [[5, 2]], want: [7.5] },
    {
      name: 'to a stop, and on again',
      speeds: [
        [5, 0],
        [100, 1],
      ],
      want: [105],
    },
    {
      name: 'several times',
      speeds: [
        [2, 0.5],
        [6, 4],
      ],
      want: [7.5],
    },
    { name: 'to what it is', speeds: [[3, 1]], want: [10] },
    { name: 'when it is done', speeds: [[10, 0]], want: [10] },
  ])('$name', ({ speeds, want }) => {
    const changes = speeds.map(([at, speed]) => ({ at: at!, station: 0, speed: speed! }));
    const stations = stationsOf([{ discipline: 'ps', cores: 1 }]);
    expect(completions(stations, [{ at: 0, station: 0, demand: 10 }], changes)).toEqual(want);
  });

  it('one that stands still has nothing done, nor works', () => {
    const stations = stationsOf([{ discipline: 'fifo', cores: 1 }]);
    stations.setSpeed(0, 0, 0);
    stations.arrive(0, 7, 0, 1);
    stations.arrive(0, 8, 3, 1);
    expect(stations.nextAt).toBe(Number.POSITIVE_INFINITY);
    expect(stations.busyMs(0, 50)).toBe(0);
    stations.setSpeed(0, 1, 50);
    expect([stations.nextAt, stations.complete(), stations.nextAt]).toEqual([50, 7, 53]);
  });

  it('work what their speeds over time are, whatever they do', () => {
    const changeLists = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 60 }),
        station: fc.constant(0),
        speed: fc.constantFrom(0, 0.25, 0.5, 1, 3),
      }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(
        arrivalLists,
        changeLists,
        fc.constantFrom(...disciplineNames),
        (all, list, discipline) => {
          const arrivals = within(all, 1);
          const stations = stationsOf([{ discipline, cores: 1 }]);
          // In the end it goes on at full speed, or not everything would be done.
          const changes = [...list, { at: 61, station: 0, speed: 1 }].sort((a, b) => a.at - b.at);
          const work = arrivals.reduce((sum, { demand }) => sum + demand, 0);
          const done = completions(stations, arrivals, changes);
          expect(done.filter(Number.isFinite)).toHaveLength(arrivals.length);
          // Whenever anything is inside, work is done at the speed of that time.
          const edges = [...arrivals.map(({ at }) => at), ...done, ...changes.map(({ at }) => at)];
          edges.sort((a, b) => a - b);
          let worked = 0;
          let busy = 0;
          for (let i = 1; i < edges.length; i++) {
            const [from, to] = [edges[i - 1]!, edges[i]!];
            const inside = arrivals.some(({ at }, k) => at <= from && done[k]! >= to);
            const speed = changes.filter(({ at }) => at <= from).at(-1)?.speed ?? 1;
            if (inside) worked += speed * (to - from);
            if (inside && speed > 0) busy += to - from;
          }
          expect(worked).toBeCloseTo(work, 5);
          expect(stations.busyMs(0, edges.at(-1)!)).toBeCloseTo(busy, 5);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('what they have worked', () => {
  it('counts the cores that work', () => {
    const stations = stationsOf([{ discipline: 'ps', cores: 4 }]);
    stations.arrive(0, 0, 10, 5);
    expect(stations.busyMs(0, 9)).toBe(1);
    stations.arrive(0, 1, 2, 9);
    expect(stations.busyMs(0, 11)).toBe(2);
    stations.complete();
    stations.complete();
    expect([stations.busyMs(0, 15), stations.busyMs(0, 500)]).toEqual([3, 3]);
  });

  it('is all demands over speed and cores', () => {
    fc.assert(
      fc.property(kinds, arrivalLists, fc.constantFrom(0.5, 1, 2), (list, all, speed) => {
        const arrivals = within(all, list.length);
        const stations = stationsOf(list);
        for (const station of list.keys()) stations.setSpeed(station, speed, 0);
        const end = Math.max(...completions(stations, arrivals));
        for (const [station, { cores }] of list.entries()) {
          const own = arrivals.filter((one) => one.station === station);
          const work = own.reduce((sum, { demand }) => sum + demand, 0);
          expect(stations.busyMs(station, end)).toBeCloseTo(work / speed / cores, 5);
        }
      }),
    );
  });
});

describe('cleared', () => {
  it.each(disciplineNames)('%s gives back all tickets and begins anew', (discipline) => {
    const stations = stationsOf([
      { discipline, cores: 1 },
      { discipline, cores: 1 },
    ]);
    for (let ticket = 0; ticket < 40; ticket++) stations.arrive(0, ticket, 5, 0);
    stations.arrive(1, 40, 100, 0);
    const tickets = stations.clear(0, 3).sort((a, b) => a - b);
    expect(tickets).toEqual(Array.from({ length: 40 }, (_, ticket) => ticket));
    expect(stations.busyMs(0, 50)).toBe(3);
    expect([stations.nextStation, stations.nextAt]).toEqual([1, 100]);
    expect(stations.clear(0, 60)).toEqual([]);
    stations.arrive(0, 0, 5, 60);
    stations.arrive(0, 1, 5, 60);
    const ends = discipline === 'fifo' ? [65, 70] : [70, 70];
    const done: number[] = [];
    completeUntil(stations, 99, done);
    expect(done).toEqual(ends);
  });
});
