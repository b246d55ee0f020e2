import { Flags } from '@oclif/core';
import { systemClock } from '../../adapters/clock.ts';
import { exists } from '../../adapters/files.ts';
import { type StartedNodes, startNodes } from '../../adapters/load/serve.ts';
import { inTheWay, writeWhole } from '../../adapters/write-whole.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { durationFlag } from '../../cli/probe-flags.ts';
import { serveArgs, servedNodes, serveFlags, serveOptions } from '../../cli/serve-settings.ts';
import { listeningText, servedText } from '../../cli/serve-text.ts';
import { interruption } from '../../cli/signals.ts';
import { clusterTemplate } from '../../core/cluster/template.ts';
import { LbError } from '../../core/kernel/errors.ts';
import type { Ms } from '../../core/kernel/units.ts';
import type { ServedNode } from '../../core/load/server/served-node.ts';

export default class BenchServe extends LbCommand {
  static override summary = 'Serve small HTTP nodes of chosen capacities, for trying and testing.';
  static override description =
    `Each node listens on a port of its own and answers as a machine would that can do so many requests a second: they share its cores (ps), or wait for one (fifo). When an answer is due is computed, so nodes are as exact as this machine has time for them; it should have a core to spare.

/bytes/N gets a body of N bytes (at most 10 MiB), /status/N that status, any other path the name of the node, which is also in the header X-Node. A body that is sent along is read and forgotten.

Nodes listen on this machine alone, unless told otherwise. They end with Ctrl-C or after --for.`;
  static override examples = [
    '<%= config.bin %> bench serve 100/s 200/s 400/s 800/s',
    '<%= config.bin %> bench serve --node a=1k/s --node b=unlimited --port 8001',
    {
      description: 'A cluster to load, which stalls for 100 ms in every second',
      command:
        '<%= config.bin %> bench serve 1k/s 2k/s --stall 100ms/1s --write-cluster trial.yaml',
    },
  ];
  static override args = serveArgs;
  static override flags = {
    ...serveFlags,
    for: Flags.string({ helpValue: 'DURATION', summary: 'End after this long.' }),
    'write-cluster': Flags.string({
      helpValue: 'FILE',
      summary: 'Write a cluster file of these nodes, weights in proportion to capacities.',
    }),
    force: Flags.boolean({
      dependsOn: ['write-cluster'],
      summary: 'Replace the cluster file when it exists.',
    }),
  };

  async run() {
    const { args, flags } = await this.parse(BenchServe);
    if (this.jsonEnabled() && flags.for === undefined) {
      throw new LbError('USAGE', '--json prints one result, and serving has no end', {
        hint: 'end it with --for 60s',
      });
    }
    const nodes = servedNodes(args.capacity ?? [], flags.node ?? []);
    const options = serveOptions(flags, nodes.length);
    const forMs = durationFlag('for', flags.for, undefined, [10, 366 * 86_400_000]);
    const file = flags['write-cluster'];
    if (file !== undefined && !flags.force && exists(file)) throw inTheWay(file);
    const signal = interruption();
    const started = await startNodes(nodes, options);
    const start = systemClock.now();
    try {
      if (file !== undefined) {
        writeWhole(file, clusterOf(nodes, started), { overwrite: flags.force });
      }
      this.print(listeningText(nodes, started.urls, file));
      await ended(forMs, signal);
    } finally {
      await started.close();
    }
    const served = started.served();
    const rows = nodes.map(({ id, rate }, i) => ({
      node: id,
      url: started.urls[i]!,
      requestsPerSecond: rate ?? null,
      servedCount: served[i]!,
    }));
    const data = {
      discipline: flags.discipline,
      cores: flags.cores,
      seed: flags.seed,
      nodes: rows,
      durationMs: systemClock.now() - start,
      isPartial: forMs !== undefined && signal.aborted,
    };
    return this.result('BenchServe', data, () => servedText(rows));
  }
}

/** Resolves after the time, or when the signal comes. */
function ended(forMs: Ms | undefined, signal: AbortSignal): Promise<void> {
  if (forMs !== undefined) return systemClock.sleep(forMs, signal).catch(() => undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

/** Weights are capacities, where all have one. */
function clusterOf(nodes: readonly ServedNode[], { urls }: StartedNodes): string {
  const isWeighted = nodes.every(({ rate }) => rate !== undefined);
  return clusterTemplate({
    nodes: nodes.map(({ id, rate }, i) => ({
      id,
      address: urls[i]!.slice('http://'.length),
      ...(isWeighted && { weight: rate }),
    })),
  });
}
