import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bundledClient } from './bundled.ts';
import type { HeartbeatCost, HeartbeatTask } from './heartbeat-client.ts';
import { type Figure, inMs, inTimes } from './measure.ts';

const MIB = 1024 * 1024;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const ways = {
  tcp: { title: 'TCP connections', mostCpu: 0.4 },
  kept: { title: 'kept TCP connections', mostCpu: 0.2 },
  udp: { title: 'datagrams', mostCpu: 0.15 },
} as const;

/**
 * Every node of a simulated fleet checked once a second, by lbctl and by a bare loop of the same calls
 * of Node's (for datagrams by one socket for all, which cannot hear a refusal). The fleet is another
 * process of this machine; CPU times are the client's own.
 */
export async function benchHeartbeat(
  folder: string,
  nodeCount: number,
  seconds: number,
): Promise<Figure[]> {
  const client = await bundledClient(folder, 'heartbeat-client');
  const figures: Figure[] = [];
  for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
    const measure = (isBare: boolean) => costOf(client, nodeCount, { way, isBare, seconds });
    figures.push(...lines(way, nodeCount, await measure(true), await measure(false)));
  }
  return figures;
}

async function costOf(
  client: string,
  nodeCount: number,
  task: Omit<HeartbeatTask, 'hosts' | 'port'>,
): Promise<HeartbeatCost> {
  const kind = task.way === 'udp' ? 'udp' : 'tcp';
  const fleet = fork(here('./heartbeat-fleet.ts'), [kind, String(nodeCount)]);
  try {
    const [{ hosts, port }] = (await once(fleet, 'message')) as [HeartbeatTask];
    const checking = fork(client);
    checking.send({ ...task, hosts, port } satisfies HeartbeatTask);
    const [cost] = (await once(checking, 'message')) as [HeartbeatCost];
    return cost;
  } finally {
    fleet.disconnect();
  }
}

function lines(
  way: keyof typeof ways,
  nodeCount: number,
  bare: HeartbeatCost,
  ours: HeartbeatCost,
): Figure[] {
  const { title, mostCpu } = ways[way];
  const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;
  const megabytes = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MB`;
  const ofBare = (ratio: number): string => `${inTimes(ratio)} of bare`;
  // What was not done cost nothing: figures of a run that left nodes out meet no goal.
  const isWhole = ours.failed === 0 && ours.checked >= nodeCount;
  return [
    {
      what: `${nodeCount} ${title} a second, CPU of a core`,
      best: percent(ours.cpuRatio),
      median: '',
      ratio: ofBare(ours.cpuRatio / bare.cpuRatio),
      goal: { text: `at most ${mostCpu * 100} %`, isMet: isWhole && ours.cpuRatio <= mostCpu },
    },
    {
      what: 'its peak memory',
      best: megabytes(ours.peakBytes),
      median: '',
      ratio: ofBare(ours.peakBytes / bare.peakBytes),
      goal: { text: 'below 200 MB', isMet: isWhole && ours.peakBytes < 200 * MIB },
    },
    {
      what: 'its delay of checks, 99 % below',
      best: inMs(ours.jitterP99),
      median: '',
      ratio: ofBare(ours.jitterP99 / bare.jitterP99),
    },
    {
      what: `without an answer, of ${ours.checked}`,
      best: String(ours.failed),
      median: '',
      goal: { text: 'none', isMet: isWhole },
    },
  ];
}
