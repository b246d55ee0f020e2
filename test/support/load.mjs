// Keeps a machine busy until it is ended, at most two minutes: one CPU by computing, its network stack
// by datagrams to itself, and the disk under the folder of the argument by small synchronous writes.
import { createSocket } from 'node:dgram';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

setTimeout(() => process.exit(0), 120_000);

const disk = await open(join(process.argv[2], 'load'), 'w');
const block = Buffer.alloc(4096);
const write = async () => {
  for (;;) {
    await disk.write(block, 0, block.length, 0);
    await disk.datasync();
  }
};

const socket = createSocket('udp4');
socket.bind(0, '127.0.0.1', () => {
  const { port } = socket.address();
  const datagram = Buffer.alloc(1000);
  const turn = () => {
    for (let i = 0; i < 100; i++) socket.send(datagram, port, '127.0.0.1');
    for (const end = performance.now() + 5; performance.now() < end; );
    setImmediate(turn);
  };
  turn();
  process.send?.('busy');
});
write();
