import { bareNode, lbctl } from './lbctl.ts';
import { type Figure, inMs, inTimes, interleave, type Timing } from './measure.ts';

/** Whole processes against a Node that does nothing. */
export async function benchStartUp(ringFile: string, rounds: number): Promise<Figure[]> {
  const ring = ['--ring', ringFile];
  const times = await interleave(rounds, {
    bare: bareNode,
    place: () => lbctl(['ring', 'place', 'user:42', ...ring]),
    replicas: () => lbctl(['ring', 'replicas', 'user:42', '--copies', '2', ...ring]),
    list: () => lbctl(['ring', 'list-algorithms']),
    help: () => lbctl(['ring', 'place', '--help']),
  });
  const line = (what: string, timing: Timing, limit: number): Figure => {
    const ratio = timing.best / times.bare.best;
    return {
      what,
      best: inMs(timing.best),
      median: inMs(timing.median),
      ratio: `${inTimes(ratio)} node`,
      goal: { text: `at most ${limit}x`, isMet: ratio <= limit },
    };
  };
  return [
    { what: 'node -e 0', best: inMs(times.bare.best), median: inMs(times.bare.median) },
    line('lbctl ring place KEY', times.place, 1.25),
    line('lbctl ring replicas KEY --copies 2', times.replicas, 1.25),
    line('lbctl ring list-algorithms', times.list, 2.6),
    line('lbctl ring place --help', times.help, 2.6),
  ];
}
