import type { Clock } from '../../core/kernel/clock.ts';
import { LbError } from '../../core/kernel/errors.ts';
import type { HostCounters } from '../../core/probe/counters.ts';
import { bootOf, CORES_CHANGED, exporterCounters } from '../../core/probe/exporter-counters.ts';
import { exporterProfile } from '../../core/probe/exporter-profile.ts';
import type { HostProbe, HostProbeSpec, ProbeTarget } from '../../core/probe/host-probe.ts';
import { systemClock } from '../clock.ts';
import { eachNode } from './each-node.ts';
import { ExporterPages, pageAddress } from './exporter-pages.ts';
import { invalid } from './http-failures.ts';
import { Sampler } from './sampler.ts';

export const nodeExporter = {
  summary: 'a node_exporter on each node, over HTTP',
  source: 'https://github.com/prometheus/node_exporter, 0.16 or newer',
  claims: {
    isRemote: true,
    measuresCpu: false,
    measuresDisk: false,
    profiles: true,
    samples: true,
  },
  create: () => createNodeExporterProbe(),
} as const satisfies HostProbeSpec;

/** `time` has node_time_seconds and `stat` has node_boot_time_seconds. */
const LOAD_COLLECTORS = ['cpu', 'meminfo', 'diskstats', 'netdev', 'pressure', 'time', 'stat'];
const PROFILE_COLLECTORS = ['cpu', 'cpufreq', 'meminfo', 'uname', 'os', 'dmi'];

/** Two pages make the first sample of a node, one page every later one. */
export function createNodeExporterProbe(
  clock: Clock = systemClock,
  wallTime: () => string = () => new Date().toISOString(),
): HostProbe {
  const stop = new AbortController();
  const until = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, stop.signal]);
  const pages = new ExporterPages();
  const reader = new ExporterReader(pages);
  const sampler = new Sampler(reader, clock, wallTime);
  return {
    profile: (targets, request) =>
      eachNode(
        targets,
        { ...request, signal: until(request.signal) },
        async (target, signal) => {
          const metrics = await pages.fetch(target, PROFILE_COLLECTORS, signal);
          return exporterProfile(metrics, {
            node: target.node,
            measuredAt: wallTime(),
            source: pageAddress(target),
            diskPath: request.diskPath,
          });
        },
        clock,
      ),
    sample: (targets, request) =>
      sampler.sample(targets, { ...request, signal: until(request.signal) }),
    async close() {
      stop.abort();
      pages.close();
    },
  };
}

class ExporterReader {
  readonly #pages: ExporterPages;
  /** When each node was started, by its own clock, and its CPUs, at the reading before. */
  readonly #before = new Map<string, { readonly booted: number; readonly coreCount: number }>();

  constructor(pages: ExporterPages) {
    this.#pages = pages;
  }

  readonly source = pageAddress;

  async read(target: ProbeTarget, signal: AbortSignal): Promise<HostCounters> {
    const { node } = target;
    const metrics = await this.#pages.fetch(target, LOAD_COLLECTORS, signal);
    const before = this.#before.get(node);
    const booted = bootOf(metrics, before?.booted);
    const counters = exporterCounters(metrics, booted);
    if (booted === undefined || counters === undefined) {
      throw invalid(
        'does not tell how long the node is up: its collectors stat and time must be on',
      );
    }
    const { coreCount } = metrics;
    this.#before.set(node, { booted, coreCount });
    if (before === undefined || before.coreCount === coreCount) return counters;
    throw new LbError('PROBE_FAILED', CORES_CHANGED);
  }
}
