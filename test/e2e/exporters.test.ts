import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as askHttp } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createNodeExporterProbe, nodeExporter } from '../../src/adapters/probe/node-exporter.ts';
import { createPrometheusProbe, prometheus } from '../../src/adapters/probe/prometheus.ts';
import { localFiles } from '../../src/adapters/probe/system-files.ts';
import { defaultProbeSettings } from '../../src/core/cluster/probe-defaults.ts';
import type { HostCounters } from '../../src/core/probe/counters.ts';
import type { HostProbe, ProbeOutcome, ProbeTarget } from '../../src/core/probe/host-probe.ts';
import { readCounters } from '../../src/core/probe/kernel-counters.ts';
import { type LoadSample, loadBetween } from '../../src/core/probe/load-sample.ts';
import type { Figure, HostProfile } from '../../src/core/probe/profile.ts';
import { hostProbeContract } from '../adapters/probe/host-probe-contract.ts';
import { Servers, tlsFile } from '../adapters/probe/servers.ts';
import {
  nodeExporterProgram,
  prometheusProgram,
  type RunningServer,
  startNodeExporter,
  startPrometheus,
} from '../support/exporters.ts';
import { isInstalled } from './installed.ts';

const hasExporter = isInstalled(nodeExporterProgram, 'prometheus-node-exporter');
const hasPrometheus = isInstalled(prometheusProgram, 'prometheus') && hasExporter;

const servers = new Servers();
const running: RunningServer[] = [];
const probes: HostProbe[] = [];
afterEach(async () => {
  await Promise.all(probes.splice(0).map((one) => one.close()));
});
afterAll(async () => {
  await servers.close();
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

async function run(starting: Promise<RunningServer>): Promise<RunningServer> {
  const server = await starting;
  running.push(server);
  return server;
}

type Settings = Partial<ProbeTarget['settings']>;
const target = (node: string, settings: Settings): ProbeTarget => ({
  node,
  host: '127.0.0.1',
  settings: { ...defaultProbeSettings, ...settings },
});
const exporterAt = (address: string, more: object = {}): ProbeTarget =>
  target('a', { nodeExporter: { url: `http://${address}/metrics`, ...more } });
const patience = { concurrency: 4, timeoutMs: 20_000, signal: new AbortController().signal };

function kept(probe: HostProbe): HostProbe {
  probes.push(probe);
  return probe;
}

async function sampleOf(
  probe: HostProbe,
  one: ProbeTarget,
  intervalMs = 50,
): Promise<ProbeOutcome<LoadSample>> {
  const [outcome] = await Array.fromAsync(probe.sample([one], { ...patience, intervalMs }));
  return outcome!;
}

async function profileOf(probe: HostProbe, one: ProbeTarget): Promise<ProbeOutcome<HostProfile>> {
  const request = {
    ...patience,
    diskPath: '/',
    measuresCpu: false,
    measuresDisk: false,
    measuresWrites: false,
    isForced: false,
  };
  const [outcome] = await Array.fromAsync(probe.profile([one], request));
  return outcome!;
}

/** Longer than a server takes to have scraped twice, shorter than a test may last. */
const PATIENCE_MS = 25_000;

/** Asks until the outcome is as wanted. */
async function until<T extends { kind: string }>(
  ask: () => Promise<T>,
  isWanted: (outcome: T) => boolean,
): Promise<T> {
  for (const end = performance.now() + PATIENCE_MS; ; ) {
    const outcome = await ask();
    if (isWanted(outcome)) return outcome;
    if (performance.now() > end) throw new Error(`never as wanted: ${JSON.stringify(outcome)}`);
  }
}

const files = localFiles();

interface Moment {
  readonly at: number;
  readonly before: HostCounters;
  readonly after: HostCounters;
}

/**
 * Passes questions on to an exporter, and reads /proc just before and just after it answers: what the
 * exporter tells lies in between.
 */
async function witness(address: string): Promise<{ address: string; moments: Moment[] }> {
  const moments: Moment[] = [];
  const seen = await servers.http((question, answer) => {
    const [at, before] = [Date.now(), readCounters(files)!];
    askHttp(`http://${address}${question.url}`, (page) => {
      page.once('end', () => moments.push({ at, before, after: readCounters(files)! }));
      answer.writeHead(page.statusCode!, page.headers);
      page.pipe(answer);
    }).end();
  });
  return { address: seen.replace('http://', ''), moments };
}

/** Within a point of the arithmetic of /proc, by the readings before or after those of the exporter. */
function expectTruth(sample: LoadSample, from: Moment, to: Moment): void {
  const origin = { node: 'a', sampledAt: sample.sampledAt, source: '/proc' };
  const truths = [
    loadBetween(from.before, to.before, origin),
    loadBetween(from.after, to.after, origin),
  ];
  const ratiosOf = ({ cpu, memory, disk }: LoadSample): Record<string, Figure> => ({
    busy: cpu.busyRatio,
    iowait: cpu.iowaitRatio,
    softirq: cpu.softirqRatio,
    steal: cpu.stealRatio,
    memory: memory.usedRatio,
    disk: disk.busyRatio,
  });
  for (const [name, figure] of Object.entries(ratiosOf(sample))) {
    const values = truths.map((truth) => ratiosOf(truth)[name]!.value!);
    expect(figure.value, name).toBeGreaterThan(Math.min(...values) - 0.01);
    expect(figure.value, name).toBeLessThan(Math.max(...values) + 0.01);
  }
}

/** Runs `work` while CPU, network stack and disk have something to do. */
async function underLoad<T>(work: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync('/var/tmp/lbctl-load-');
  const load = fork(new URL('../support/load.mjs', import.meta.url), [folder]);
  try {
    await once(load, 'message');
    return await work();
  } finally {
    load.kill();
    await once(load, 'exit');
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!hasExporter)('node_exporter', () => {
  let exporter: RunningServer;
  const fixture = { good: [] as ProbeTarget[], bad: exporterAt('127.0.0.1:1') };
  beforeAll(async () => {
    exporter = await run(startNodeExporter());
    fixture.good.push(exporterAt(exporter.address), { ...exporterAt(exporter.address), node: 'b' });
  });

  hostProbeContract('node-exporter', nodeExporter, { fixture: () => fixture });

  it('tells loads as /proc does, while the machine is busy', async () => {
    const { address, moments } = await witness(exporter.address);
    const probe = kept(createNodeExporterProbe());
    await underLoad(async () => {
      for (let round = 0; round < 3; round++) {
        const outcome = await sampleOf(probe, exporterAt(address), 2000);
        if (outcome.kind === 'failed') throw new Error(outcome.reason);
        expectTruth(outcome.value, moments.at(-2)!, moments.at(-1)!);
        expect(outcome.value.cpu.busyRatio.value).toBeGreaterThan(0.2);
        expect(outcome.value.disk.busyRatio.value).toBeGreaterThan(0.01);
      }
    });
    expect(moments).toHaveLength(4);
  });

  it('tells a profile as the kernel does', async () => {
    const outcome = await profileOf(kept(createNodeExporterProbe()), exporterAt(exporter.address));
    if (outcome.kind === 'failed') throw new Error(outcome.reason);
    const { cpu, memory, system } = outcome.value;
    const cpus = readFileSync('/proc/stat', 'utf8').match(/^cpu\d/gm)!;
    expect(cpu.onlineCores.value).toBe(cpus.length);
    expect(memory.totalBytes.value).toBe(readCounters(files)!.memory!.totalBytes);
    expect(system.os.value).toContain(readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim());
  });

  it('without some of its collectors tells what it has', async () => {
    const few = ['cpu', 'time', 'stat'].map((name) => `--collector.${name}`);
    const { address } = await run(startNodeExporter(['--collector.disable-defaults', ...few]));
    const outcome = await sampleOf(kept(createNodeExporterProbe()), exporterAt(address), 200);
    expect(outcome).toMatchObject({
      kind: 'measured',
      value: {
        cpu: { busyRatio: { value: expect.any(Number) } },
        memory: { usedRatio: { value: null, reason: expect.stringMatching(/not tell/) } },
      },
    });
  });

  it('without the collector of its clock is a failure that names it', async () => {
    const options = ['--collector.disable-defaults', '--collector.cpu'];
    const { address } = await run(startNodeExporter(options));
    expect(await sampleOf(kept(createNodeExporterProbe()), exporterAt(address))).toMatchObject({
      code: 'ANSWER_INVALID',
      reason: expect.stringMatching(/collectors stat and time/),
    });
  });

  describe('behind TLS and a password', () => {
    const own = { caFile: tlsFile('authority.pem'), username: 'lbctl' };
    let folder = '';
    let secured: RunningServer;
    const passwordFile = (text: string): string => {
      writeFileSync(join(folder, 'password'), `${text}\n`);
      return join(folder, 'password');
    };
    const secureAt = (settings: object): ProbeTarget =>
      target('a', { nodeExporter: { url: `https://${secured.address}/metrics`, ...settings } });

    beforeAll(async () => {
      folder = exporter.folder;
      const config = {
        tls_server_config: {
          cert_file: tlsFile('loopback.pem'),
          key_file: tlsFile('loopback.key'),
        },
        // "secret", by crypt(3)
        basic_auth_users: { lbctl: '$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a' },
      };
      writeFileSync(join(folder, 'web.yml'), JSON.stringify(config));
      secured = await run(startNodeExporter([`--web.config.file=${join(folder, 'web.yml')}`]));
    });

    it('answers who has both', async () => {
      const settings = { ...own, passwordFile: passwordFile('secret') };
      const outcome = await sampleOf(kept(createNodeExporterProbe()), secureAt(settings));
      expect(outcome).toMatchObject({ kind: 'measured' });
    });

    it.each([
      {
        name: 'a wrong password',
        settings: () => ({ ...own, passwordFile: passwordFile('guess') }),
        reason: /^user and password are refused/,
      },
      {
        name: 'no password',
        settings: () => ({ caFile: own.caFile }),
        reason: /^user and password are refused/,
      },
      {
        name: 'another authority',
        settings: () => ({ caFile: tlsFile('other-authority.pem') }),
        reason: /authority that we do not trust/,
      },
      { name: 'no authority', settings: () => ({}), reason: /authority that we do not trust/ },
    ])('refuses $name', async ({ settings, reason }) => {
      const outcome = await sampleOf(kept(createNodeExporterProbe()), secureAt(settings()));
      expect(outcome).toMatchObject({
        code: 'NODE_REFUSED_LOGIN',
        reason: expect.stringMatching(reason),
      });
    });

    it('says so when asked in plain HTTP', async () => {
      const outcome = await sampleOf(kept(createNodeExporterProbe()), exporterAt(secured.address));
      expect(outcome).toMatchObject({ reason: expect.stringMatching(/400.*HTTPS server/) });
    });
  });
});

describe.skipIf(!hasPrometheus)('prometheus', () => {
  let server: RunningServer;
  let exporter: RunningServer;
  let seen: { address: string; moments: Moment[] };
  const keptAt = (instance: string, node = 'a'): ProbeTarget =>
    target(node, { prometheus: { url: `http://${server.address}`, instance } });
  const fixture = { good: [] as ProbeTarget[], bad: undefined as ProbeTarget | undefined };
  const isMeasured = ({ kind }: { kind: string }): boolean => kind === 'measured';

  beforeAll(async () => {
    exporter = await run(startNodeExporter());
    seen = await witness(exporter.address);
    server = await run(startPrometheus([exporter.address, seen.address]));
    fixture.good.push(keptAt(exporter.address), keptAt(seen.address, 'b'));
    fixture.bad = keptAt('127.0.0.1:1', 'bad');
    const probe = createPrometheusProbe();
    for (const one of fixture.good) await until(() => sampleOf(probe, one, 0), isMeasured);
    await probe.close();
  });

  hostProbeContract('prometheus', prometheus, { fixture: () => fixture });

  it('tells loads as /proc does, while the machine is busy', async () => {
    const probe = kept(createPrometheusProbe());
    await underLoad(async () => {
      const start = Date.now();
      const isOfNow = (outcome: ProbeOutcome<LoadSample>): boolean =>
        outcome.kind === 'measured' && Date.parse(outcome.value.sampledAt) > start + 3000;
      const outcome = await until(() => sampleOf(probe, keptAt(seen.address), 2000), isOfNow);
      if (outcome.kind === 'failed') throw new Error(outcome.reason);
      const { sampledAt, intervalMs, cpu } = outcome.value;
      const nearest = (time: number): Moment =>
        seen.moments.toSorted((a, b) => Math.abs(a.at - time) - Math.abs(b.at - time))[0]!;
      const end = Date.parse(sampledAt);
      expectTruth(outcome.value, nearest(end - intervalMs), nearest(end));
      expect(cpu.busyRatio.value).toBeGreaterThan(0.2);
    });
  });

  it('tells a profile as the kernel does', async () => {
    const outcome = await profileOf(kept(createPrometheusProbe()), keptAt(exporter.address));
    if (outcome.kind === 'failed') throw new Error(outcome.reason);
    const { cpu, memory } = outcome.value;
    const cpus = readFileSync('/proc/stat', 'utf8').match(/^cpu\d/gm)!;
    expect(cpu.onlineCores.value).toBe(cpus.length);
    expect(memory.totalBytes.value).toBe(readCounters(files)!.memory!.totalBytes);
  });

  it('knows that an exporter is gone', async () => {
    const mortal = await startNodeExporter();
    const own = await run(startPrometheus([mortal.address]));
    const one = target('a', {
      prometheus: { url: `http://${own.address}`, instance: mortal.address },
    });
    const probe = kept(createPrometheusProbe());
    await until(() => sampleOf(probe, one, 0), isMeasured);
    await mortal.stop();
    const outcome = await until(
      () => sampleOf(probe, one, 0),
      (found) => !isMeasured(found),
    );
    expect(outcome).toMatchObject({
      code: 'NODE_UNREACHABLE',
      reason: expect.stringMatching(/cannot scrape it: up is 0/),
    });
  });

  it('fails a query that is too large for it, in its own words', async () => {
    const options = ['--query.max-samples=10'];
    const small = await run(startPrometheus([exporter.address], options));
    const one = target('a', {
      prometheus: { url: `http://${small.address}`, instance: exporter.address },
    });
    const probe = kept(createPrometheusProbe());
    const isTooLarge = (outcome: ProbeOutcome<LoadSample>): boolean =>
      outcome.kind === 'failed' && outcome.reason.includes('too many samples');
    expect(await until(() => sampleOf(probe, one, 0), isTooLarge)).toMatchObject({
      code: 'ANSWER_INVALID',
      reason: expect.stringMatching(/^answers with status 422: execution: /),
    });
  });
});
