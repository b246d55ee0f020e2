import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalProbe } from '../../src/adapters/probe/local.ts';
import { type KeptFiles, keepFiles } from '../../src/adapters/probe/system-files.ts';
import { thisMachine } from '../../src/adapters/probe/world.ts';
import { defaultProbeSettings } from '../../src/core/cluster/probe-defaults.ts';
import type { LoadSample } from '../../src/core/probe/load-sample.ts';

/** Within one point, as a load sample must be of what the kernel counts. */
const POINT = 0.01;

/**
 * The arithmetic of /proc once more, by another program: `/proc/stat`, `/proc/meminfo`,
 * `/proc/diskstats` and `/proc/uptime` of two readings, in that order.
 */
const ARITHMETIC = `
  FNR == 1 { file++ }
  { reading = file > 4 ? 2 : 1; kind = (file - 1) % 4 }
  kind == 0 && $1 == "cpu" {
    for (i = 2; i <= 9; i++) total[reading] += $i
    idle[reading] = $5; iowait[reading] = $6; softirq[reading] = $8; steal[reading] = $9
  }
  kind == 1 && $1 == "MemTotal:" { memory = $2 }
  kind == 1 && $1 == "MemAvailable:" { available = $2 }
  kind == 2 { ticks[$3, reading] = $13; names[$3] = 1 }
  kind == 3 { uptime[reading] = $1 * 1000 }
  END {
    all = total[2] - total[1]
    printf "cpu %f\\n", 1 - (idle[2] - idle[1] + iowait[2] - iowait[1]) / all
    printf "iowait %f\\n", (iowait[2] - iowait[1]) / all
    printf "softirq %f\\n", (softirq[2] - softirq[1]) / all
    printf "steal %f\\n", (steal[2] - steal[1]) / all
    printf "memory %f\\n", 1 - available / memory
    for (name in names) {
      printf "disk:%s %f\\n", name, (ticks[name, 2] - ticks[name, 1]) / (uptime[2] - uptime[1])
    }
  }`;
const READ = ['/proc/stat', '/proc/meminfo', '/proc/diskstats', '/proc/uptime'];

const folder = mkdtempSync(join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'lbctl-load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where the CPUs are contended a reading may be held up between two files: then it is made again. */
const LONGEST_READING_MS = 5;

/** One sample of this machine, and what awk makes of the very files that it was taken from. */
async function sampleAndTruth(): Promise<{ sample: LoadSample; truth: Map<string, number> }> {
  for (let attempt = 0; attempt < 15; attempt++) {
    const found = await sampleOnce();
    if (found.longestMs <= LONGEST_READING_MS) return found;
  }
  throw new Error('the machine never lets a reading be made without holding it up');
}

async function sampleOnce() {
  const readings: Record<string, string>[] = [];
  const files = keepFiles();
  let longestMs = 0;
  let start = 0;
  const recording: KeptFiles = {
    list: files.list,
    close: files.close,
    read(path) {
      const now = performance.now();
      if (path === '/proc/stat') {
        readings.push({ '/proc/uptime': files.read('/proc/uptime')! }); // the first file of a reading
        start = now;
      }
      longestMs = Math.max(longestMs, now - start);
      const text = files.read(path);
      if (text !== undefined) readings.at(-1)![path] = text;
      return text;
    },
  };
  const probe = createLocalProbe({ ...thisMachine, keepFiles: () => recording });
  const target = { node: 'here', host: 'localhost', settings: defaultProbeSettings };
  const { signal } = new AbortController();
  const request = { concurrency: 1, timeoutMs: 10_000, intervalMs: 1500, signal };
  const [outcome] = await Array.fromAsync(probe.sample([target], request));
  await probe.close();
  if (outcome?.kind !== 'measured') throw new Error(outcome?.reason);
  return { sample: outcome.value, truth: arithmetic(readings), longestMs };
}

function arithmetic(readings: readonly Record<string, string>[]): Map<string, number> {
  const paths = readings.flatMap((reading, r) =>
    READ.map((path, i) => {
      const copy = join(folder, `reading-${r}-${i}`);
      writeFileSync(copy, reading[path]!);
      return copy;
    }),
  );
  expect(paths).toHaveLength(8);
  const told = execFileSync('awk', [ARITHMETIC, ...paths], { encoding: 'utf8' });
  return new Map(
    told
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name, value]) => [name!, Number(value)]),
  );
}

/** Processes that put load on the machine; each says so when it does. */
const loads: Readonly<Record<string, readonly [string, ...string[]]>> = {
  CPU: [process.execPath, '-e', 'console.log("ready"); for (;;);'],
  network: [
    process.execPath,
    '-e',
    `const { createSocket } = require('node:dgram');
     const to = createSocket('udp4');
     to.bind(0, '127.0.0.1', () => {
       console.log('ready');
       const from = createSocket('udp4');
       const block = Buffer.alloc(8000);
       const send = () => from.send(block, to.address().port, '127.0.0.1', send);
       for (let i = 0; i < 8; i++) send();
     });`,
  ],
  disk: [
    'sh',
    '-c',
    `while dd if=/dev/zero of='${folder}/written' bs=64k count=200 oflag=direct conv=notrunc 2>/dev/null
     do echo ready; done; echo ready; sleep 60`,
  ],
};
const running: ChildProcess[] = [];

beforeAll(async () => {
  for (const [program, ...args] of Object.values(loads)) {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    running.push(child);
    await once(child.stdout!, 'data');
    child.stdout!.resume();
  }
});

afterAll(async () => {
  for (const child of running) {
    process.kill(-child.pid!, 'SIGKILL'); // its own group: the shell and its dd
    await once(child, 'close');
  }
});

describe.runIf(process.platform === 'linux')(
  'while CPU, network and disk are loaded, a load sample',
  () => {
    it('agrees with the arithmetic of /proc', async () => {
      const { sample, truth } = await sampleAndTruth();
      const { cpu, memory, disk } = sample;
      const near = (name: string): unknown =>
        expect.closeTo(Math.min(1, truth.get(name)!), -Math.log10(2 * POINT));
      expect(cpu).toMatchObject({
        busyRatio: { value: near('cpu') },
        iowaitRatio: { value: near('iowait') },
        softirqRatio: { value: near('softirq') },
        stealRatio: { value: near('steal') },
      });
      expect(memory.usedRatio.value).toBeCloseTo(truth.get('memory')!, 6);
      expect(disk.busyRatio.value).toEqual(near(`disk:${disk.device.value}`));
    });

    it('sees the load', async () => {
      const { cpu, disk, network } = (await sampleAndTruth()).sample;
      expect(cpu.busyRatio.value).toBeGreaterThan(0.2);
      expect(cpu.softirqRatio.value).toBeGreaterThan(0);
      expect(disk.busyRatio.value).toBeGreaterThan(0);
      // What goes over loopback never leaves the machine.
      expect(network.sentBytesPerSecond.value ?? 0).toBeLessThan(100e6);
    });
  },
);
