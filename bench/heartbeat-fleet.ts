// A process of its own that stands for a fleet: every address of 127.0.0.0/8 is a node. Arguments: tcp
// or udp, and the number of nodes. Sends the addresses to its parent, ends with it.
import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer } from 'node:net';

const [kind, count = '0'] = process.argv.slice(2);
const hosts = Array.from({ length: Number(count) }, (_, i) => `127.9.${1 + (i >> 8)}.${i & 255}`);
const ANSWER = Buffer.from('PONG\r\n');

process.on('disconnect', () => process.exit(0));
const port = kind === 'tcp' ? await serveTcp() : await serveUdp();
process.send!({ hosts, port });

/** One socket listens on all addresses. */
async function serveTcp(): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(ANSWER));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen({ port: 0, host: '0.0.0.0', backlog: 4096 }, resolve);
  await promise;
  return (server.address() as AddressInfo).port;
}

/** One socket an address: an answer must come from where the question went to. */
async function serveUdp(): Promise<number> {
  let port = 0;
  for (const host of hosts) {
    const socket = createSocket('udp4');
    socket.on('message', (_, from) => socket.send(ANSWER, from.port, from.address));
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.bind(port, host, resolve);
    await promise;
    port = socket.address().port;
  }
  return port;
}
