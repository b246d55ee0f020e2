import type { AddressInfo } from 'node:net';
import { LbError } from '../../core/kernel/errors.ts';
import type { ServedNode } from '../../core/load/server/served-node.ts';
import { errnoOf, reason } from '../errno.ts';
import { EmbeddedNode, type ServingOptions } from './serve/embedded-node.ts';

export interface StartOptions extends Partial<ServingOptions> {
  /** IP address to listen on; 127.0.0.1 unless given. */
  readonly address?: string;
  /** Port of the first node, the others have those after it; free ones unless given. */
  readonly port?: number;
}

/** Nodes that run in this process. */
export interface StartedNodes {
  /** In the order of the nodes, such as `http://127.0.0.1:8001`. */
  readonly urls: readonly string[];
  /** Requests that each has served. */
  served(): number[];
  /** Ends them, and all connections to them. */
  close(): Promise<void>;
}

const defaults = {
  discipline: 'ps',
  cores: 1,
  demand: 'constant',
  seed: 1,
} as const satisfies ServingOptions;

/**
 * Starts small HTTP nodes for trying and testing.
 * @throws LbError PORT_UNAVAILABLE when one cannot listen; then none does
 */
export async function startNodes(
  nodes: readonly ServedNode[],
  options: StartOptions = {},
): Promise<StartedNodes> {
  const { address = '127.0.0.1', port, ...serving } = options;
  const started = nodes.map((node) => new EmbeddedNode(node, { ...defaults, ...serving }));
  const close = async (): Promise<void> => {
    await Promise.all(started.map((node) => node.close()));
  };
  try {
    const urls: string[] = [];
    for (const [i, node] of started.entries()) {
      urls.push(await listen(node, address, port === undefined ? 0 : port + i));
    }
    return { urls, served: () => started.map(({ servedCount }) => servedCount), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listen({ server }: EmbeddedNode, address: string, port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, address, resolve);
  const shown = address.includes(':') ? `[${address}]` : address;
  try {
    await promise;
  } catch (cause) {
    throw unavailable(port === 0 ? shown : `${shown}:${port}`, cause);
  }
  return `http://${shown}:${(server.address() as AddressInfo).port}`;
}

const OTHER_PORT = 'take another --port, or none for free ones';

const reasons: Readonly<Record<string, { readonly why: string; readonly hint: string }>> = {
  EADDRINUSE: { why: 'somebody else listens there', hint: OTHER_PORT },
  EACCES: { why: 'permission denied', hint: 'take a --port from 1024 on' },
  EADDRNOTAVAIL: {
    why: 'it is no address of this machine',
    hint: 'take one that it has, such as --address 127.0.0.1',
  },
};

function unavailable(place: string, cause: unknown): LbError {
  const known = reasons[errnoOf(cause)];
  return new LbError(
    'PORT_UNAVAILABLE',
    `cannot listen on ${place}: ${known?.why ?? reason(cause)}`,
    { cause: known === undefined ? cause : undefined, hint: known?.hint ?? OTHER_PORT },
  );
}
