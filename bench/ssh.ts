import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { thisOperator } from '../src/adapters/probe/ssh/operator.ts';
import { createSshProbe } from '../src/adapters/probe/ssh.ts';
import { defaultProbeSettings } from '../src/core/cluster/probe-defaults.ts';
import type { Ms } from '../src/core/kernel/units.ts';
import type { HostProbe, ProbeTarget } from '../src/core/probe/host-probe.ts';
import { hasSshd, type Sshd, startSshd } from '../test/support/sshd.ts';
import { type Figure, inMs, inTimes, type Timing, timing } from './measure.ts';
import { plainSsh2 } from './plain-ssh2.ts';

/** As many as the probe asks at the same time unless told otherwise. */
const CONCURRENCY = 32;

/**
 * Nodes over SSH, all served by one sshd of this machine, which shares the CPUs with the client: wall
 * times are those of the worst case, CPU times are the client's own. By turns with the package ssh2
 * alone at the same work, which is the limit here. Nothing without an sshd here.
 */
export async function benchSsh(nodeCount: number, rounds: number): Promise<Figure[]> {
  if (!hasSshd) return [];
  const server = await startSshd();
  try {
    const targets = nodesOn(server, nodeCount);
    const own: Costs = { first: [], cycle: [] };
    const plain: Costs = { first: [], cycle: [] };
    for (let round = 0; round <= rounds; round++) {
      const probe = createSshProbe(thisOperator());
      const sample = () => sampleAll(probe, targets);
      await take(round > 0 ? own : undefined, sample, sample);
      await probe.close();
      await untilCalm(server);
      const alone = await plainSsh2(server, nodeCount, CONCURRENCY);
      await take(round > 0 ? plain : undefined, alone.begin, alone.cycle);
      alone.close();
      await untilCalm(server);
    }
    const what = `${nodeCount} nodes over kept-open SSH`;
    const [first, cycle] = [`first contact of ${nodeCount} nodes over SSH`, `${what}, a cycle`];
    return [
      { ...line(first, own.first, wallOf, 2000), ratio: against(own.first, plain.first) },
      line(`${first}, ssh2 alone`, plain.first, wallOf),
      { ...line(cycle, own.cycle, wallOf, 150), ratio: against(own.cycle, plain.cycle) },
      line(`${cycle}, ssh2 alone`, plain.cycle, wallOf),
      {
        ...line(`${what}, client CPU`, own.cycle, cpuOf, 40),
        ratio: against(own.cycle, plain.cycle, cpuOf),
      },
      line(`${what}, client CPU, ssh2 alone`, plain.cycle, cpuOf),
    ];
  } finally {
    await server.stop();
  }
}

interface Costs {
  readonly first: Cost[];
  readonly cycle: Cost[];
}

async function take(
  into: Costs | undefined,
  begin: () => Promise<unknown>,
  again: () => Promise<unknown>,
): Promise<void> {
  const first = await cost(begin);
  for (let i = 0; i < 3; i++) await again(); // lets the engine compile
  const cycle = await cost(again);
  into?.first.push(first);
  into?.cycle.push(cycle);
}

/** The ends of many connections are work as well. */
async function untilCalm(server: Sshd): Promise<void> {
  while (server.sessions().length > 0) await pause(50);
}

const wallOf = ({ wall }: Cost): Ms => wall;
const cpuOf = ({ cpu }: Cost): Ms => cpu;

function against(own: readonly Cost[], plain: readonly Cost[], of = wallOf): string {
  const [mine, limit] = [timing(own.map(of)), timing(plain.map(of))];
  return `${inTimes(mine.best / limit.best)} of ssh2 alone, best`;
}

interface Cost {
  readonly wall: Ms;
  readonly cpu: Ms;
}

async function cost(work: () => Promise<unknown>): Promise<Cost> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, cpu: (user + system) / 1000 };
}

/** The interval is over when the nodes are asked again, so that a cycle is one answer of each. */
async function sampleAll(probe: HostProbe, targets: readonly ProbeTarget[]): Promise<void> {
  const { signal } = new AbortController();
  const request = { concurrency: CONCURRENCY, timeoutMs: 20_000, intervalMs: 1, signal };
  for await (const outcome of probe.sample(targets, request)) {
    if (outcome.kind === 'failed') throw new Error(`${outcome.node}: ${outcome.reason}`);
  }
}

/** One section of the configuration for all and a line in known_hosts for each, as fleets have it. */
function nodesOn(server: Sshd, count: number): ProbeTarget[] {
  const names = Array.from({ length: count }, (_, i) => `node-${i + 1}`);
  const config = join(server.folder, 'bench_config');
  const knownHosts = join(server.folder, 'bench_known_hosts');
  const section = `Host node-*\n  HostName 127.0.0.1\n  Port ${server.port}
  User ${userInfo().username}\n  IdentityFile ${server.identity}\n  IdentityAgent none
  UserKnownHostsFile ${knownHosts}\n`;
  writeFileSync(config, section);
  const hosts = [`[127.0.0.1]:${server.port}`, ...names];
  const lines = hosts.flatMap((name) => server.hostKeys.map((key) => `${name} ${key}\n`));
  writeFileSync(knownHosts, lines.join(''));
  const settings = {
    ...defaultProbeSettings,
    ssh: { engine: 'ssh2', configFile: config } as const,
  };
  return names.map((name) => ({ node: name, host: name, settings }));
}

function line(what: string, costs: readonly Cost[], of: (cost: Cost) => Ms, most?: Ms): Figure {
  const { best, median }: Timing = timing(costs.map(of));
  return {
    what,
    best: inMs(best),
    median: inMs(median),
    ...(most !== undefined && { goal: { text: `at most ${most} ms`, isMet: best <= most } }),
  };
}
