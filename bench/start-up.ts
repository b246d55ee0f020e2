import { bareNode, lbctl } from './lbctl.ts';
import { type Figure, inMs, inTimes, interleave, type Timing } from './measure.ts';

/** Files of the same kind of ring with so many nodes. */
export type RingFiles = Readonly<Record<5 | 100 | 1000, string>>;

/** Whole processes against a Node that does nothing. */
export async function benchStartUp(rings: RingFiles, rounds: number): Promise<Figure[]> {
  const place = (size: keyof RingFiles) => () =>
    lbctl(['ring', 'place', 'user:42', '--ring', rings[size]]);
  const small = ['--ring', rings[5]];
  const times = await interleave(rounds, {
    bare: bareNode,
    place5: place(5),
    place100: place(100),
    place1000: place(1000),
    replicas: () => lbctl(['ring', 'replicas', 'user:42', '--copies', '2', ...small]),
    diff: () => lbctl(['ring', 'diff', '--dead', 'node-10.0.0.2', ...small]),
    show: () => lbctl(['ring', 'show', ...small]),
    list: () => lbctl(['ring', 'list-algorithms']),
    help: () => lbctl(['ring', 'place', '--help']),
  });
  const line = (what: string, timing: Timing, limit?: number): Figure => {
    const ratio = timing.best / times.bare.best;
    return {
      what,
      best: inMs(timing.best),
      median: inMs(timing.median),
      ratio: `${inTimes(ratio)} node`,
      ...(limit !== undefined && { goal: { text: `at most ${limit}x`, isMet: ratio <= limit } }),
    };
  };
  return [
    { what: 'node -e 0', best: inMs(times.bare.best), median: inMs(times.bare.median) },
    line('lbctl ring place KEY, 5 nodes', times.place5, 1.25),
    line('lbctl ring place KEY, 100 nodes', times.place100, 1.25),
    line('lbctl ring place KEY, 1000 nodes', times.place1000),
    line('lbctl ring replicas KEY --copies 2, 5 nodes', times.replicas, 1.25),
    line('lbctl ring diff --dead NODE, 5 nodes', times.diff, 2.6),
    line('lbctl ring show, 5 nodes', times.show, 2.6),
    line('lbctl ring list-algorithms', times.list, 2.6),
    line('lbctl ring place --help', times.help, 2.6),
  ];
}
