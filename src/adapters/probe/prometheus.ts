import type { Clock } from '../../core/kernel/clock.ts';
import type { HostProbe, HostProbeSpec } from '../../core/probe/host-probe.ts';
import { systemClock } from '../clock.ts';
import { eachBatch } from './prometheus-batches.ts';
import { PrometheusFleet } from './prometheus-fleet.ts';

export const prometheus = {
  summary: 'node_exporters that a Prometheus server scrapes',
  source: 'https://prometheus.io/docs/prometheus/latest/querying/api/',
  claims: {
    isRemote: true,
    measuresCpu: false,
    measuresDisk: false,
    profiles: true,
    samples: true,
  },
  create: () => createPrometheusProbe(),
} as const satisfies HostProbeSpec;

/**
 * Loads are those between two stored scrapes of a node: over at least two scrape intervals, which are
 * learnt from its history, and as old as the newer scrape, whose time they bear.
 */
export function createPrometheusProbe(clock: Clock = systemClock): HostProbe {
  const stop = new AbortController();
  const fleet = new PrometheusFleet();
  const until = <R extends { signal: AbortSignal }>(request: R): R => ({
    ...request,
    signal: AbortSignal.any([request.signal, stop.signal]),
  });
  return {
    profile: (targets, request) =>
      eachBatch(
        targets,
        until(request),
        (batch, signal) => fleet.profile(batch, request.diskPath, signal),
        clock,
      ),
    sample: (targets, request) =>
      eachBatch(
        targets,
        until(request),
        (batch, signal) => fleet.sample(batch, request.intervalMs, signal),
        clock,
      ),
    async close() {
      stop.abort();
      fleet.close();
    },
  };
}
