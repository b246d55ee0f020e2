import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keyHashes } from '../../src/core/key-hash/registry.ts';
import { inFreshFolder, runShell } from '../cli/transcript.ts';
import { type RunningDebianServer, redisServer, startServer } from '../support/debian-servers.ts';
import { freshKeys } from '../support/fresh-keys.ts';
import { imported } from '../support/imports.ts';
import { ownersIn } from '../support/interop-rings.ts';
import { isInstalled } from './installed.ts';

const PROGRAM = '/usr/bin/redis-server';

/** Slots of each, first and last of a range in turn; shares are unequal and in pieces. */
const RANGES = [
  [0, 99, 5000, 9000, 16000, 16383],
  [100, 2500, 9001, 9001],
  [2501, 4999, 9002, 15_999],
];

/** Sends a command; answers without line ends inside are enough here, and bulk strings. */
async function ask(port: number, ...words: readonly (string | Buffer)[]): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  const parts = words.map((word) => Buffer.from(word));
  socket.write(`*${parts.length}\r\n`);
  for (const part of parts) {
    socket.write(`$${part.length}\r\n`);
    socket.write(part);
    socket.write('\r\n');
  }
  let text = '';
  for await (const chunk of socket.setEncoding('latin1')) {
    text += chunk;
    const bulk = /^\$(\d+)\r\n/.exec(text);
    const length = bulk === null ? text.indexOf('\r\n') : bulk[0].length + Number(bulk[1]);
    if (length === -1 || text.length < length + 2) continue;
    socket.destroy();
    return text.slice(bulk?.[0].length ?? 0, length);
  }
  throw new Error(`Redis has closed the connection behind "${text}"`);
}

describe.skipIf(!isInstalled(PROGRAM, 'redis-server'))('Redis Cluster', () => {
  const masters: RunningDebianServer[] = [];
  let replica: RunningDebianServer;

  const start = () => startServer(redisServer('--cluster-enabled', 'yes'));
  beforeAll(async () => {
    masters.push(...(await Promise.all(RANGES.map(start))));
    replica = await start();
    for (const [i, { port }] of masters.entries()) {
      const ranges = RANGES[i]!.map(String);
      expect(await ask(port, 'CLUSTER', 'ADDSLOTSRANGE', ...ranges)).toBe('+OK');
      await ask(port, 'CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1));
    }
    const [first] = masters;
    for (const { port } of [...masters.slice(1), replica]) {
      expect(await ask(first!.port, 'CLUSTER', 'MEET', '127.0.0.1', String(port))).toBe('+OK');
    }
    const id = await ask(first!.port, 'CLUSTER', 'MYID');
    await vi.waitFor(async () => {
      expect(await ask(replica.port, 'CLUSTER', 'REPLICATE', id)).toBe('+OK');
    }, 20_000);
    await vi.waitFor(async () => {
      const nodes = await ask(first!.port, 'CLUSTER', 'NODES');
      expect(nodes.match(/ connected/g)).toHaveLength(4);
      expect(nodes).toContain(`slave ${id}`);
      expect(await ask(first!.port, 'CLUSTER', 'INFO')).toContain('cluster_state:ok');
    }, 20_000);
  });
  afterAll(() => Promise.all([...masters, replica].map((server) => server?.kill())));

  const keys = freshKeys('Redis', 200);

  it('puts keys into the same slots', async () => {
    const told = await Promise.all(
      keys.map((key) => ask(masters[0]!.port, 'CLUSTER', 'KEYSLOT', key)),
    );
    const slotOf = (key: Buffer): number =>
      Math.floor(keyHashes['redis-slot'].hash(key, 0).lo / 2 ** 18);
    expect(keys.map((key) => `:${slotOf(key)}`)).toEqual(told);
  });

  /** As redis-cli prints it. */
  const printed = (...words: readonly string[]): string =>
    execFileSync('redis-cli', ['-p', String(masters[1]!.port), ...words], { encoding: 'utf8' });

  it.each([
    ['redis-nodes', 'nodes', []],
    ['redis-nodes', 'nodes', ['--json']],
    ['redis-shards', 'shards', []],
    ['redis-shards', 'shards', ['--json']],
  ] as const)('has the owners that follow from %s (CLUSTER %s %s)', async (format, what, how) => {
    const { rings } = await imported(format, printed(...how, 'cluster', what));
    const { ring } = rings[0]!;
    expect(ring.replicas.copies).toBe(0); // two shards have no replica
    expect(ring.nodes).toHaveLength(4);
    const owner = ownersIn(ring);
    // Who is asked for a key of another one says MOVED slot address; its owner says that there is none.
    const told = await Promise.all(
      keys.map(async (key) => {
        const { port } = masters[0]!;
        const moved = /^-MOVED \d+ (\S+)$/.exec(await ask(port, 'GET', key));
        return moved?.[1] ?? `127.0.0.1:${port}`;
      }),
    );
    expect(keys.map((key) => owner(key).address)).toEqual(told);
    expect(new Set(told).size).toBe(3);
  });

  it('agrees with ring check, in slots and owners', async () => {
    const against = `redis://127.0.0.1:${masters[2]!.port}`;
    const files = { 'nodes.txt': printed('cluster', 'nodes') };
    await inFreshFolder(files, async (folder) => {
      const line = `lbctl ring import nodes.txt > log && lbctl ring check -r ring.json --against ${against} --rate 5k/s --json`;
      const { stdout, exit } = await runShell(line, folder, { timeoutMs: 25_000 });
      expect(JSON.parse(stdout)).toMatchObject({ answeredCount: 1000, agreedCount: 1000 });
      expect(exit).toBe(0);
    });
  });
});
