import { deepStrictEqual } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import HashRing from 'hashring';
import type { Ms } from '../src/core/kernel/units.ts';
import { keyHasher } from '../src/core/key-hash/hasher.ts';
import type { PlacementName } from '../src/core/placement/registry.ts';
import { buildRing } from '../src/core/ring/build.ts';
import { formatRing } from '../src/core/ring/format.ts';
import { bulkPlan } from '../src/core/ring/lookup.ts';
import type { Ring } from '../src/core/ring/ring.ts';
import { bundledCounting } from './bundled.ts';
import { lbctl } from './lbctl.ts';
import { type CountByLibmemcached, libmemcached } from './libmemcached.ts';
import { type Figure, inRate, inTimes, interleave, rate, type Timing, timing } from './measure.ts';
import { type Owner, references } from './references.ts';
import { open } from './rings.ts';

const NODES = 100;
/** Nodes for which npm hashring, in double precision, has as many points as libmemcached. */
const AGREEING = 10;
/** Keys that are counted twice before any time is taken, and those that npm hashring is given. */
const CHECKED = 20_000;

const goals = {
  ketama: { text: 'at least 15 M/s', isMet: (speed: number) => speed >= 15 },
  'nginx-consistent': { text: 'at least 30 M/s', isMet: (speed: number) => speed >= 30 },
  'redis-cluster': { text: 'at least 18 M/s', isMet: (speed: number) => speed >= 18 },
  'envoy-maglev': {
    text: 'at most 4x wc -l',
    isMet: (_: number, overWc: number) => overWc <= 4,
  },
} as const;
type Algorithm = keyof typeof goals & PlacementName;
const algorithms = Object.keys(goals) as Algorithm[];

/** Rings of other programs: a whole file of keys counted, against `wc -l`, libmemcached and npm hashring. */
export async function benchInterop(
  folder: string,
  keyFile: string,
  keyCount: number,
  rounds: number,
): Promise<Figure[]> {
  const { countKeys } = await bundledCounting(folder);
  const rings = algorithms.map((algorithm) => {
    const ring = ringOf(algorithm, NODES);
    const file = join(folder, `${algorithm}.json`);
    writeFileSync(file, formatRing(ring));
    const plan = bulkPlan(open(ring));
    const count = (path: string) => countKeys(plan, { kind: 'file', path }, { workers: 1 });
    return { algorithm, ring, file, count };
  });
  const few = Array.from({ length: CHECKED }, (_, i) => keyOf(i));
  const fewFile = join(folder, 'few-keys.txt');
  writeFileSync(fewFile, few.map((key) => `${key}\n`).join(''));
  for (const { algorithm, ring, count } of rings) {
    const { counts } = await count(fewFile);
    deepStrictEqual([...counts], countsBy(referenceOf(algorithm, ring), few), algorithm);
  }
  checkHashring(few);
  const library = libmemcached(folder);
  if (library !== undefined) {
    const { counts } = await rings[0]!.count(fewFile);
    deepStrictEqual([...counts], library(fewFile, NODES).counts, 'libmemcached');
  }

  const hashring = new HashRing(names(NODES));
  const whole = ['ring', 'place', '--keys', keyFile, '--counts', '--workers', '1', '--ring'];
  const times = await interleave(rounds, {
    wc: () => spawnSync('wc', ['-l', keyFile]),
    hashring: () => few.forEach((key) => void hashring.get(key)),
    ...Object.fromEntries(rings.map(({ algorithm, count }) => [algorithm, () => count(keyFile)])),
    ...Object.fromEntries(
      rings.map(({ algorithm, file }) => [`whole ${algorithm}`, () => lbctl([...whole, file])]),
    ),
  } as Record<'wc' | 'hashring' | Algorithm | `whole ${Algorithm}`, () => unknown>);

  const line = (what: string, took: Timing, goal?: Figure['goal']): Figure => ({
    what,
    best: inRate(keyCount, took.best),
    median: inRate(keyCount, took.median),
    ratio: `${inTimes(took.best / times.wc.best)} wc -l`,
    ...(goal && { goal }),
  });
  return [
    ...algorithms.map((algorithm) => {
      const took = times[algorithm];
      const { text, isMet } = goals[algorithm];
      const met = isMet(rate(keyCount, took.best), took.best / times.wc.best);
      return line(`count on ${NODES} nodes of ${algorithm}, 1 thread`, took, { text, isMet: met });
    }),
    ...algorithms.map((algorithm) =>
      line(`${algorithm} as a process`, times[`whole ${algorithm}`]),
    ),
    peerFigure('npm hashring, keys in memory', CHECKED, times.hashring, times.ketama, keyCount),
    libraryFigure(library, keyFile, keyCount, times.ketama),
  ];
}

function peerFigure(
  what: string,
  count: number,
  took: Timing,
  ketama: Timing,
  keyCount: number,
): Figure {
  const ratio = rate(keyCount, ketama.best) / rate(count, took.best);
  return {
    what,
    best: inRate(count, took.best),
    median: inRate(count, took.median),
    ratio: `lbctl is ${inTimes(ratio)}`,
  };
}

/** Its look-ups alone, beside which lbctl reads the file too. */
function libraryFigure(
  library: CountByLibmemcached | undefined,
  keyFile: string,
  keyCount: number,
  ketama: Timing,
): Figure {
  const what = 'libmemcached, keys in memory';
  if (library === undefined) {
    return { what: `${what}: left out, needs gcc and libmemcached-dev`, best: '', median: '' };
  }
  const times = Array.from({ length: 3 }, (): Ms => library(keyFile, NODES).tookMs);
  return peerFigure(what, keyCount, timing(times), ketama, keyCount);
}

function ringOf(algorithm: PlacementName, count: number): Ring {
  return buildRing({
    nodes: names(count).map((name, i) => ({
      id: `n${i}`,
      name,
      address: `10.0.0.${i}`,
      zone: '',
      weight: 1,
      state: 'alive' as const,
    })),
    algorithm,
    parameters: {},
    levels: 1,
    replicas: { scheme: 'nearest', copies: 0, overlap: 0, spreadZones: false },
  });
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `10.0.0.${i}:11212`);
}

function keyOf(i: number): string {
  return `user:${String(i).padStart(8, '0')}.example.com`;
}

/** Envoy's look-up is plain code already, and nothing in Node.js computes XXH64. */
function referenceOf(algorithm: Algorithm, ring: Ring): Owner {
  if (algorithm !== 'envoy-maglev') return references[algorithm](ring);
  const { owner } = open(ring);
  const hash = keyHasher({ name: 'xxh64', seed: 0 });
  return (key) => {
    const { hi, lo } = hash(key);
    return owner(hi, lo);
  };
}

function countsBy(owner: Owner, keys: readonly string[]): number[] {
  const counts = Array<number>(NODES).fill(0);
  for (const key of keys) counts[owner(key)]!++;
  return counts;
}

/** Key by key where both have the same points. */
function checkHashring(keys: readonly string[]): void {
  const hashring = new HashRing(names(AGREEING));
  const ring = ringOf('ketama', AGREEING);
  const { owner } = open(ring);
  const hash = keyHasher({ name: 'md5', seed: 0 });
  for (const key of keys) {
    const { hi, lo } = hash(key);
    deepStrictEqual(ring.nodes[owner(hi, lo)]!.name, hashring.get(key), key);
  }
}
