import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningDebianServer, startServer } from '../support/debian-servers.ts';
import { freshKeys } from '../support/fresh-keys.ts';
import { freePort } from '../support/heartbeat-nodes.ts';
import { imported } from '../support/imports.ts';
import { disagreements } from '../support/interop-rings.ts';
import { isInstalled } from './installed.ts';

const PROGRAM = '/usr/bin/dnsdist';
const NODES = 5;

interface Configured {
  readonly perturbation: number;
  readonly weights: readonly number[];
  /** Number of a node that is set down. */
  readonly down?: number;
}

const configurations: Readonly<Record<string, Configured>> = {
  'equal weights': { perturbation: 7, weights: [1000, 1000, 1000] },
  'unequal weights': { perturbation: 0, weights: [100, 700, 250, 33] },
  'one more': { perturbation: 0, weights: [100, 700, 250, 33, 400] },
  'one down': { perturbation: 3, weights: [100, 700, 250, 33], down: 1 },
  'few points': { perturbation: 0xdeadbeef, weights: [1, 3, 2, 10] },
};

/** A DNS server that answers any question with the address 192.0.2.`number`. */
async function namesake(number: number): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    const end = nameEnd(question) + 4;
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2); // an answer without error
    head.writeUInt16BE(1, 6);
    head.writeUInt32BE(0, 8);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, number]);
    socket.send(Buffer.concat([head, question.subarray(12, end), record]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** Behind the name that begins at byte 12. */
function nameEnd(message: Buffer): number {
  let at = 12;
  while (message[at] !== 0) at += message[at]! + 1;
  return at + 1;
}

function questionFor(id: number, name: Buffer): Buffer {
  const head = Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(id, 0);
  const labels = name.toString('latin1').split('.');
  const wire = labels.map((label) => `${String.fromCharCode(label.length)}${label}`).join('');
  return Buffer.concat([head, Buffer.from(`${wire}\0\0\x01\0\x01`, 'latin1')]);
}

/** Last byte of the address that each name has. */
async function askNames(port: number, names: readonly Buffer[]): Promise<string[]> {
  const socket = createSocket('udp4');
  const told = new Map<number, string>();
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('message', (answer) => {
    const isAddress = answer.readUInt16BE(6) === 1;
    told.set(answer.readUInt16BE(0), isAddress ? String(answer.at(-1)) : 'no address');
    if (told.size === names.length) resolve();
  });
  for (const [id, name] of names.entries()) socket.send(questionFor(id, name), port, '127.0.0.1');
  try {
    await promise;
  } finally {
    socket.close();
  }
  return names.map((_, id) => told.get(id)!);
}

describe.skipIf(!isInstalled(PROGRAM, 'dnsdist'))('dnsdist', () => {
  const nodes: Socket[] = [];
  const servers: RunningDebianServer[] = [];
  beforeAll(async () => {
    for (let i = 0; i < NODES; i++) nodes.push(await namesake(i));
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    for (const node of nodes) node.close();
  });

  /** Labels of at most 63 bytes, in a name that has room for its end. */
  const names = freshKeys('dnsdist', 150, { carries: (byte) => byte !== 0x2e })
    .map((key) => key.toString('latin1').replaceAll(/(.{40})(?=.)/gs, '$1.'))
    .map((name, i) => Buffer.from(i % 3 === 0 ? name : `${name}.Example.COM`, 'latin1'));

  it.each(Object.entries(configurations))('%s', async (_, { perturbation, weights, down }) => {
    const port = await freePort();
    const conf = [
      `setLocal("127.0.0.1:${port}")`,
      'setSecurityPollSuffix("")',
      `setWHashedPertubation(${perturbation})`,
      'setServerPolicy(chashed)',
      ...weights.map(
        (weight, i) =>
          `newServer{address="127.0.0.1:${nodes[i]!.address().port}", name="n${i}", id="C0FFEE00-0000-4000-8000-00000000000${i}", weight=${weight}}`,
      ),
      ...(down === undefined ? [] : [`getServer(${down}):setDown()`]),
    ].join('\n');
    servers.push(
      await startServer({
        program: PROGRAM,
        packageName: 'dnsdist',
        options(_port, folder) {
          writeFileSync(join(folder, 'dnsdist.conf'), conf);
          return ['-C', join(folder, 'dnsdist.conf'), '--supervised', '--disable-syslog'];
        },
      }),
    );
    await vi.waitFor(async () => {
      const socket = createSocket('udp4');
      try {
        socket.connect(port, '127.0.0.1');
        await once(socket, 'connect');
        socket.send(questionFor(1, Buffer.from('ready')));
        await once(socket, 'message', { signal: AbortSignal.timeout(200) });
      } finally {
        socket.close();
      }
    }, 20_000);
    const told = await askNames(port, names);
    const { rings } = await imported('dnsdist', conf);
    const { ring } = rings[0]!;
    const alive = {
      ...ring,
      nodes: ring.nodes.map((node, i) => (i === down ? { ...node, state: 'dead' as const } : node)),
    };
    expect(disagreements(alive, names, told, ({ id }) => id.slice(1))).toEqual([]);
  });
});
