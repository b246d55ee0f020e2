// Answers PONG to whatever it is sent, on the address and port of its arguments; says so when it is ready.
import { createServer } from 'node:net';

const [address, port] = process.argv.slice(2);
createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', () => socket.write('PONG\n'));
}).listen(Number(port), address, () => process.stdout.write('ready\n'));
