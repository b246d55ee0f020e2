#!/usr/bin/env node
// Prints how fast lbctl is on this machine, beside what it is compared with in the same run.
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderTable } from '../src/cli/render/table.ts';
import { formatRing } from '../src/core/ring/format.ts';
import { whyNoBed } from '../test/support/fault-bed.ts';
import { benchBulk } from './bulk.ts';
import { benchExporters } from './exporters.ts';
import { benchDetection, benchLoss, benchRack, benchWatcher, type FaultTimes } from './faults.ts';
import { benchHeartbeat } from './heartbeat.ts';
import { benchInterop } from './interop.ts';
import { benchArrivals, benchClosedLoad, benchStall } from './load.ts';
import { benchLocalise } from './localise.ts';
import type { Figure } from './measure.ts';
import { benchDisk, benchLoad, benchQuotas, benchScore } from './probe.ts';
import { tableRing } from './rings.ts';
import { benchSimpy, benchSimulation, benchSimulationMemory, benchSweep } from './simulation.ts';
import { benchSlots } from './slots.ts';
import { benchSsh } from './ssh.ts';
import { benchStartUp } from './start-up.ts';
import { benchStrings } from './strings.ts';
import { benchTables } from './tables.ts';
import { benchWeighted } from './weighted.ts';

const usage = `usage: bench/run.ts [--keys N] [--rounds N]       10 000 000 keys, 7 rounds
       bench/run.ts --probe [--rounds N]              measurements of this machine
       bench/run.ts --load [--rounds N]               load runs beside wrk, hey and autocannon
       bench/run.ts --simulation [--rounds N]         simulated requests a second, beside SimPy
       bench/run.ts --slots [--rounds N] [--swift-full]
                                                      tables of slots beside swift-ring-builder, which
                                                      takes a minute and a half at full size
       bench/run.ts --faults [--rounds N] [--loss S] [--stop S]
                                                      heartbeats and faults of a network: 600 s of loss,
                                                      5 s without the watcher`;
const folder = mkdtempSync(join(tmpdir(), 'lbctl-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
process.stdout.on('error', () => process.exit(0)); // the reader has seen enough

const { keyCount, rounds, isProbe, isLoad, isSimulation, isSlots, isSwiftFull, faults } = options();
if (isLoad) {
  await loadServers();
  process.exit();
}
if (isSimulation) {
  await simulateClusters();
  process.exit();
}
if (isSlots) {
  show('Slots', await benchSlots(folder, rounds, isSwiftFull));
  process.exit();
}
if (isProbe) {
  await probeThisMachine();
  process.exit();
}
if (faults !== undefined) {
  await injectFaults(faults);
  process.exit();
}
const keyFile = join(folder, 'keys.txt');
const rings = { 5: ringFile(5), 100: ringFile(100), 1000: ringFile(1000) };
writeKeys(keyFile, keyCount);

process.stdout.write(`Interleaved, ${rounds} rounds each; goals are held against the best.\n`);
show('Bulk', await benchBulk(join(folder, 'bundle'), keyFile, rings[1000], keyCount, rounds));
show('Other programs', await benchInterop(join(folder, 'bundle'), keyFile, keyCount, rounds));
show('Tables', await benchTables(rounds));
show('Weights', await benchWeighted(rounds));
show('Causes', await benchLocalise(rounds));
show('node_exporters', await benchExporters(folder, rounds));
show('In a program', await benchStrings(rounds));
show('SSH', await benchSsh(100, rounds));
show('Heartbeats', await benchHeartbeat(folder, 10_000, 10));
show('Start-up', await benchStartUp(rings, rounds * 3));

/** Against fio, sysbench and systeminformation: minutes, on a machine that does nothing else. */
async function probeThisMachine(): Promise<void> {
  show('Load', await benchLoad(rounds * 3));
  show('SSH', await benchSsh(100, rounds));
  show('CPU', [...(await benchScore()), ...benchQuotas(rounds)]);
  const onDisk = mkdtempSync('/var/tmp/lbctl-bench-');
  process.on('exit', () => rmSync(onDisk, { recursive: true, force: true }));
  show('Disk', await benchDisk(onDisk, rounds));
}

/** Some minutes, with SimPy from Debian's package python3-simpy3. */
async function simulateClusters(): Promise<void> {
  const few = Math.min(rounds, 3);
  show('Simulation', benchSimulation(few));
  show('One queue', benchSimpy(few));
  show('Threads', await benchSweep(few));
  show('Memory', benchSimulationMemory());
}

/** Some minutes, with wrk and hey from Debian's packages. */
async function loadServers(): Promise<void> {
  const few = Math.min(rounds, 3);
  show('Closed model, 64 connections', await benchClosedLoad(folder, few, 8));
  show('Open model', await benchArrivals(folder, few));
  show('Truth', await benchStall(few, 10_000));
}

/** A quarter of an hour, as root. */
async function injectFaults(times: FaultTimes): Promise<void> {
  const reason = whyNoBed();
  if (reason !== undefined) {
    process.stdout.write(`No faults are tried: ${reason}.\n`);
    return;
  }
  show('Deaths, asked every 200 ms', await benchDetection(rounds));
  show('Racks', await benchRack(rounds));
  show('The watcher', await benchWatcher(rounds, times));
  show('Loss', await benchLoss(times));
  const loads = loadavg().map((load) => load.toFixed(1));
  process.stdout.write(`\nLoad of this machine over 1, 5 and 15 minutes: ${loads.join(', ')}\n`);
}

interface Options {
  readonly keyCount: number;
  readonly rounds: number;
  readonly isProbe: boolean;
  readonly isLoad: boolean;
  readonly isSimulation: boolean;
  readonly isSlots: boolean;
  readonly isSwiftFull: boolean;
  readonly faults: FaultTimes | undefined;
}

function options(): Options {
  try {
    const { values } = parseArgs({
      options: {
        keys: { type: 'string', default: '10000000' },
        rounds: { type: 'string', default: '7' },
        probe: { type: 'boolean', default: false },
        load: { type: 'boolean', default: false },
        simulation: { type: 'boolean', default: false },
        slots: { type: 'boolean', default: false },
        'swift-full': { type: 'boolean', default: false },
        faults: { type: 'boolean', default: false },
        loss: { type: 'string', default: '600' },
        stop: { type: 'string', default: '5' },
      },
    });
    const [keyCount, rounds] = [Number(values.keys), Number(values.rounds)];
    const isCount = (value: number, least: number) => Number.isInteger(value) && value >= least;
    if (!isCount(keyCount, 1) || keyCount > 1e8 || !isCount(rounds, 3)) throw new Error(usage);
    const [lossMs, stopMs] = [1000 * Number(values.loss), 1000 * Number(values.stop)];
    if (!(lossMs > 0 && stopMs > 0)) throw new Error(usage);
    return {
      ...{
        keyCount,
        rounds,
        isProbe: values.probe,
        isLoad: values.load,
        isSimulation: values.simulation,
        isSlots: values.slots,
        isSwiftFull: values['swift-full'],
      },
      faults: values.faults ? { lossMs, stopMs } : undefined,
    };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  }
}

function ringFile(nodeCount: number): string {
  const file = join(folder, `ring-${nodeCount}.json`);
  writeFileSync(file, formatRing(tableRing(nodeCount)));
  return file;
}

/** `user:%08d.example.com`, one a line. */
function writeKeys(path: string, count: number): void {
  const fd = openSync(path, 'w');
  const perWrite = 100_000;
  for (let from = 0; from < count; from += perWrite) {
    const lines = Array.from(
      { length: Math.min(perWrite, count - from) },
      (_, i) => `user:${String(from + i).padStart(8, '0')}.example.com\n`,
    );
    writeSync(fd, lines.join(''));
  }
  closeSync(fd);
}

function show(title: string, figures: readonly Figure[]): void {
  const columns = [
    { title },
    { title: 'best', align: 'right' as const },
    { title: 'median', align: 'right' as const },
    { title: 'ratio' },
    { title: 'goal' },
    { title: '' },
  ];
  const rows = figures.map(({ what, best, median, ratio, goal }) => [
    what,
    best,
    median,
    ratio ?? '',
    goal?.text ?? '',
    goal === undefined ? '' : goal.isMet ? 'met' : 'MISSED',
  ]);
  process.stdout.write(`\n${renderTable(columns, rows)}\n`);
}
