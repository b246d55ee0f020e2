import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { placeKeys } from '../src/adapters/keys/place.ts';
import { writeDescriptor } from '../src/adapters/keys/stdout.ts';
import { bulkPlan } from '../src/core/ring/lookup.ts';
import { bundledCounting } from './bundled.ts';
import { lbctl, peakMemory } from './lbctl.ts';
import { type Figure, inMs, inRate, inTimes, interleave, rate, type Timing } from './measure.ts';
import { open, tableRing } from './rings.ts';

const NODES = 1000;
const MIB = 1024 * 1024;

/** Placement of a whole file of keys, against `wc -l` on the same file. */
export async function benchBulk(
  folder: string,
  keyFile: string,
  ringFile: string,
  keyCount: number,
  rounds: number,
): Promise<Figure[]> {
  const { countKeys } = await bundledCounting(folder);
  const lookup = open(tableRing(NODES));
  const plan = bulkPlan(lookup);
  const names = lookup.ring.nodes.map((node) => node.id);
  const source = { kind: 'file', path: keyFile } as const;
  const nowhere = openSync('/dev/null', 'w');
  const count = ['ring', 'place', '--ring', ringFile, '--keys', keyFile, '--counts'];
  const times = await interleave(rounds, {
    wc: () => spawnSync('wc', ['-l', keyFile]),
    one: () => countKeys(plan, source, { workers: 1 }),
    two: () => countKeys(plan, source, { workers: 2 }),
    lines: () => placeKeys(plan, names, source, (chunk) => writeDescriptor(nowhere, chunk)),
    wholeOne: () => lbctl([...count, '--workers', '1']),
    wholeTwo: () => lbctl([...count, '--workers', '2']),
  });
  closeSync(nowhere);
  const peak = await peakMemory([...count, '--workers', '2']);

  const line = (what: string, timing: Timing, goal?: Figure['goal']): Figure => ({
    what,
    best: inRate(keyCount, timing.best),
    median: inRate(keyCount, timing.median),
    ratio: `${inTimes(timing.best / times.wc.best)} wc -l`,
    ...(goal && { goal }),
  });
  const over = (timing: Timing): number => timing.best / times.wc.best;
  const speed = (timing: Timing): number => rate(keyCount, timing.best);
  return [
    { what: `wc -l of ${keyCount} keys`, best: inMs(times.wc.best), median: inMs(times.wc.median) },
    line(`count on ${NODES} nodes, 1 thread`, times.one, {
      text: 'at least 40 M/s, at most 5x wc -l',
      isMet: speed(times.one) >= 40 && over(times.one) <= 5,
    }),
    line(`count on ${NODES} nodes, 2 threads of ${availableParallelism()}`, times.two, {
      text: 'at most 3x wc -l',
      isMet: over(times.two) <= 3,
    }),
    line('key, tab, node to /dev/null', times.lines, {
      text: 'at least 15 M/s',
      isMet: speed(times.lines) >= 15,
    }),
    line('lbctl ring place --counts as a process, 1 thread', times.wholeOne),
    line('lbctl ring place --counts as a process, 2 threads', times.wholeTwo),
    {
      what: 'its peak memory with 2 threads',
      best: `${(peak / MIB).toFixed(0)} MB`,
      median: '',
      goal: { text: 'below 150 MB', isMet: peak < 150 * MIB },
    },
  ];
}
