import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { dns } from '../../../src/adapters/heartbeat/dns.ts';
import { udp } from '../../../src/adapters/heartbeat/udp.ts';
import type { CheckSettings } from '../../../src/core/cluster/heartbeat-settings.ts';
import type { HeartbeatProbe } from '../../../src/core/health/heartbeat-probe.ts';

const probes = { udp: udp.create(), dns: dns.create() };
afterAll(() => Promise.all(Object.values(probes).map((probe: HeartbeatProbe) => probe.close())));
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) await new Promise<void>((done) => socket.close(done));
});

async function serve(
  onQuestion: (asked: Buffer, from: RemoteInfo, socket: Socket) => void,
  port = 0,
): Promise<number> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.on('message', (asked, from) => onQuestion(asked, from, socket));
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return socket.address().port;
}

function ask(
  probe: 'udp' | 'dns',
  port: number,
  settings: Partial<CheckSettings>,
  timeoutMs = 10_000,
  host = '127.0.0.1',
) {
  const target = { node: 'a', host, port, settings: { probe, ...settings } } as const;
  return probes[probe].check(target, { timeoutMs });
}

describe('a datagram', () => {
  it('may carry any bytes, also to a name', async () => {
    const port = await serve((asked, { port, address }, socket) => {
      socket.send(Buffer.from(asked.toString('hex')), port, address);
    });
    const settings = { send: 'a\\x00\\xff', contains: '6100ff' };
    expect(await ask('udp', port, settings)).toMatchObject({ finding: 'answered' });
    expect((await ask('udp', port, settings, 10_000, 'localhost')).finding).toMatch(
      /^answered$|^refused$/, // refused where the name is ::1 first
    );
  });

  it('is refused, and answered again when the node is back', async () => {
    const port = await serve((_, from, socket) => socket.send('x', from.port, from.address));
    expect(await ask('udp', port, { send: 'x' })).toMatchObject({ finding: 'answered' });
    const [server] = sockets.splice(0);
    await new Promise<void>((done) => server!.close(done));
    expect(await ask('udp', port, { send: 'x' })).toMatchObject({ finding: 'refused' });
    const all = Array.from({ length: 3 }, () => ask('udp', port, { send: 'x' }));
    for (const { finding } of await Promise.all(all)) expect(finding).toBe('refused');
    await serve((_, from, socket) => socket.send('x', from.port, from.address), port);
    expect(await ask('udp', port, { send: 'x' })).toMatchObject({ finding: 'answered' });
  });

  it('that is answered late does not answer the next one', async () => {
    let first: RemoteInfo | undefined;
    const port = await serve((_, from, socket) => {
      if (first === undefined) {
        first = from;
        return;
      }
      socket.send('late', first.port, first.address);
      socket.send('in time', from.port, from.address);
    });
    const settings = { send: 'x', contains: 'in time' };
    expect(await ask('udp', port, settings, 100)).toMatchObject({ finding: 'no-connection' });
    expect(await ask('udp', port, settings)).toMatchObject({ finding: 'answered' });
  });

  it('from somebody else is not heard', async () => {
    const other = createSocket('udp4');
    sockets.push(other);
    const port = await serve((_, from, socket) => {
      other.send('no', from.port, from.address, () => socket.send('yes', from.port, from.address));
    });
    const settings = { send: 'x', contains: 'yes' };
    expect(await ask('udp', port, settings)).toMatchObject({ finding: 'answered' });
  });
});

describe('a DNS answer', () => {
  const answered = (asked: Buffer, code: number, id = asked.readUInt16BE(0)): Buffer => {
    const answer = Buffer.from(asked);
    answer.writeUInt16BE(id, 0);
    answer.writeUInt16BE(0x8180 + code, 2);
    return answer;
  };

  it('of another question is not heard', async () => {
    const port = await serve((asked, { port, address }, socket) => {
      const other = (asked.readUInt16BE(0) + 1) & 0xffff;
      socket.send(answered(asked, 2, other), port, address);
      socket.send(answered(asked, 3), port, address);
    });
    expect(await ask('dns', port, {})).toMatchObject({ finding: 'answered' });
  });

  it('is told apart from those to checks that overlap', async () => {
    const questions: Buffer[] = [];
    const port = await serve((asked, { port, address }, socket) => {
      if (questions.push(asked) < 2) return;
      socket.send(answered(questions[1]!, 2), port, address);
      socket.send(answered(questions[0]!, 0), port, address);
    });
    const both = [ask('dns', port, { name: 'a' }), ask('dns', port, { name: 'b' })];
    const findings = (await Promise.all(both)).map(({ finding }) => finding);
    const isInOrder = questions[0]!.includes('a');
    expect(findings).toEqual(isInOrder ? ['answered', 'wrong'] : ['wrong', 'answered']);
  });
});
