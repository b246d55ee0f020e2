import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heartbeatProbes } from '../../../src/adapters/heartbeat/registry.ts';
import type { CheckSettings } from '../../../src/core/cluster/heartbeat-settings.ts';
import type { HeartbeatTarget } from '../../../src/core/health/heartbeat-probe.ts';
import { type PlayedNode, playNode } from '../../support/heartbeat-nodes.ts';

const nodes = new Map<string, PlayedNode>();
beforeAll(async () => {
  for (const kind of ['tcp', 'udp', 'http', 'redis']) nodes.set(kind, await playNode(kind));
});
afterAll(() => Promise.all([...nodes.values()].map((node) => node.kill())));

type Name = keyof typeof heartbeatProbes;
const target = (probe: Name, more: Partial<CheckSettings> = {}): HeartbeatTarget => ({
  node: probe,
  host: '127.0.0.1',
  port: nodes.get(probe)!.ports.right,
  settings: { probe, ...more },
});

/** Keeps the event loop from turning. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('a check whose answer waits while this process is held up', () => {
  it.each<{ name: string; probe: Name; settings?: Partial<CheckSettings> }>([
    { name: 'a connection', probe: 'tcp' },
    { name: 'an answer on a kept connection', probe: 'tcp', settings: { send: 'PING' } },
    { name: 'a datagram', probe: 'udp', settings: { send: 'PING' } },
    { name: 'PING of Redis', probe: 'redis' },
  ])('is answered: $name', async ({ probe: name, settings }) => {
    const probe = heartbeatProbes[name].create();
    const one = target(name, settings);
    await probe.check(one, { timeoutMs: 5000 });
    const checks = Array.from({ length: 100 }, () => probe.check(one, { timeoutMs: 200 }));
    block(10); // a timer is due within the first turn
    setImmediate(() => block(400));
    for (const evidence of await Promise.all(checks)) {
      expect(evidence).toMatchObject({ finding: 'answered' });
    }
    await probe.close();
  });
});

describe('a process without a file handle left', () => {
  it.each(['tcp', 'udp', 'http', 'redis', 'exec', 'icmp'])(
    'does not blame the node: %s',
    async (name) => {
      const script = fileURLToPath(new URL('./few-files.ts', import.meta.url));
      const port = nodes.get(name)?.ports.right ?? 1;
      const line = 'ulimit -n 64 && exec "$@"';
      const command = ['-c', line, 'sh', process.execPath, script, name, String(port)];
      const { stdout } = await promisify(execFile)('sh', command, { timeout: 20_000 });
      expect(JSON.parse(stdout)).toMatchObject({
        finding: 'local',
        detail: expect.stringMatching(/too many open files/),
      });
    },
  );
});
