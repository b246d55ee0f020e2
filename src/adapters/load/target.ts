import type { NetConnectOpts } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

/** Where a node's connections go to. Plain data, so that it passes between threads. */
export interface Endpoint {
  readonly connect: NetConnectOpts;
  /** Present for https. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'rejectUnauthorized' | 'servername'>;
}

/** A node to be loaded. */
export interface LoadTarget {
  readonly endpoint: Endpoint;
  /** For the header Host. */
  readonly host: string;
}
