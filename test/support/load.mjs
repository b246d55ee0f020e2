// Keeps a machine busy until it is ended, at most two minutes: a CPU and its network stack by a stream
// to itself, and the disk under the folder of the argument by small synchronous writes.
import { open } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
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

const server = createServer((socket) => socket.resume());
server.listen(0, '127.0.0.1', () => {
  const socket = connect(server.address().port, '127.0.0.1');
  const piece = Buffer.alloc(16_384);
  const pour = () => {
    while (socket.write(piece));
  };
  socket
    .setNoDelay(true)
    .on('drain', pour)
    .once('connect', () => {
      pour();
      process.send?.('busy');
    });
});
write();
