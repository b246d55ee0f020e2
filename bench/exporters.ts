import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exporterMetricNames } from '../src/core/probe/exporter-metrics.ts';
import { PrometheusScanner } from '../src/core/probe/parse/prometheus-text.ts';
import { plainSamples } from '../test/core/probe/parse/plain-prometheus-text.ts';
import { bundledClient } from './bundled.ts';
import type { Cycles, Fleet } from './exporter-client.ts';
import { type Figure, inMs, interleave } from './measure.ts';

const MIB = 1024 * 1024;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Pages of a node_exporter 1.5 with 2 CPUs: everything, and what a load sample asks for. */
const FULL_PAGE = here('../test/fixtures/node-exporter/full-1.5.0.txt');
const LOAD_PAGE = here('../test/fixtures/node-exporter/load-1.5.0.txt');

/**
 * Load samples of many node_exporters: reading of a page, then whole cycles against exporters that
 * one other process simulates on as many addresses. Both share the machine.
 */
export async function benchExporters(folder: string, rounds: number): Promise<Figure[]> {
  const client = await bundledClient(folder, 'exporter-client');
  return [
    ...(await benchScanner(rounds * 20)),
    ...(await benchCycles(client, 100, rounds, 200)),
    ...(await benchCycles(client, 1000, rounds, 1500)),
  ];
}

async function benchScanner(rounds: number): Promise<Figure[]> {
  const page = readFileSync(FULL_PAGE);
  const times = await interleave(rounds, {
    scanner: () => new PrometheusScanner(exporterMetricNames, () => undefined).push(page),
    plain: () => plainSamples(page.toString()),
  });
  const ratio = times.plain.best / times.scanner.best;
  const kilobytes = Math.round(page.length / 1000);
  return [
    {
      what: `plain parser, page of ${kilobytes} kB`,
      best: inMs(times.plain.best),
      median: inMs(times.plain.median),
    },
    {
      what: 'scanner, the same page',
      best: inMs(times.scanner.best),
      median: inMs(times.scanner.median),
      ratio: `1/${ratio.toFixed(0)} of plain`,
      goal: { text: 'at most 1/5 of plain', isMet: ratio >= 5 },
    },
  ];
}

async function benchCycles(
  client: string,
  nodeCount: number,
  cycles: number,
  goalMs: number,
): Promise<Figure[]> {
  const { first, later, peakBytes } = await runCycles(client, nodeCount, cycles);
  const median = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const walls = later.map(({ wallMs }) => wallMs);
  const cpus = later.map(({ cpuMs }) => cpuMs);
  const best = Math.min(...walls);
  return [
    {
      what: `first contact with ${nodeCount} exporters, two pages each`,
      best: inMs(first.wallMs),
      median: '',
    },
    {
      what: `cycle of ${nodeCount} exporters`,
      best: inMs(best),
      median: inMs(median(walls)),
      goal: { text: `at most ${inMs(goalMs)}`, isMet: best <= goalMs },
    },
    { what: 'its CPU time in lbctl', best: inMs(Math.min(...cpus)), median: inMs(median(cpus)) },
    {
      what: 'peak memory of lbctl',
      best: `${(peakBytes / MIB).toFixed(0)} MB`,
      median: '',
      goal: { text: 'below 300 MB', isMet: peakBytes < 300 * MIB },
    },
  ];
}

async function runCycles(client: string, nodeCount: number, cycles: number): Promise<Cycles> {
  const fleet = fork(here('./exporter-fleet.ts'), [LOAD_PAGE, String(nodeCount)]);
  try {
    const [{ hosts, port }] = (await once(fleet, 'message')) as [Omit<Fleet, 'cycles'>];
    const probing = fork(client);
    probing.send({ hosts, port, cycles } satisfies Fleet);
    const [found] = (await once(probing, 'message')) as [Cycles];
    return found;
  } finally {
    fleet.disconnect();
  }
}
