import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DisciplineName, disciplines } from '../../../../src/core/load/server/discipline.ts';
import { ServerModel, type ServerOptions } from '../../../../src/core/load/server/server-model.ts';

interface Arrival {
  readonly at: number;
  readonly demand: number;
}

/** When each request is done. */
function completions(
  options: Omit<ServerOptions, 'discipline'> & { discipline: DisciplineName },
  arrivals: readonly Arrival[],
): number[] {
  const server = new ServerModel<number>({
    ...options,
    discipline: disciplines[options.discipline],
  });
  const done: number[] = [];
  const completeUntil = (now: number): void => {
    for (let at = server.nextCompletion(); at <= now; at = server.nextCompletion()) {
      done[server.complete()] = at;
    }
  };
  for (const [i, { at, demand }] of arrivals.entries()) {
    completeUntil(at);
    server.arrive(at, demand, i);
  }
  completeUntil(Number.MAX_VALUE);
  expect(server.count).toBe(0);
  return done;
}

/** Arrivals as `at:demand`. */
const list = (text: string): Arrival[] =>
  text.split(' ').map((one) => {
    const [at, demand] = one.split(':').map(Number);
    return { at: at!, demand: demand! };
  });

describe('a node', () => {
  it.each([
    { name: 'alone', discipline: 'ps', cores: 1, arrivals: '5:3', want: [8] },
    { name: 'two share', discipline: 'ps', cores: 1, arrivals: '0:2 0:1', want: [3, 2] },
    { name: 'one comes later', discipline: 'ps', cores: 1, arrivals: '0:4 2:1', want: [5, 4] },
    { name: 'a core each', discipline: 'ps', cores: 2, arrivals: '0:2 1:2', want: [2, 3] },
    {
      name: 'three on two cores',
      discipline: 'ps',
      cores: 2,
      arrivals: '0:2 0:2 0:2',
      want: [3, 3, 3],
    },
    { name: 'in order', discipline: 'fifo', cores: 1, arrivals: '0:3 1:1 1:2', want: [3, 4, 6] },
    {
      name: 'in order on two cores',
      discipline: 'fifo',
      cores: 2,
      arrivals: '0:3 1:1 1:2',
      want: [3, 2, 4],
    },
    { name: 'empty in between', discipline: 'fifo', cores: 1, arrivals: '0:1 5:1', want: [1, 6] },
    { name: 'nothing to do', discipline: 'ps', cores: 1, arrivals: '0:0 3:0', want: [0, 3] },
  ] as const)('$discipline, $name: $arrivals', ({ discipline, cores, arrivals, want }) => {
    expect(completions({ discipline, cores }, list(arrivals))).toEqual(want);
  });

  it('is slower past its critical count, in proportion to the square', () => {
    const four = list('0:1 0:1 0:1 0:1');
    expect(completions({ discipline: 'ps', cores: 1, criticalCount: 4 }, four)).toEqual([
      4, 4, 4, 4,
    ]);
    expect(completions({ discipline: 'ps', cores: 1, criticalCount: 2 }, four)).toEqual([
      16, 16, 16, 16,
    ]);
    // In order: at a quarter of the speed with 4 inside, at 4/9 with 3, then at full speed.
    expect(completions({ discipline: 'fifo', cores: 1, criticalCount: 2 }, four)).toEqual([
      4, 6.25, 7.25, 8.25,
    ]);
  });

  it('is never slower than 15 % of its best', () => {
    const many = Array.from({ length: 30 }, () => ({ at: 0, demand: 1 }));
    const [first] = completions({ discipline: 'ps', cores: 1, criticalCount: 2 }, many);
    expect(first).toBeCloseTo(30 / 0.15, 9);
  });

  it.each([
    { name: 'done before', arrivals: '0:899', want: [899] },
    { name: 'done when it begins', arrivals: '0:900', want: [1000] },
    { name: 'caught by it', arrivals: '850:100', want: [1050] },
    { name: 'in the middle of it', arrivals: '950:10 990:0', want: [1010, 1000] },
    { name: 'over two of them', arrivals: '0:2000', want: [2200] },
  ])('answers nothing during a stall: $name', ({ arrivals, want }) => {
    const stall = { lengthMs: 100, periodMs: 1000 };
    expect(completions({ discipline: 'fifo', cores: 2, stall }, list(arrivals))).toEqual(want);
  });
});

const arrivalLists = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })), {
    minLength: 1,
    maxLength: 30,
  })
  .map((pairs) => {
    let at = 0;
    return pairs.map(([gap, demand]) => {
      at += gap / 2;
      return { at, demand: demand / 2 };
    });
  });

/** The same by small steps of time: every request inside is served its share in each. */
function stepped(arrivals: readonly Arrival[], cores: number): number[] {
  const left = arrivals.map(({ demand }) => demand);
  const done: number[] = [];
  for (let now = 0; done.filter(Number.isFinite).length < arrivals.length; ) {
    const inside = arrivals.flatMap(({ at }, i) => (at <= now && done[i] === undefined ? [i] : []));
    const over = inside.find((i) => left[i]! <= 1e-9);
    if (over !== undefined) {
      done[over] = now;
      continue;
    }
    const speed = Math.min(1, cores / inside.length);
    const ends = inside.map((i) => left[i]! / speed);
    const comes = arrivals.flatMap(({ at }) => (at > now ? [at - now] : []));
    const step = Math.min(...ends, ...comes);
    for (const i of inside) left[i]! -= speed * step;
    now += step;
  }
  return done;
}

it('shares its cores as if every request were served its part at every moment', () => {
  fc.assert(
    fc.property(arrivalLists, fc.integer({ min: 1, max: 4 }), (arrivals, cores) => {
      const done = completions({ discipline: 'ps', cores }, arrivals);
      for (const [i, at] of stepped(arrivals, cores).entries()) expect(done[i]).toBeCloseTo(at, 6);
    }),
  );
});
