import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { thisOperator } from '../src/adapters/probe/ssh/operator.ts';
import { createSshProbe } from '../src/adapters/probe/ssh.ts';
import { defaultProbeSettings } from '../src/core/cluster/probe-defaults.ts';
import type { Ms } from '../src/core/kernel/units.ts';
import type { HostProbe, ProbeTarget } from '../src/core/probe/host-probe.ts';
import { hasSshd, type Sshd, startSshd } from '../test/support/sshd.ts';
import { type Figure, inMs, type Timing, timing } from './measure.ts';

/**
 * Nodes over SSH, all served by one sshd of this machine, which shares the CPUs with the client: wall
 * times are those of the worst case, CPU times are the client's own. Nothing without an sshd here.
 */
export async function benchSsh(nodeCount: number, rounds: number): Promise<Figure[]> {
  if (!hasSshd) return [];
  const server = await startSshd();
  try {
    const targets = await nodesOn(server, nodeCount);
    const first: Cost[] = [];
    const cycles: Cost[] = [];
    for (let round = 0; round <= rounds; round++) {
      const probe = createSshProbe(thisOperator());
      const contact = await cost(() => sampleAll(probe, targets));
      await sampleAll(probe, targets); // lets the engine compile
      const cycle = await cost(() => sampleAll(probe, targets));
      if (round > 0) {
        first.push(contact);
        cycles.push(cycle);
      }
      await probe.close();
    }
    const what = `${nodeCount} nodes over kept-open SSH`;
    return [
      line(`first contact of ${nodeCount} nodes over SSH`, first, ({ wall }) => wall, 2000),
      line(`${what}, a cycle`, cycles, ({ wall }) => wall, 150),
      line(`${what}, client CPU`, cycles, ({ cpu }) => cpu, 40),
    ];
  } finally {
    await server.stop();
  }
}

interface Cost {
  readonly wall: Ms;
  readonly cpu: Ms;
}

async function cost(work: () => Promise<void>): Promise<Cost> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, cpu: (user + system) / 1000 };
}

/** The interval is over when the nodes are asked again, so that a cycle is one answer of each. */
async function sampleAll(probe: HostProbe, targets: readonly ProbeTarget[]): Promise<void> {
  const { signal } = new AbortController();
  const request = { concurrency: 32, timeoutMs: 20_000, intervalMs: 1, signal };
  for await (const outcome of probe.sample(targets, request)) {
    if (outcome.kind === 'failed') throw new Error(`${outcome.node}: ${outcome.reason}`);
  }
}

/** Every node has a section of its own in the configuration and a line in known_hosts, as in real life. */
async function nodesOn(server: Sshd, count: number): Promise<ProbeTarget[]> {
  const names = Array.from({ length: count }, (_, i) => `node-${i + 1}`);
  const config = join(server.folder, 'bench_config');
  const knownHosts = join(server.folder, 'bench_known_hosts');
  const sections = names.map((name) => `Host ${name}\n  HostKeyAlias ${name}\n`);
  const common = `Host *\n  HostName 127.0.0.1\n  Port ${server.port}\n  User ${userInfo().username}
  IdentityFile ${server.identity}\n  IdentityAgent none\n  UserKnownHostsFile ${knownHosts}\n`;
  writeFileSync(config, [...sections, common].join('\n'));
  const lines = names.flatMap((name) => server.hostKeys.map((key) => `${name} ${key}\n`));
  writeFileSync(knownHosts, lines.join(''));
  const settings = {
    ...defaultProbeSettings,
    ssh: { engine: 'ssh2', configFile: config } as const,
  };
  return names.map((name) => ({ node: name, host: name, settings }));
}

function line(what: string, costs: readonly Cost[], of: (cost: Cost) => Ms, most: Ms): Figure {
  const { best, median }: Timing = timing(costs.map(of));
  return {
    what,
    best: inMs(best),
    median: inMs(median),
    goal: { text: `at most ${most} ms`, isMet: best <= most },
  };
}
