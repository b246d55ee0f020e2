// A process of its own that stands for a fleet: every address of 127.0.0.0/8 asked for serves one page.
// Arguments: the page's file and the number of nodes. Sends the addresses to its parent, ends with it.
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';

const [pageFile = '', count = '0'] = process.argv.slice(2);
const page = readFileSync(pageFile);
const headers = {
  'content-type': 'text/plain; version=0.0.4; charset=utf-8',
  'content-length': page.length,
};
const http = createHttpServer({ keepAliveTimeout: 120_000 }, (_, answer) => {
  answer.writeHead(200, headers).end(page);
});

process.on('disconnect', () => process.exit(0));
const hosts = Array.from({ length: Number(count) }, (_, i) => `127.9.${1 + (i >> 8)}.${i & 255}`);
const port = await listen(hosts[0]!, 0);
for (const host of hosts.slice(1)) await listen(host, port);
process.send!({ port, hosts });

/** One socket an address, all of them feeding one HTTP server. */
async function listen(host: string, port: number): Promise<number> {
  const server = createServer((socket) => http.emit('connection', socket));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, host, 512, resolve);
  await promise;
  return (server.address() as AddressInfo).port;
}
