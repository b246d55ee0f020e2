import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { heartbeatProbes } from '../../src/adapters/heartbeat/registry.ts';
import type { CheckSettings } from '../../src/core/cluster/heartbeat-settings.ts';
import type { Evidence } from '../../src/core/health/evidence.ts';
import type { HeartbeatProbe } from '../../src/core/health/heartbeat-probe.ts';
import {
  type DebianServer,
  memcachedServer,
  nginx,
  type RunningDebianServer,
  redisServer,
  startServer,
  unbound,
} from '../support/debian-servers.ts';
import { isInstalled } from './installed.ts';

type Name = keyof typeof heartbeatProbes;

const folder = mkdtempSync(join(tmpdir(), 'lbctl-heartbeat-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const probes: HeartbeatProbe[] = [];
afterEach(async () => {
  await Promise.all(probes.splice(0).map((one) => one.close()));
});
const running = new Set<RunningDebianServer>();
afterAll(async () => {
  await Promise.all([...running].map((server) => server.kill()));
  rmSync(folder, { recursive: true });
});

async function run(server: DebianServer, port?: number): Promise<RunningDebianServer> {
  const started = await startServer(server, port);
  running.add(started);
  return started;
}

function kept(name: Name): HeartbeatProbe {
  const probe = heartbeatProbes[name].create();
  probes.push(probe);
  return probe;
}

interface Asked {
  readonly port: number;
  readonly settings?: Partial<CheckSettings>;
  readonly timeoutMs?: number;
}

function ask(
  name: Name,
  { port, settings = {}, timeoutMs = 10_000 }: Asked,
  probe = kept(name),
): Promise<Evidence> {
  const target = { node: 'a', host: '127.0.0.1', port, settings: { probe: name, ...settings } };
  return probe.check(target, { timeoutMs });
}

interface Served {
  readonly probe: Name;
  readonly server: DebianServer;
  readonly settings?: Partial<CheckSettings>;
  readonly isTcp: boolean;
  readonly wrong: readonly { readonly settings: Partial<CheckSettings>; readonly detail: RegExp }[];
}

const HEALTH = { path: '/health', contains: 'well' };
const served: Readonly<Record<string, Served>> = {
  nginx: {
    probe: 'http',
    server: nginx,
    settings: HEALTH,
    isTcp: true,
    wrong: [
      { settings: { path: '/other' }, detail: /^answers with status 404, not 200-399$/ },
      { settings: { path: '/health', status: '500' }, detail: /status 200, not 500/ },
      { settings: { path: '/health', contains: 'ill' }, detail: /"up and well" without "ill"/ },
    ],
  },
  'redis-server': {
    probe: 'redis',
    server: redisServer(),
    isTcp: true,
    wrong: [
      {
        settings: { passwordFile: file('guess', 'guess\n') },
        detail: /^answers ERR AUTH|WRONGPASS/,
      },
    ],
  },
  memcached: { probe: 'memcached', server: memcachedServer, isTcp: true, wrong: [] },
  unbound: {
    probe: 'dns',
    server: unbound,
    settings: { name: 'example.com' },
    isTcp: false,
    wrong: [{ settings: { name: 'refused.example' }, detail: /^answers REFUSED$/ }],
  },
};

for (const [title, { probe: name, server, settings = {}, isTcp, wrong }] of Object.entries(
  served,
)) {
  const isHere = isInstalled(server.program, server.packageName);
  describe.skipIf(!isHere)(title, () => {
    let real: RunningDebianServer;
    beforeAll(async () => {
      real = await run(server);
    });

    it('answers', async () => {
      const probe = kept(name);
      for (let round = 0; round < 3; round++) {
        expect(await ask(name, { port: real.port, settings }, probe)).toMatchObject({
          finding: 'answered',
          detail: '',
        });
      }
    });

    it.each(wrong)('answers wrongly: $detail', async ({ settings: other, detail }) => {
      expect(await ask(name, { port: real.port, settings: other })).toMatchObject({
        finding: 'wrong',
        detail: expect.stringMatching(detail),
      });
    });

    it('is silent when it is frozen, though its kernel may take connections', async () => {
      const probe = kept(name);
      await ask(name, { port: real.port, settings }, probe);
      real.freeze();
      try {
        const asked = { port: real.port, settings, timeoutMs: 300 };
        const silent = isTcp ? 'no-answer' : 'no-connection';
        expect(await ask(name, asked, probe)).toMatchObject({ finding: silent });
        expect(await ask(name, asked)).toMatchObject({ finding: silent });
        if (!isTcp) return;
        expect(await ask('tcp', { port: real.port })).toMatchObject({ finding: 'answered' });
      } finally {
        real.thaw();
      }
    });

    it('answers when it goes on again', async () => {
      const probe = kept(name);
      real.freeze();
      await ask(name, { port: real.port, settings, timeoutMs: 300 }, probe);
      real.thaw();
      expect(await ask(name, { port: real.port, settings }, probe)).toMatchObject({
        finding: 'answered',
      });
    });

    it('refuses when it is killed, and is another one when it is back', async () => {
      const probe = kept(name);
      const { port } = real;
      const first = await ask(name, { port, settings }, probe);
      await real.kill();
      running.delete(real);
      expect(await ask(name, { port, settings }, probe)).toMatchObject({ finding: 'refused' });
      if (isTcp) expect(await ask('tcp', { port })).toMatchObject({ finding: 'refused' });
      real = await run(server, port);
      const second = await ask(name, { port, settings }, probe);
      expect(second.finding).toBe('answered');
      const { seesRestart } = heartbeatProbes[name].claims;
      if (!seesRestart) return;
      expect(first.incarnation).toMatch(/\w/);
      expect(second.incarnation).toMatch(/\w/);
      expect(second.incarnation).not.toBe(first.incarnation);
    });
  });
}

describe.skipIf(!isInstalled(redisServer().program, 'redis-server'))(
  'redis-server, set up otherwise,',
  () => {
    it('answers who knows it', async () => {
      const { port } = await run(redisServer('--requirepass', 'sécret word'));
      const settings = { passwordFile: file('password', 'sécret word\n') };
      expect(await ask('redis', { port, settings })).toMatchObject({
        finding: 'answered',
        incarnation: expect.stringMatching(/^[0-9a-f]{40}$/),
      });
      expect(await ask('redis', { port })).toMatchObject({
        finding: 'wrong',
        detail: expect.stringMatching(/^answers NOAUTH/),
      });
    });

    it('that is a copy without its master gives wrong answers, when set to', async () => {
      const more = ['--replicaof', '127.0.0.1 1', '--replica-serve-stale-data', 'no'];
      const { port } = await run(redisServer(...more));
      expect(await ask('redis', { port })).toMatchObject({
        finding: 'wrong',
        detail: /MASTERDOWN/,
      });
    });
  },
);

describe.skipIf(!isInstalled(unbound.program, 'unbound'))('unbound, too,', () => {
  it('lives when it says that a name does not exist', async () => {
    const { port } = await run(unbound);
    const settings = { name: 'nothing.example.com', type: 'AAAA' };
    expect(await ask('dns', { port, settings })).toMatchObject({ finding: 'answered' });
  });
});

describe.skipIf(!isInstalled('/usr/bin/fping', 'fping'))('fping', () => {
  it('asks many nodes at once, of both families', async () => {
    const probe = kept('icmp');
    const hosts = Array.from({ length: 300 }, (_, i) => `127.0.${1 + (i >> 8)}.${i & 255}`);
    const checks = [...hosts, '::1', 'localhost'].map((host) =>
      probe.check({ node: host, host, settings: { probe: 'icmp' } }, { timeoutMs: 10_000 }),
    );
    const silent = (await Promise.all(checks)).filter(({ finding }) => finding !== 'answered');
    expect(silent).toEqual([]);
  });
});
