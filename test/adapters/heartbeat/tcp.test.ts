import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isOwnEcho } from '../../../src/adapters/heartbeat/sockets.ts';
import { tcp } from '../../../src/adapters/heartbeat/tcp.ts';
import type { CheckSettings } from '../../../src/core/cluster/heartbeat-settings.ts';
import type { HeartbeatTarget } from '../../../src/core/health/heartbeat-probe.ts';
import { freePort, playNode } from '../../support/heartbeat-nodes.ts';

const probe = tcp.create();
const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

/** @param onConnection gets the number of the connection, from 1 */
async function serve(
  onConnection: (socket: Socket, number: number) => void,
  host = '127.0.0.1',
): Promise<number> {
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket, ++count);
  });
  servers.push(server.listen(0, host));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const at = (
  port: number,
  more: Partial<CheckSettings> = {},
  host = '127.0.0.1',
): HeartbeatTarget => ({
  node: 'a',
  host,
  port,
  settings: { probe: 'tcp', ...more },
});
const ask = (target: HeartbeatTarget, timeoutMs = 10_000) => probe.check(target, { timeoutMs });
const PING = { send: 'PING\\r\\n', contains: 'PONG' };

describe('a connection alone', () => {
  it('ends by a reset, so that no port waits for its end', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const port = await serve((socket) => {
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
      socket.resume();
    });
    expect(await ask(at(port))).toMatchObject({ finding: 'answered' });
    expect(await promise).toBe('ECONNRESET');
  });

  it('finds that of several addresses of a name on which somebody listens', async () => {
    const port = await serve(() => undefined);
    expect(await ask(at(port, {}, 'localhost'))).toMatchObject({ finding: 'answered' });
    expect(await ask(at(await freePort(), {}, 'localhost'))).toMatchObject({ finding: 'refused' });
  });

  it('is not made where the kernel takes no more for a process that is frozen', async () => {
    const node = await playNode('tcp', 1);
    node.freeze();
    const findings: string[] = [];
    while (findings.at(-1) !== 'no-connection' && findings.length < 10) {
      findings.push((await ask(at(node.ports.right), 300)).finding);
    }
    await node.kill();
    expect([...new Set(findings)]).toEqual(['answered', 'no-connection']);
  });

  it('tells that a name does not exist', async () => {
    const evidence = await ask(at(80, {}, 'nobody.invalid'));
    expect(evidence.finding).toMatch(/^unreachable$|^local$/); // local where no name server is
    expect(evidence.detail).toMatch(/host name/);
  });

  it('that met itself is nobody there', async () => {
    const port = await freePort();
    const own = { host: '127.0.0.1', port, localAddress: '127.0.0.1', localPort: port };
    const socket = connect(own);
    await once(socket, 'connect');
    expect(isOwnEcho(socket, port)).toBe(true);
    socket.destroy();
  });
});

describe('a connection on which something is sent', () => {
  it('is kept for the next check', async () => {
    let connections = 0;
    const port = await serve((socket, number) => {
      connections = number;
      socket.on('data', (asked) => {
        expect(asked.toString()).toBe('PING\r\n');
        socket.write('PONG');
      });
    });
    for (let round = 0; round < 5; round++) {
      expect(await ask(at(port, PING))).toMatchObject({ finding: 'answered' });
    }
    expect(connections).toBe(1);
  });

  it('is opened once more when the node has closed it, or closes it at the question', async () => {
    let connections = 0;
    const port = await serve((socket, number) => {
      connections = number;
      let questions = 0;
      socket.on('data', () => (++questions === 1 ? socket.write('PONG') : socket.destroy()));
    });
    for (let round = 0; round < 3; round++) {
      expect(await ask(at(port, PING))).toMatchObject({ finding: 'answered' });
    }
    expect(connections).toBe(3);
  });

  it('is opened no more than once more', async () => {
    let connections = 0;
    const port = await serve((socket, number) => {
      connections = number;
      socket.on('data', () =>
        number === 1 && socket.bytesRead < 7 ? socket.write('PONG') : socket.destroy(),
      );
    });
    await ask(at(port, PING));
    expect(await ask(at(port, PING))).toMatchObject({ finding: 'reset' });
    expect(connections).toBe(2);
  });

  it('is given up when its answer is late, which would be taken for that to the next one', async () => {
    const late: Socket[] = [];
    const gone = Promise.withResolvers<void>();
    const port = await serve((socket, number) => {
      if (number === 1) late.push(socket.on('close', () => gone.resolve()));
      socket.on('data', () => number > 1 && socket.write('PONG'));
    });
    expect(await ask(at(port, PING), 100)).toMatchObject({ finding: 'no-answer' });
    await gone.promise; // it is given back, too
    expect(await ask(at(port, PING))).toMatchObject({ finding: 'answered' });
    expect(late[0]!.bytesRead).toBe(6);
  });

  it('that was asked beside a silent one goes on with the checks that waited', async () => {
    let connections = 0;
    const port = await serve((socket, number) => {
      connections = number;
      socket.on('data', () => (number > 1 || socket.bytesRead === 6) && socket.write('PONG'));
    });
    await ask(at(port, PING));
    const evidences = await Promise.all([1000, 2000, 3000].map((ms) => ask(at(port, PING), ms)));
    expect(evidences.map(({ finding }) => finding)).toEqual(['answered', 'answered', 'answered']);
    expect(connections).toBe(2);
  });

  it('is doubted when it is silent, and another one asked beside it', async () => {
    let connections = 0;
    const port = await serve((socket, number) => {
      connections = number;
      socket.on('data', () => (number > 1 || socket.bytesRead === 6) && socket.write('PONG'));
    });
    await ask(at(port, PING));
    const { finding, rttMs } = await ask(at(port, PING), 1000);
    expect(finding).toBe('answered');
    expect(rttMs).toBeGreaterThan(499);
    expect(await ask(at(port, PING))).toMatchObject({ finding: 'answered' });
    expect(connections).toBe(2);
  });

  it('that is doubted may still answer', async () => {
    const asked: Socket[] = [];
    const port = await serve((socket, number) => {
      if (number > 1) asked[0]!.write('PONG');
      else socket.on('data', () => asked.push(socket) === 1 && socket.write('PONG'));
    });
    await ask(at(port, PING));
    expect(await ask(at(port, PING), 1000)).toMatchObject({ finding: 'answered' });
  });

  it('that is doubted tells of the machine when the other one is not made', async () => {
    const port = await serve((socket) => {
      socket.once('data', () => {
        socket.write('PONG');
        servers.splice(0)[0]!.close(); // takes no more connections
      });
    });
    await ask(at(port, PING));
    expect(await ask(at(port, PING), 500)).toMatchObject({ finding: 'refused' });
  });

  it('takes an answer in pieces', async () => {
    const port = await serve((socket) => {
      socket.setNoDelay(true).once('data', () => {
        socket.write('xxPO');
        setImmediate(() => socket.write('NGxx'));
      });
    });
    expect(await ask(at(port, PING))).toMatchObject({ finding: 'answered' });
  });

  it.each([
    { name: 'another answer', says: 'no\x1b[2J', detail: 'answers "no\\u001b[2J" without "PONG"' },
    {
      name: 'another answer and an end',
      says: 'no',
      ends: true,
      detail: 'answers "no" without "PONG"',
    },
  ])('tells $name', async ({ says, ends, detail }) => {
    const port = await serve((socket) => {
      socket.once('data', () => (ends ? socket.end(says) : socket.write(says)));
    });
    expect(await ask(at(port, PING), 300)).toMatchObject({ finding: 'wrong', detail });
  });

  it('takes any answer where none is described', async () => {
    const port = await serve((socket) => socket.once('data', () => socket.write('x')));
    expect(await ask(at(port, { send: 'PING' }))).toMatchObject({ finding: 'answered' });
  });

  it('gives up a node that talks without being asked', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const port = await serve((socket) => {
      socket.on('close', () => resolve());
      const pour = (): void => {
        while (!socket.destroyed && socket.write('PONG'.repeat(1000)));
      };
      socket.on('drain', pour).once('data', pour);
    });
    expect(await ask(at(port, PING))).toMatchObject({ finding: 'answered' });
    await promise;
  });
});

describe('a greeting', () => {
  it('is waited for, on a connection of its own each time', async () => {
    let connections = 0;
    const port = await serve((socket, number) => {
      connections = number;
      socket.write('SSH-2.0-x\r\n');
    });
    for (let round = 0; round < 2; round++) {
      expect(await ask(at(port, { contains: 'SSH-' }))).toMatchObject({ finding: 'answered' });
    }
    expect(connections).toBe(2);
  });

  it('that never comes is no answer', async () => {
    const port = await serve(() => undefined);
    expect(await ask(at(port, { contains: 'SSH-' }), 100)).toMatchObject({ finding: 'no-answer' });
  });
});
