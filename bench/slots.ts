import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readRingData } from '../src/core/import/swift/ring-data.ts';
import { parseRing } from '../src/core/ring/format.ts';
import { lbctl, peakMemory } from './lbctl.ts';
import { type Figure, inMs, inTimes, interleave, type Timing, timing } from './measure.ts';

const BUILDER = '/usr/bin/swift-ring-builder';
const COPIES = 3;
const ZONES = 20;
/** Swift's own at full size takes most of a minute a round. */
const FULL = { power: 20, nodes: 1000 };
const SMALL = { power: 14, nodes: 100 };
const MIB = 2 ** 20;

type Size = typeof FULL;

/** The slot table as whole processes: build, a node more, diff; and Swift's builder on the same nodes. */
export async function benchSlots(
  folder: string,
  rounds: number,
  isSwiftFull: boolean,
): Promise<Figure[]> {
  const files = prepare(folder, FULL);
  const moved = checkTables(files, FULL);
  const times = await interleave(rounds, {
    build: () => build(files),
    grow: () => grow(files),
    diff: () => lbctl(['ring', 'diff', files.ring, files.grown]),
  });
  rmSync(files.ring);
  const memory = await peakMemory(buildArguments(files, FULL));
  const line = (what: string, time: Timing, limit: number): Figure => ({
    what,
    best: inMs(time.best),
    median: inMs(time.median),
    goal: { text: `at most ${limit} ms`, isMet: time.best <= limit },
  });
  const size = `2^${FULL.power} slots × ${FULL.nodes} nodes × ${COPIES} copies`;
  return [
    line(`${size}: build`, times.build, 800),
    line(`one node more, ${moved} copies move: the minimum`, times.grow, 500),
    line('diff of the two, with all moves', times.diff, 400),
    {
      what: 'memory of the build',
      best: `${(memory / MIB).toFixed(0)} MiB`,
      median: '',
      goal: { text: 'below 250 MiB', isMet: memory < 250 * MIB },
    },
    ...(existsSync(BUILDER) ? await besideSwift(folder, isSwiftFull ? FULL : SMALL, rounds) : []),
  ];
}

interface Files {
  readonly cluster: string;
  readonly larger: string;
  readonly ring: string;
  readonly grown: string;
  readonly size: Size;
}

function prepare(folder: string, size: Size): Files {
  const at = (name: string) => join(folder, `slots-${size.power}-${name}`);
  const files = {
    cluster: at('cluster.yaml'),
    larger: at('larger.yaml'),
    ring: at('ring.json'),
    grown: at('grown.json'),
    size,
  };
  writeFileSync(files.cluster, clusterText(size.nodes));
  writeFileSync(files.larger, clusterText(size.nodes + 1));
  build(files);
  grow(files);
  return files;
}

function clusterText(count: number): string {
  const lines = Array.from(
    { length: count },
    (_, i) => `  - n${i}=${ipOf(i)},zone=z${zoneOf(i)}\n`,
  );
  return `version: 1\nring: { algorithm: slots, replicas: { copies: ${COPIES - 1} } }\nnodes:\n${lines.join('')}`;
}

const ipOf = (i: number): string => `10.0.${i >> 8}.${i & 255}`;
const zoneOf = (i: number): number => 1 + (i % ZONES);

const buildArguments = ({ cluster, ring }: Files, { power }: Size): string[] => [
  ...['ring', 'build', '--cluster', cluster, '--slots', String(2 ** power), '-r', ring, '--yes'],
];

function build(files: Files): void {
  rmSync(files.ring, { force: true });
  lbctl(buildArguments(files, files.size));
}

function grow({ ring, grown, larger }: Files): void {
  copyFileSync(ring, grown);
  lbctl(['ring', 'build', '--cluster', larger, '-r', grown, '--yes']);
}

/** @returns copies that move @throws Error where a quota is missed, zones clash or too much moves */
function checkTables({ ring, grown }: Files, { power, nodes }: Size): number {
  const [before, after] = [ring, grown].map((file) => parseRing(readFileSync(file, 'utf8'), file));
  for (const { nodes: list, table } of [before!, after!]) {
    const found = judge(
      table!.rows,
      list.map(({ zone }) => zone),
    );
    if (found.spread > 1 || found.clashes > 0) throw new Error('the table is not what it must be');
  }
  const slots = 2 ** power;
  const gained = new Set<number>();
  let moved = 0;
  const ids = after!.nodes.map(({ id }) => id);
  const former = before!.nodes.map(({ id }) => ids.indexOf(id));
  for (let slot = 0; slot < slots; slot++) {
    const held = before!.table!.rows.map((row) => former[row[slot]!]!);
    for (const row of after!.table!.rows) {
      if (held.includes(row[slot]!)) continue;
      gained.add(row[slot]!);
      moved++;
    }
  }
  const least = Math.floor((COPIES * slots) / (nodes + 1));
  if (gained.size > 1 || moved < least || moved > least + 1) throw new Error('too much moves');
  return moved;
}

/** Copies between the fullest and the emptiest node, and slots with two copies in a zone. */
function judge(
  rows: readonly Uint16Array[],
  zones: readonly (string | number)[],
): { spread: number; clashes: number } {
  const counts = new Uint32Array(zones.length);
  let clashes = 0;
  for (let slot = 0; slot < rows[0]!.length; slot++) {
    const there = new Set<string | number>();
    for (const row of rows) {
      counts[row[slot]!]!++;
      there.add(zones[row[slot]!]!);
    }
    if (there.size < rows.length) clashes++;
  }
  const spread = counts.reduce((a, b) => Math.max(a, b)) - counts.reduce((a, b) => Math.min(a, b));
  return { spread, clashes };
}

/** Both as whole processes: a fresh table, then one device more. */
async function besideSwift(folder: string, size: Size, rounds: number): Promise<Figure[]> {
  const files = prepare(folder, size);
  checkTables(files, size);
  const builder = join(folder, 'object.builder');
  const devices = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, i) => from + i).flatMap((i) => [
      `r1z${zoneOf(i)}-${ipOf(i)}:6200/sd1`,
      '100',
    ]);
  const fresh: number[] = [];
  const grown: number[] = [];
  const repeats = size === FULL ? 1 : Math.min(rounds, 3);
  for (let round = 0; round < repeats; round++) {
    rmSync(builder, { force: true });
    swift(builder, ['create', String(size.power), String(COPIES), '0']);
    swift(builder, ['add', ...devices(0, size.nodes)]);
    fresh.push(swift(builder, ['rebalance', '--seed', String(round)]));
    checkSwift(join(folder, 'object.ring.gz'));
    swift(builder, ['add', ...devices(size.nodes, size.nodes + 1)]);
    grown.push(swift(builder, ['rebalance', '--seed', String(round)]));
  }
  const ours = await interleave(repeats, { build: () => build(files), grow: () => grow(files) });
  const line = (what: string, theirs: Timing, mine: Timing): Figure => ({
    what,
    best: inMs(theirs.best),
    median: inMs(theirs.median),
    ratio: inTimes(theirs.best / mine.best),
  });
  const what = `swift-ring-builder, 2^${size.power} × ${size.nodes} × ${COPIES}`;
  return [
    line(`${what}: rebalance`, timing(fresh), ours.build),
    line(`${what}: one device more`, timing(grown), ours.grow),
  ];
}

/** @throws Error when Swift's fresh table is less even or less apart than it can be */
function checkSwift(file: string): void {
  const ring = readRingData(gunzipSync(readFileSync(file)));
  if (typeof ring === 'string') throw new Error(`${file} ${ring}`);
  const { spread, clashes } = judge(
    ring.rows,
    ring.devices.map((device) => device!.zone),
  );
  if (spread > 1 || clashes > 0) throw new Error('Swift does not do the same');
}

function swift(builder: string, args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(BUILDER, [builder, ...args], { encoding: 'utf8' });
  // 1 warns, as of a balance that another run would better.
  if (status !== 0 && status !== 1) throw new Error(`swift-ring-builder failed: ${stderr}`);
  return performance.now() - start;
}
