// One side of the bench of heartbeats, a process of its own so that CPU time and memory are its own.
// Takes its task by message, checks every node once a second, answers with what that cost, and ends.
import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { keepYoungGenerationSmall } from '../src/adapters/young-generation.ts';
import { heartbeatProbes } from '../src/adapters/heartbeat/registry.ts';
import type { HeartbeatTarget } from '../src/core/health/heartbeat-probe.ts';
import { checkOffset } from '../src/core/health/schedule.ts';
import type { Bytes, Ms } from '../src/core/kernel/units.ts';

export interface HeartbeatTask {
  readonly way: 'tcp' | 'kept' | 'udp';
  /** By lbctl, or by a bare loop of the same calls of Node's without deadlines and evidence. */
  readonly isBare: boolean;
  readonly hosts: readonly string[];
  readonly port: number;
  readonly seconds: number;
}

export interface HeartbeatCost {
  readonly cpuRatio: number;
  readonly peakBytes: Bytes;
  readonly jitterP99: Ms;
  readonly checked: number;
  readonly failed: number;
}

type Check = (index: number) => void;

const TICK: Ms = 10;
/** Connections are made and code is compiled before anything counts. */
const WARM_UP_SECONDS = 3;
let [answered, failed] = [0, 0];

process.once('message', async (task: HeartbeatTask) => {
  if (!task.isBare) keepYoungGenerationSmall();
  const check = task.isBare ? bareCheck(task) : lbctlCheck(task);
  await run(task.hosts.length, WARM_UP_SECONDS, check);
  [answered, failed] = [0, 0];
  const [start, before] = [performance.now(), process.cpuUsage()];
  const jitter = await run(task.hosts.length, task.seconds, check);
  const { user, system } = process.cpuUsage(before);
  const cpuRatio = (user + system) / 1000 / (performance.now() - start);
  const sorted = Float64Array.from(jitter).sort();
  const cost: HeartbeatCost = {
    cpuRatio,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    jitterP99: sorted[Math.floor(sorted.length * 0.99)]!,
    checked: answered + failed,
    failed,
  };
  process.send!(cost, () => process.exit(0));
});

/** @returns how late every check began */
function run(count: number, seconds: number, check: Check): Promise<Ms[]> {
  const { promise, resolve } = Promise.withResolvers<Ms[]>();
  const start = performance.now();
  const late: Ms[] = [];
  let next = 0;
  const timer = setInterval(() => {
    for (; next < count * seconds; next++) {
      const offset = checkOffset(next % count, count, 1000);
      const due = start + Math.floor(next / count) * 1000 + offset;
      const now = performance.now();
      if (due > now) return;
      late.push(now - due);
      check(next % count);
    }
    clearInterval(timer);
    setTimeout(() => resolve(late), 200); // the last answers
  }, TICK);
  return promise;
}

const settings = {
  tcp: { probe: 'tcp' },
  kept: { probe: 'tcp', send: 'PING\\r\\n', contains: 'PONG' },
  udp: { probe: 'udp', send: 'PING\\r\\n', contains: 'PONG' },
} as const;

function lbctlCheck({ way, hosts, port }: HeartbeatTask): Check {
  const targets = hosts.map(
    (host): HeartbeatTarget => ({ node: host, host, port, settings: settings[way] }),
  );
  const probe = heartbeatProbes[way === 'udp' ? 'udp' : 'tcp'].create();
  const { signal } = new AbortController();
  const request = { timeoutMs: 2000, signal };
  return (index) => {
    probe.check(targets[index]!, request).then(({ finding }) => {
      if (finding === 'answered') answered++;
      else failed++;
    });
  };
}

const QUESTION = Buffer.from('PING\r\n');
const onError = (): void => void failed++;

function bareCheck({ way, hosts, port }: HeartbeatTask): Check {
  if (way === 'tcp') {
    return (index) => {
      const socket = connect({ host: hosts[index]!, port });
      socket.on('error', onError);
      socket.on('connect', () => {
        answered++;
        socket.resetAndDestroy();
      });
    };
  }
  if (way === 'kept') {
    const sockets: (Socket | undefined)[] = [];
    return (index) => {
      let socket = sockets[index];
      if (socket === undefined) {
        socket = connect({ host: hosts[index]!, port, noDelay: true });
        socket.on('error', onError).on('data', () => answered++);
        sockets[index] = socket;
      }
      socket.write(QUESTION);
    };
  }
  const socket = createSocket('udp4');
  socket.on('message', () => answered++);
  socket.on('error', onError);
  return (index) => socket.send(QUESTION, port, hosts[index]!);
}
