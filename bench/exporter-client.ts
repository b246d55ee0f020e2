// The side of lbctl in the bench of exporters, a process of its own so that CPU time and memory are its
// own. Takes the fleet by message, answers with what the cycles took, and ends.
import { createNodeExporterProbe } from '../src/adapters/probe/node-exporter.ts';
import { defaultProbeSettings } from '../src/core/cluster/probe-defaults.ts';
import type { Bytes, Ms } from '../src/core/kernel/units.ts';
import type { ProbeTarget } from '../src/core/probe/host-probe.ts';

export interface Fleet {
  readonly hosts: readonly string[];
  readonly port: number;
  readonly cycles: number;
}

export interface Cycles {
  /** Connections are made and two pages of every node read. */
  readonly first: Cost;
  /** One page of every node over the connections kept. */
  readonly later: readonly Cost[];
  readonly peakBytes: Bytes;
}

interface Cost {
  readonly wallMs: Ms;
  readonly cpuMs: Ms;
}

process.once('message', async ({ hosts, port, cycles }: Fleet) => {
  const url = `http://{host}:${port}/metrics`;
  const settings = { ...defaultProbeSettings, nodeExporter: { url } };
  const targets = hosts.map((host): ProbeTarget => ({ node: host, host, settings }));
  const probe = createNodeExporterProbe();
  const signal = new AbortController().signal;
  const cycle = async (): Promise<Cost> => {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    const request = { concurrency: 32, timeoutMs: 10_000, signal, intervalMs: 0 };
    for await (const outcome of probe.sample(targets, request)) {
      if (outcome.kind === 'failed') throw new Error(`${outcome.node}: ${outcome.reason}`);
    }
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs: performance.now() - start, cpuMs: (user + system) / 1000 };
  };
  const first = await cycle();
  const later: Cost[] = [];
  for (let i = 0; i < cycles; i++) later.push(await cycle());
  await probe.close();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  process.send!({ first, later, peakBytes } satisfies Cycles, () => process.exit(0));
});
