import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyHashes } from '../../../src/core/key-hash/registry.ts';
import { PYTHON } from '../../support/python.ts';
import type { PlayedSystem } from './oracle-contract.ts';

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A proxy that says in X-Node who answered: `even` or `odd` by the length of the key in X-Key or the path. */
export async function playProxy(tls?: {
  readonly cert: Buffer;
  readonly key: Buffer;
}): Promise<PlayedSystem & { readonly seen: string[] }> {
  const seen: string[] = [];
  let isFrozen = false;
  const serve: RequestListener = ({ headers, url, method }, answer) => {
    if (isFrozen) return;
    seen.push(`${method} ${url}`);
    const header = headers['x-key'];
    const key = typeof header === 'string' ? header : decodeURIComponent(url!.slice(1));
    if (key === 'none') return void answer.writeHead(503).end();
    const node = key.length % 2 === 0 ? 'even' : 'odd';
    answer.writeHead(404, { 'X-Node': key === 'tried' ? `dead, ${node}` : node });
    if (method === 'GET') answer.write('x'.repeat(1_000_000));
    answer.end();
  };
  const server = tls === undefined ? createHttp(serve) : createHttps(tls, serve);
  const port = await listening(server);
  return {
    settings: {
      against: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/`,
      keyHeader: 'X-Key',
      nodeHeader: 'X-Node',
    },
    knows: [
      ['a', 'odd'],
      ['ab', 'even'],
      ['tried', 'odd'],
      ['\xc3\xa9\xff', 'odd'],
      ['a b{}', 'odd'],
    ],
    silentKey: 'none',
    seen,
    freeze: () => {
      isFrozen = true;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const IDS = ['a', 'b'].map((letter) => letter.repeat(40));
const NODES = `${IDS[0]} 10.0.0.1:7000@17000 master - 0 0 1 connected 0-8191
${IDS[1]} 10.0.0.2:7000@17000 myself,master - 0 0 2 connected 8192-16382
`;

/** A Redis Cluster without slot 16383. @param login that it wants first */
export async function playRedis(login?: string, nodes = NODES): Promise<PlayedSystem> {
  let isFrozen = false;
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let text = '';
    let isIn = login === undefined;
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      for (let words = takeCommand(); words !== undefined; words = takeCommand()) {
        if (!isFrozen) socket.write(answerTo(words));
      }
    });
    function takeCommand(): string[] | undefined {
      const head = /^\*(\d+)\r\n/.exec(text);
      const words: string[] = [];
      let at = head?.[0].length ?? 0;
      for (let i = 0; i < Number(head?.[1] ?? 0); i++) {
        const [line, digits] = /^\$(\d+)\r\n/.exec(text.slice(at)) ?? [];
        if (line === undefined || text.length < at + line.length + Number(digits) + 2) return;
        words.push(text.slice(at + line.length, at + line.length + Number(digits)));
        at += line.length + Number(digits) + 2;
      }
      text = text.slice(at);
      return head === null ? undefined : words;
    }
    function answerTo([name, what, key]: readonly string[]): string {
      if (name === 'AUTH') {
        isIn = what === login;
        return isIn ? '+OK\r\n' : '-WRONGPASS invalid username-password pair\r\n';
      }
      if (!isIn) return '-NOAUTH Authentication required.\r\n';
      if (what === 'NODES')
        return nodes.startsWith('-') ? nodes : `$${nodes.length}\r\n${nodes}\r\n`;
      const { lo } = keyHashes['redis-slot'].hash(Buffer.from(key!, 'latin1'), 0);
      return `:${Math.floor(lo / 2 ** 18)}\r\n`;
    }
  });
  const port = await listening(server);
  return {
    settings: { against: `redis://127.0.0.1:${port}` },
    knows: [
      ['foo', IDS[1]!], // slot 12182
      ['{foo}.bar', IDS[1]!],
      ['hello', IDS[0]!], // slot 866
      ['\x00\xff\r\n$5', IDS[0]!],
    ],
    freeze: () => {
      isFrozen = true;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Two partitions, three devices. */
const RING = `
import sys
from array import array
from swift.common.ring import RingData
devices = [dict(id=i, region=1, zone=i, ip='10.0.0.%d' % i, port=6200, device='sd%d' % i, weight=1.0) for i in range(3)]
RingData([array('H', [0, 1]), array('H', [2, 0])], devices, 31).save(sys.argv[1])
`;
const DEVICES = [0, 1, 2].map((i) => `r1z${i}-10.0.0.${i}:6200/sd${i}`);

/** The library of Swift with a ring: the first bit of the MD5 of p, path, s is the partition. */
export async function playSwift(): Promise<PlayedSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-swift-'));
  const [ring, conf] = [join(folder, 'object.ring.gz'), join(folder, 'swift.conf')];
  execFileSync(PYTHON, ['-c', RING, ring], { timeout: 60_000 });
  writeFileSync(conf, '[swift-hash]\nswift_hash_path_prefix = p\nswift_hash_path_suffix = s\n');
  return {
    settings: { against: 'swift', swiftRing: ring, swiftConf: conf },
    knows: [
      ['/a', DEVICES[0]!, DEVICES[2]!],
      ['/a/c', DEVICES[0]!, DEVICES[2]!],
      ['/a/c/o', DEVICES[1]!, DEVICES[0]!],
      ['/a/c/o/with/more', DEVICES[1]!, DEVICES[0]!],
    ],
    close: () => rmSync(folder, { recursive: true }),
  };
}

export async function playFile(): Promise<PlayedSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-answers-'));
  const file = join(folder, 'answers.tsv');
  writeFileSync(file, 'a\tn1\nb\tn2\r\nwith\ttab\tn1\n\na\tn3\n\xc3\xa9\xff\tn2\n', 'latin1');
  return {
    settings: { against: file },
    knows: [
      ['a', 'n3'],
      ['b', 'n2'],
      ['with\ttab', 'n1'],
      ['\xc3\xa9\xff', 'n2'],
    ],
    silentKey: 'c',
    close: () => rmSync(folder, { recursive: true }),
  };
}
