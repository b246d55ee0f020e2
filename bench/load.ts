import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Ms } from '../src/core/kernel/units.ts';
import type { LoadRun } from '../src/core/load/load-run.ts';
import { parseServedNode } from '../src/core/load/server/served-node.ts';
import { cpuOf } from './cpu-of.ts';
import { peakMemory } from './lbctl.ts';
import { startNginx } from './load-servers.ts';
import { type Figure, inMs, inTimes, timing } from './measure.ts';

const root = resolve(import.meta.dirname, '..');
const lbctl = [process.execPath, join(root, 'bin/run.js'), 'bench'];
const autocannon = [process.execPath, join(root, 'node_modules/autocannon/autocannon.js')];
/** nginx has the first core, what loads it the second one. */
const onSecondCore = ['taskset', '-c', '1'];
const CONNECTIONS = '64';

interface Load {
  readonly cpuMs: Ms;
  readonly requestCount: number;
  readonly perSecond: number;
}

/** CPU time of a command, and what its output says of requests. */
async function loadBy(
  command: readonly string[],
  read: (stdout: string) => Pick<Load, 'requestCount' | 'perSecond'>,
): Promise<Load> {
  const { stdout, cpuMs } = await cpuOf([...onSecondCore, ...command]);
  return { cpuMs, ...read(stdout) };
}

const readWrk = (stdout: string) => ({
  requestCount: Number(/(\d+) requests in/.exec(stdout)![1]),
  perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)![1]),
});

const readHey = (stdout: string) => ({
  requestCount: Number(/\[200\]\s+(\d+) responses/.exec(stdout)![1]),
  perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)![1]),
});

const readAutocannon = (stdout: string) => {
  const { requests } = JSON.parse(stdout);
  return { requestCount: requests.total, perSecond: requests.average };
};

const readRun = (text: string) => {
  const { total } = JSON.parse(text) as LoadRun;
  return { requestCount: total.answerCount, perSecond: total.answersPerSecond };
};

/**
 * CPU a request in the closed model, whole commands with their start: lbctl beside wrk, hey and autocannon
 * on one target, lbctl on four with a policy, timeouts and its live table, and both over TLS.
 */
export async function benchClosedLoad(
  folder: string,
  rounds: number,
  seconds: number,
): Promise<Figure[]> {
  const nginx = await startNginx(folder, 4);
  const url = `http://127.0.0.1:${nginx.ports[0]}/`;
  const tlsUrl = `https://127.0.0.1:${nginx.tlsPort}/`;
  const duration = `${seconds}s`;
  const saved = join(folder, 'run.json');
  const closed = ['-d', duration, '--connections', CONNECTIONS];
  // On a terminal of its own, so that the live table is drawn.
  const drawn = [...lbctl, ...nginx.ports.map((port) => `http://127.0.0.1:${port}`), ...closed];
  const full = ['script', '-qec', [...drawn, '-p', 'p2c', '--save', saved].join(' '), '/dev/null'];
  const cases = {
    wrk: () => loadBy(['wrk', '-t1', `-c${CONNECTIONS}`, `-d${duration}`, url], readWrk),
    lbctl: () => loadBy([...lbctl, url, ...closed, '--json'], readRun),
    full: () => loadBy(full, () => readRun(readFileSync(saved, 'utf8'))),
    hey: () => loadBy(['hey', '-cpus', '1', '-c', CONNECTIONS, '-z', duration, url], readHey),
    autocannon: () =>
      loadBy(
        [...autocannon, '-c', CONNECTIONS, '-d', String(seconds), '--json', url],
        readAutocannon,
      ),
    wrkTls: () => loadBy(['wrk', '-t1', `-c${CONNECTIONS}`, `-d${duration}`, tlsUrl], readWrk),
    lbctlTls: () => loadBy([...lbctl, tlsUrl, ...closed, '--insecure', '--json'], readRun),
  };
  try {
    const loads = await inTurn(rounds, cases);
    const memory = await peakMemory(['bench', url, ...closed, '--json']);
    return closedFigures(loads, memory);
  } finally {
    await nginx.stop();
  }
}

type Loads<Name extends string> = Readonly<Record<Name, readonly Load[]>>;

async function inTurn<Name extends string>(
  rounds: number,
  cases: Readonly<Record<Name, () => Promise<Load>>>,
): Promise<Loads<Name>> {
  const names = Object.keys(cases) as Name[];
  const loads = Object.fromEntries(names.map((name) => [name, [] as Load[]])) as Record<
    Name,
    Load[]
  >;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) loads[name].push(await cases[name]());
  }
  return loads;
}

type Case = 'wrk' | 'lbctl' | 'full' | 'hey' | 'autocannon' | 'wrkTls' | 'lbctlTls';

function closedFigures(loads: Loads<Case>, memory: number): Figure[] {
  /** CPU milliseconds of 100 000 requests. */
  const cpu = (name: Case) =>
    timing(loads[name].map(({ cpuMs, requestCount }) => (cpuMs / requestCount) * 1e5));
  const figure = (what: string, name: Case, against?: Case, most?: number): Figure => {
    const { best, median } = cpu(name);
    const ratio = against === undefined ? undefined : median / cpu(against).median;
    return {
      what: `${what}, CPU of 100 000 requests`,
      best: inMs(best),
      median: inMs(median),
      ...(ratio !== undefined && { ratio: `${inTimes(ratio)} ${peers[against!]}` }),
      ...(ratio !== undefined &&
        most !== undefined && {
          goal: { text: `at most ${most}x ${peers[against!]}`, isMet: ratio <= most },
        }),
    };
  };
  const perSecond = (name: Case): number =>
    -timing(loads[name].map((load) => -load.perSecond)).median;
  const speed = perSecond('lbctl') / perSecond('wrk');
  const mib = memory / 2 ** 20;
  return [
    figure('wrk', 'wrk'),
    figure('lbctl bench', 'lbctl', 'wrk', 1.25),
    figure('four nodes, p2c, live table', 'full', 'wrk', 1.5),
    figure('the same', 'lbctl', 'hey', 0.3),
    figure('the same', 'lbctl', 'autocannon', 0.5),
    figure('wrk by TLS', 'wrkTls'),
    figure('lbctl bench by TLS', 'lbctlTls', 'wrkTls', 1.4),
    {
      what: 'requests a second, one thread',
      best: '',
      median: perSecond('lbctl').toFixed(0),
      ratio: `${inTimes(speed)} wrk (${perSecond('wrk').toFixed(0)})`,
      goal: { text: 'at least 0.8x wrk', isMet: speed >= 0.8 },
    },
    {
      what: 'most memory resident',
      best: '',
      median: `${mib.toFixed(0)} MiB`,
      goal: { text: 'at most 100 MB', isMet: memory <= 100e6 },
    },
  ];
}

const peers: Readonly<Record<Case, string>> = {
  wrk: 'wrk',
  lbctl: 'lbctl',
  full: 'lbctl',
  hey: 'hey',
  autocannon: 'autocannon',
  wrkTls: 'wrk',
  lbctlTls: 'lbctl',
};

/** How true arrivals are to the plan: achieved over asked, and how late lbctl itself releases them. */
export async function benchArrivals(folder: string, rounds: number): Promise<Figure[]> {
  const nginx = await startNginx(folder, 1);
  const url = `http://127.0.0.1:${nginx.ports[0]}/`;
  try {
    const figures: Figure[] = [];
    for (const rate of [1000, 5000, 20_000, 50_000]) {
      const runs: LoadRun[] = [];
      for (let round = 0; round < rounds; round++) {
        const args = [url, '--rate', `${rate}/s`, '-d', '3s', '--json'];
        const { stdout } = await cpuOf([...lbctl, ...args]);
        runs.push(JSON.parse(stdout));
      }
      figures.push(...arrivalFigures(rate, runs));
    }
    return figures;
  } finally {
    await nginx.stop();
  }
}

function arrivalFigures(rate: number, runs: readonly LoadRun[]): Figure[] {
  const off = runs.map(({ total }) => Math.abs(total.answersPerSecond / rate - 1));
  const { best, median } = timing(off);
  const lag = timing(runs.map(({ generator }) => generator.releaseLag.p99Ms!));
  return [
    {
      what: `${rate}/s over 3 s: achieved over asked`,
      best: `1 ± ${best.toFixed(4)}`,
      median: `1 ± ${median.toFixed(4)}`,
      goal: { text: '1 ± 0.001', isMet: median <= 0.001 },
    },
    {
      what: `${rate}/s: released late, p99`,
      best: inMs(lag.best),
      median: inMs(lag.median),
      ...(rate === 20_000 && { goal: { text: 'at most 0.2 ms', isMet: lag.median <= 0.2 } }),
    },
  ];
}

/**
 * A node that answers nothing for 100 ms of every second: of constant arrivals one in ten waits, and one
 * in a hundred 90 ms or more. What is reported is held against that.
 */
export async function benchStall(rounds: number, perSecond: number): Promise<Figure[]> {
  const { startNodes } = await import('../src/adapters/load/serve.ts');
  const nodes = await startNodes([parseServedNode('stalls=unlimited', 1)], {
    stall: { lengthMs: 100, periodMs: 1000 },
  });
  const url = `${nodes.urls[0]}/`;
  const runs: LoadRun[] = [];
  const heys: number[] = [];
  const cannons: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const run = await cpuOf([...lbctl, url, '--rate', `${perSecond}/s`, '-d', '10s', '--json']);
      runs.push(JSON.parse(run.stdout));
      const each = String(perSecond / Number(CONNECTIONS));
      const hey = await cpuOf(['hey', '-c', CONNECTIONS, '-q', each, '-z', '10s', url]);
      heys.push(1000 * Number(/99% in ([\d.]+) secs/.exec(hey.stdout)![1]));
      const cannon = await cpuOf([
        ...autocannon,
        '-c',
        CONNECTIONS,
        '-d',
        '10',
        '-R',
        String(perSecond),
        '--json',
        url,
      ]);
      cannons.push(JSON.parse(cannon.stdout).latency.p99);
    }
  } finally {
    await nodes.close();
  }
  const truth = 90;
  const p99 = timing(runs.map(({ total }) => total.responseTime.p99Ms!));
  const p50 = timing(runs.map(({ total }) => total.responseTime.p50Ms! - total.serviceTime.p50Ms!));
  const off = Math.abs(p99.median / truth - 1);
  const peer = (name: string, times: readonly number[]): Figure => ({
    what: `${name} at the same rate: p99`,
    best: inMs(timing(times).best),
    median: inMs(timing(times).median),
    ratio: `${inTimes(timing(times).median / truth)} the truth`,
  });
  return [
    {
      what: `stalls of 100 ms a second, ${perSecond}/s: p99`,
      best: inMs(p99.best),
      median: inMs(p99.median),
      ratio: `${inTimes(p99.median / truth)} the truth`,
      goal: { text: 'within 5 % of 90 ms', isMet: off <= 0.05 },
    },
    {
      what: 'its p50 above the service time',
      best: inMs(p50.best),
      median: inMs(p50.median),
      goal: { text: 'at most 0.1 ms', isMet: p50.median <= 0.1 },
    },
    peer('hey', heys),
    peer('autocannon', cannons),
  ];
}
