import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { defaultHeartbeatSettings } from '../src/core/cluster/heartbeat-defaults.ts';
import { detectors } from '../src/core/health/detector/registry.ts';
import type { Ms } from '../src/core/kernel/units.ts';
import { formatMs } from '../src/core/kernel/units-text.ts';
import { FaultBed, type Watch, type WatchedEvent } from '../test/support/fault-bed.ts';
import { type Figure, inMs, timing } from './measure.ts';

const INTERVAL: Ms = 200;
const NODE = 'r1h1';
/** A watch's metrics are written once a second; what it lost since is known after that. */
const METRICS: Ms = 1100;
const names = ['timeout', 'phi'] as const;
type Name = (typeof names)[number];

export interface FaultTimes {
  /** How long packets are lost. */
  readonly lossMs: Ms;
  /** How long the watcher stands still. */
  readonly stopMs: Ms;
}

/** Every `heartbeat watch` here is the command itself, in a network of namespaces of two racks. */
interface Observer {
  readonly name: Name;
  readonly watch: Watch;
  /** Time in which it did not run, so far: trouble of this machine, which it makes up for. */
  lostMs(): Ms;
}

interface Fault {
  begin(bed: FaultBed): void;
  end(bed: FaultBed): void | Promise<void>;
}

const killed: Fault = {
  begin: (bed) => bed.signal(NODE, 'SIGKILL'),
  end: (bed) => bed.start(NODE),
};

const partition = (direction: 'in' | 'out'): Fault => ({
  begin: (bed) => bed.firewall(NODE, direction, 'drop'),
  end: (bed) => bed.clearFirewall(NODE),
});

const faults: Readonly<Record<string, Fault>> = {
  'a killed process': killed,
  'a frozen process': {
    begin: (bed) => bed.signal(NODE, 'SIGSTOP'),
    end: (bed) => bed.signal(NODE, 'SIGCONT'),
  },
  'a cut link': {
    begin: (bed) => bed.link(NODE, 'down'),
    end: (bed) => bed.link(NODE, 'up'),
  },
  'a partition, inwards': partition('in'),
  'a partition, outwards': partition('out'),
};

/** How long deaths of one node take to be found, against what the detectors promise. */
export async function benchDetection(rounds: number): Promise<Figure[]> {
  return onBed(async (bed) => {
    const observers = await observe(bed, `interval: ${INTERVAL}ms`);
    const start = Date.now();
    const figures: Figure[] = [];
    for (const [what, fault] of Object.entries(faults)) {
      const times = await timesOf(bed, observers, fault, rounds, INTERVAL);
      for (const name of names) {
        const settings = { ...defaultHeartbeatSettings, intervalMs: INTERVAL };
        const most = detectors[name].promise(settings) + 100;
        figures.push(detectionLine(`${what}, ${name}`, times[name], most));
      }
    }
    figures.push(...observers.map((observer) => deathsLine('others', observer, start, [NODE])));
    await Promise.all(observers.map(({ watch }) => watch.end()));
    const slow = await observe(bed, 'interval: 1s', ['timeout']);
    const { timeout } = await timesOf(bed, slow, killed, rounds, 1000);
    const { median } = timing(timeout.map(({ ms }) => ms));
    const goal = { text: 'median at most 0.8 s', isMet: median <= 800 };
    figures.push({ ...detectionLine('a killed process, every 1 s', timeout, 0), goal });
    return figures;
  });
}

/** A rack that is cut off is one incident. */
export async function benchRack(rounds: number): Promise<Figure[]> {
  return onBed(async (bed) => {
    const settings = `interval: ${INTERVAL}ms, timeout: 1s`;
    const { watch, lostMs } = (await observe(bed, settings, ['timeout']))[0]!;
    const times: Detection[] = [];
    let count = 0;
    for (let round = 0; round < rounds; round++) {
      await pause(METRICS + (INTERVAL * round) / rounds);
      const lost = lostMs();
      const since = Date.now();
      const incidents = (events: readonly WatchedEvent[]) =>
        events.filter(
          ({ event, at, isOver }) => event === 'incident' && !isOver && Date.parse(at) >= since,
        );
      bed.rackLink(2, 'down');
      const delay = Date.now() - since;
      await watch.until('incident', (events) => incidents(events).length > 0);
      await pause(METRICS);
      const found = incidents(watch.events);
      count += found.length;
      times.push({ ms: Date.parse(found[0]!.at) - since - delay, lostMs: lostMs() - lost });
      const ended = Date.now();
      bed.rackLink(2, 'up');
      for (const { id } of bed.hosts.filter(({ zone }) => zone === 'rack-2')) {
        await watch.found(id, 'alive', ended);
      }
    }
    return [
      detectionLine('a rack cut off is an incident', times, 1500),
      {
        what: `incidents of ${rounds} cuts`,
        best: String(count),
        median: '',
        goal: { text: 'one each', isMet: count === rounds },
      },
    ];
  });
}

/** Packets that get lost on all hosts; both ways at once, on a network each. */
export async function benchLoss({ lossMs }: FaultTimes): Promise<Figure[]> {
  const ways = { inwards: ['in'], 'both ways': ['in', 'out'] } as const;
  const lines = await Promise.all(
    Object.entries(ways).map(([way, directions]) =>
      onBed(async (bed) => {
        const observers = await observe(bed, `interval: ${INTERVAL}ms`);
        const start = Date.now();
        for (const { id } of bed.hosts) {
          for (const direction of directions) {
            bed.firewall(id, direction, 'numgen random mod 100 < 10 drop');
          }
        }
        await pause(lossMs);
        const what = `${formatMs(lossMs)} of 10 % loss ${way}`;
        return observers.map((observer) => deathsLine(what, observer, start));
      }),
    ),
  );
  return lines.flat();
}

/** What goes wrong with the watcher itself accuses nobody. */
export async function benchWatcher(rounds: number, { stopMs }: FaultTimes): Promise<Figure[]> {
  return onBed(async (bed) => {
    const observers = await observe(bed, `interval: ${INTERVAL}ms`);
    const watches = observers.map(({ watch }) => watch);
    const stopped = Date.now();
    for (let round = 0; round < 5; round++) {
      for (const watch of watches) watch.signal('SIGSTOP');
      await pause(stopMs);
      for (const watch of watches) watch.signal('SIGCONT');
      await pause(stopMs); // the longest patience is over by then
    }
    const what = `the watcher stopped for ${formatMs(stopMs)}, 5 times`;
    const figures = observers.map((observer) => deathsLine(what, observer, stopped));
    const cut = Date.now();
    const times: Record<Name, Ms[]> = { timeout: [], phi: [] };
    for (let round = 0; round < rounds; round++) {
      await pause(METRICS + (INTERVAL * round) / rounds);
      const since = Date.now();
      bed.watcherLink('down');
      for (const { name, watch } of observers) {
        const judged = () =>
          bed.hosts.flatMap(({ id }) =>
            watch
              .verdicts(id, since)
              .filter(({ to }) => to === 'unknown' || to === 'dead')
              .slice(0, 1),
          );
        await watch.until('nodes judged', () => judged().length === bed.hosts.length);
        times[name].push(Math.max(...judged().map(({ at }) => Date.parse(at) - since)));
      }
      const ended = Date.now();
      bed.watcherLink('up');
      for (const watch of watches) {
        for (const { id } of bed.hosts) await watch.found(id, 'alive', ended);
      }
    }
    return [
      ...figures,
      ...observers.flatMap((observer) => {
        const { best, median } = timing(times[observer.name]);
        const what = `its own link cut, ${observer.name}`;
        return [
          { what: `${what}: all judged`, best: inMs(best), median: inMs(median) },
          deathsLine('its own link cut', observer, cut),
        ];
      }),
    ];
  });
}

interface Detection {
  readonly ms: Ms;
  /** What the watch lost around it. */
  readonly lostMs: Ms;
}

/**
 * Faults begin at instants that are spread over the interval between checks. One is there when the
 * command that makes it has returned: a busy machine takes its time to start a program.
 */
async function timesOf(
  bed: FaultBed,
  observers: readonly Observer[],
  { begin, end }: Fault,
  rounds: number,
  intervalMs: Ms,
): Promise<Record<Name, Detection[]>> {
  const times: Record<Name, Detection[]> = { timeout: [], phi: [] };
  for (let round = 0; round < rounds; round++) {
    await pause(METRICS + (intervalMs * round) / rounds);
    const lost = observers.map(({ lostMs }) => lostMs());
    const since = Date.now();
    begin(bed);
    const delay = Date.now() - since;
    const found = await Promise.all(observers.map(({ watch }) => watch.found(NODE, 'dead', since)));
    const ended = Date.now();
    await end(bed);
    await Promise.all(observers.map(({ watch }) => watch.found(NODE, 'alive', ended)));
    await pause(METRICS);
    for (const [i, { name, lostMs }] of observers.entries()) {
      times[name].push({ ms: found[i]! - delay, lostMs: lostMs() - lost[i]! });
    }
  }
  return times;
}

/** A detector counts the time in which the watch ran; what it lost comes on top of any goal. */
function detectionLine(what: string, detections: readonly Detection[], mostMs: Ms): Figure {
  const { best, median } = timing(detections.map(({ ms }) => ms));
  const worst = detections.reduce((a, b) => (b.ms - b.lostMs > a.ms - a.lostMs ? b : a));
  const lost = worst.lostMs > 0 ? `, ${inMs(worst.lostMs)} lost` : '';
  return {
    what,
    best: inMs(best),
    median: inMs(median),
    ratio: `worst ${inMs(worst.ms)}${lost}`,
    goal: {
      text: `at most ${inMs(mostMs)}, and what was lost`,
      isMet: worst.ms - worst.lostMs <= mostMs,
    },
  };
}

/** Nodes that were found dead since an instant, without those that were. */
function deathsLine(
  what: string,
  { name, watch, lostMs }: Observer,
  since: number,
  dead: readonly string[] = [],
): Figure {
  const verdicts = watch.events.filter(
    ({ event, at, node = '' }) =>
      event === 'verdict' && Date.parse(at) >= since && !dead.includes(node),
  );
  const count = (verdict: string) => verdicts.filter(({ to }) => to === verdict).length;
  return {
    what: `${what}, ${name}: found dead`,
    best: String(count('dead')),
    median: '',
    ratio: `${count('suspect')} suspected, ${inMs(lostMs())} lost`,
    goal: { text: 'none', isMet: count('dead') === 0 },
  };
}

async function onBed<T>(work: (bed: FaultBed) => Promise<T>): Promise<T> {
  const bed = await FaultBed.make(2, 2);
  try {
    return await work(bed);
  } finally {
    await bed.remove();
  }
}

async function observe(
  bed: FaultBed,
  settings: string,
  by: readonly Name[] = names,
): Promise<Observer[]> {
  const observers: Observer[] = [];
  for (const name of by) {
    const metrics = join(bed.folder, `${name}-${settings.replaceAll(/\W+/g, '-')}.prom`);
    const watch = await bed.watch(settings, '--detector', name, '--metrics-file', metrics);
    const lostMs = (): Ms => {
      const [, seconds] = /^lbctl_watcher_lost_seconds_total (\S+)$/m.exec(
        readFileSync(metrics, 'utf8'),
      )!;
      return Number(seconds) * 1000;
    };
    observers.push({ name, watch, lostMs });
  }
  return observers;
}
