import { spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import systeminformation from 'systeminformation';
import { alignedMemory } from '../src/adapters/probe/aligned-memory.ts';
import { scoreCpu } from '../src/adapters/probe/cpu-score.ts';
import { runCrew } from '../src/adapters/probe/crew.ts';
import type { BlockCall } from '../src/adapters/probe/disk-block-worker.ts';
import { BLOCK_BYTES, type BlockFile, measureRung } from '../src/adapters/probe/disk-rung.ts';
import { createLocalProbe } from '../src/adapters/probe/local.ts';
import { thisMachine } from '../src/adapters/probe/world.ts';
import { defaultProbeSettings } from '../src/core/cluster/probe-defaults.ts';
import type { Bytes, Ms } from '../src/core/kernel/units.ts';
import { formatCount } from '../src/core/kernel/units-text.ts';
import { COUNTER_FILES } from '../src/core/probe/kernel-counters.ts';
import { cpuGroup, programInGroup } from './cpu-group.ts';
import type { Figure } from './measure.ts';

const MIB: Bytes = 1024 * 1024;
const FILE_BYTES: Bytes = 1024 * MIB;
/** As long as fio measures. */
const RUNG_MS: Ms = 1000;
const DEPTHS = [1, 4, 16] as const;
const calm = new AbortController().signal;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const isWithin = (ratio: number, share: number): boolean => Math.abs(ratio - 1) <= share;
const missing = (program: string): Figure[] => [
  { what: `${program} is not installed: apt-get install ${program}`, best: '-', median: '-' },
];

/** Random blocks of one file: lbctl beside fio's psync engine, by turns. */
export async function benchDisk(folder: string, rounds: number): Promise<Figure[]> {
  if (!isThere('fio')) return missing('fio');
  const path = join(folder, 'blocks');
  fill(path);
  const fd = openSync(path, constants.O_RDWR | constants.O_DIRECT);
  try {
    const figures: Figure[] = [];
    for (const call of ['read', 'write'] as const) {
      for (const depth of DEPTHS) {
        figures.push(
          ...(await compareWithFio(call, { fd, size: FILE_BYTES }, path, depth, rounds)),
        );
      }
    }
    return figures;
  } finally {
    closeSync(fd);
    rmSync(path);
  }
}

async function compareWithFio(
  call: BlockCall,
  file: BlockFile,
  path: string,
  depth: number,
  rounds: number,
): Promise<Figure[]> {
  const own: number[] = [];
  const theirs: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    own.push((await measureRung(call, file, depth, calm, RUNG_MS)).iops);
    theirs.push(fio(call, path, depth));
    if (call === 'read') bare.push(await bareReads(file, depth));
  }
  const ratio = median(own) / median(theirs);
  const what = `random ${call}s, ${depth} in flight, IOPS`;
  const figure = {
    ...rates(what, own),
    ratio: `${ratio.toFixed(3)}x fio psync, median`,
  };
  if (call === 'write') return [figure];
  return [
    { ...figure, goal: { text: 'within 10 %', isMet: isWithin(ratio, 0.1) } },
    {
      ...rates(`${what}, bare fs.readSync`, bare),
      ratio: `lbctl ${(median(own) / median(bare)).toFixed(3)}x of it, median`,
    },
  ];
}

function rates(what: string, values: readonly number[]): Figure {
  const iops = (value: number): string => formatCount(Math.round(value));
  return { what, best: iops(Math.max(...values)), median: iops(median(values)) };
}

/** What Node gives so many threads that do nothing but read. */
async function bareReads({ fd, size }: BlockFile, depth: number): Promise<number> {
  const memory = alignedMemory(depth * BLOCK_BYTES);
  const blockCount = Math.floor(size / BLOCK_BYTES);
  const common = { fd, memory, blockBytes: BLOCK_BYTES, blockCount, durationMs: RUNG_MS };
  const tasks = Array.from({ length: depth }, (_, thread) => ({ ...common, thread }));
  const url = new URL('./bare-read-worker.ts', import.meta.url);
  return (await runCrew<number>(url, tasks, calm)).reduce((sum, one) => sum + one, 0);
}

function fio(call: BlockCall, path: string, depth: number): number {
  const { stdout, stderr } = spawnSync(
    'fio',
    [
      '--name=x',
      `--filename=${path}`,
      '--ioengine=psync',
      '--direct=1',
      `--rw=rand${call}`,
      '--bs=4k',
      `--size=${FILE_BYTES}`,
      `--numjobs=${depth}`,
      '--thread',
      '--time_based',
      '--runtime=1',
      '--norandommap',
      '--group_reporting',
      '--output-format=json',
    ],
    { encoding: 'utf8' },
  );
  const json = stdout.slice(stdout.indexOf('{'));
  if (json === '') throw new Error(`fio said: ${stderr}`);
  return JSON.parse(json).jobs[0][call].iops;
}

/** Random bytes, as lbctl's own file has. */
function fill(path: string): void {
  const fd = openSync(path, 'w');
  const block = Buffer.alloc(8 * MIB);
  for (let written = 0; written < FILE_BYTES; written += block.length) {
    writeSync(fd, randomFillSync(block));
  }
  fsyncSync(fd); // else reads wait for these writes
  closeSync(fd);
}

/** Eight scores one after the other. */
export async function benchScore(): Promise<Figure[]> {
  const scores: number[] = [];
  for (let run = 0; run < 8; run++) scores.push((await scoreCpu(calm)).mopsPerSecond);
  const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  const square = scores.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (scores.length - 1);
  const variation = Math.sqrt(square) / mean;
  return [
    {
      what: 'CPU score, 8 runs, Mops/s',
      best: Math.max(...scores).toFixed(0),
      median: median(scores).toFixed(0),
      ratio: `CV ${(100 * variation).toFixed(2)} %`,
      goal: { text: 'at most 3 %', isMet: variation <= 0.03 },
    },
  ];
}

/** Cores that a control group leaves; undefined: all. */
const QUOTAS = [0.5, 1, undefined] as const;

/** The score beside sysbench under CPU quotas: both must fall alike. */
export function benchQuotas(rounds: number): Figure[] {
  if (!isThere('sysbench')) return missing('sysbench');
  const rows = QUOTAS.map((quota) => {
    const group = cpuGroup(quota);
    if (group === undefined) return undefined;
    const own: number[] = [];
    const theirs: number[] = [];
    try {
      for (let round = 0; round < rounds; round++) {
        own.push(ownScore(group.path));
        theirs.push(sysbench(group.path));
      }
    } finally {
      group.remove();
    }
    return { quota, own, theirs, ratio: median(own) / median(theirs) };
  });
  const known = rows.filter((row) => row !== undefined);
  const mean = known.reduce((sum, { ratio }) => sum + ratio, 0) / known.length;
  return rows.map((row, i): Figure => {
    const quota = QUOTAS[i] === undefined ? 'no quota' : `quota ${QUOTAS[i]}`;
    const what = `CPU score, ${quota}, Mops/s`;
    if (row === undefined) return { what: `${what}: no control group`, best: '-', median: '-' };
    const relative = row.ratio / mean;
    return {
      what,
      best: Math.max(...row.own).toFixed(0),
      median: median(row.own).toFixed(0),
      ratio: `${relative.toFixed(3)}x of mean score / sysbench (${median(row.theirs).toFixed(0)}/s)`,
      goal: { text: 'within 5 %', isMet: isWithin(relative, 0.05) },
    };
  });
}

function ownScore(group: string): number {
  const script = join(import.meta.dirname, 'score-once.ts');
  return Number(programInGroup(group, [process.execPath, script]));
}

function sysbench(group: string): number {
  const threads = String(navigator.hardwareConcurrency);
  const told = programInGroup(group, [
    'sysbench',
    'cpu',
    `--threads=${threads}`,
    '--time=1',
    'run',
  ]);
  return Number(/events per second:\s*([\d.]+)/.exec(told)?.[1]);
}

const INTERVAL_MS: Ms = 600; // longer than systeminformation answers from its caches

/** CPU time of one load sample, this process and its children, beside systeminformation. */
export async function benchLoad(rounds: number): Promise<Figure[]> {
  const probe = createLocalProbe(thisMachine);
  const target = { node: 'here', host: 'localhost', settings: defaultProbeSettings };
  const request = { concurrency: 1, timeoutMs: 10_000, intervalMs: 1, signal: calm };
  const sample = async (): Promise<void> => {
    for await (const outcome of probe.sample([target], request)) {
      if (outcome.kind === 'failed') throw new Error(outcome.reason);
    }
  };
  const library = async (): Promise<void> => {
    await systeminformation.currentLoad();
    await systeminformation.mem();
    await systeminformation.disksIO();
  };
  const { bare, close } = bareReading();
  const [own, least, theirs] = await costs([sample, bare, library], rounds);
  await probe.close();
  close();
  const inMs = (ms: Ms): string => `${ms.toFixed(3)} ms`;
  return [
    {
      what: 'load sample, CPU time',
      best: inMs(Math.min(...own)),
      median: inMs(median(own)),
      ratio: `${(median(theirs) / median(own)).toFixed(0)}x less than systeminformation, ${(median(own) / median(least)).toFixed(2)}x of bare reads, median`,
      goal: { text: 'median at most 0.3 ms', isMet: median(own) <= 0.3 },
    },
    {
      what: 'bare reads of the same files',
      best: inMs(Math.min(...least)),
      median: inMs(median(least)),
    },
    {
      what: 'the same by systeminformation',
      best: inMs(Math.min(...theirs)),
      median: inMs(median(theirs)),
    },
  ];
}

/** The calls to the system that a load sample cannot do without. */
function bareReading(): { bare: () => Promise<void>; close: () => void } {
  const paths = COUNTER_FILES.filter((path) => path !== '/proc/uptime' && existsSync(path));
  const open = paths.map((path) => openSync(path, 'r'));
  const scratch = Buffer.alloc(64 * 1024);
  return {
    async bare() {
      for (const fd of open) readSync(fd, scratch, 0, scratch.length, 0);
    },
    close() {
      for (const fd of open) closeSync(fd);
    },
  };
}

type Work = () => Promise<void>;

/** CPU time of each call after the first, by turns; it is awaited by a timer, as a watch does. */
async function costs(
  works: readonly [Work, Work, Work],
  rounds: number,
): Promise<[Ms[], Ms[], Ms[]]> {
  const found: [Ms[], Ms[], Ms[]] = [[], [], []];
  for (let round = 0; round <= rounds; round++) {
    for (const [i, work] of works.entries()) {
      await pause(INTERVAL_MS);
      const children = childTime();
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      if (round > 0) found[i]!.push((user + system) / 1000 + childTime() - children);
    }
  }
  return found;
}

/** CPU time of ended children, in steps of 10 ms: fields 16 and 17 of /proc/self/stat. */
function childTime(): Ms {
  const text = readFileSync('/proc/self/stat', 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

function isThere(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}
