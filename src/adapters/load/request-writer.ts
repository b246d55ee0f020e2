import type { RequestSource, RequestTemplate } from '../../core/load/request-source.ts';
import type { LoadTarget } from './target.ts';

/** Requests kept ready to be sent, of all nodes together; more than these are put together when sent. */
const MOST_KEPT = 8192;

export interface RequestOptions {
  /** Name and value, in order; a Host among them is sent to every node alike. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Methods whose requests tell a length even without a body, RFC 9110 section 8.6. */
const withBodies: readonly string[] = ['POST', 'PUT', 'PATCH'];

/** Serialises requests. */
export class RequestWriter {
  readonly #source: RequestSource;
  readonly #heads: readonly string[];
  readonly #nodeCount: number;
  readonly #kept: (Buffer | undefined)[] | undefined;

  constructor(source: RequestSource, targets: readonly LoadTarget[], { headers }: RequestOptions) {
    this.#source = source;
    this.#nodeCount = targets.length;
    const isGiven = (wanted: string): boolean =>
      headers.some(([name]) => name.toLowerCase() === wanted);
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.#heads = targets.map(
      ({ host }) =>
        ` HTTP/1.1\r\n${isGiven('host') ? '' : `Host: ${host}\r\n`}${isGiven('user-agent') ? '' : 'User-Agent: lbctl\r\n'}${lines}`,
    );
    const size = source.count * targets.length;
    if (size <= MOST_KEPT) this.#kept = new Array<undefined>(size).fill(undefined);
  }

  /** The bytes of request `index` to `node`. */
  bytes(index: number, node: number): Buffer | string {
    const at = index * this.#nodeCount + node;
    const kept = this.#kept?.[at];
    if (kept !== undefined) return kept;
    const written = this.#write(this.#source.template(index), node);
    if (this.#kept === undefined) return written;
    const bytes = typeof written === 'string' ? Buffer.from(written, 'latin1') : written;
    this.#kept[at] = bytes;
    return bytes;
  }

  #write({ method, path, body }: RequestTemplate, node: number): Buffer | string {
    const start = `${method} ${path}${this.#heads[node]}`;
    if (body === undefined) {
      return withBodies.includes(method) ? `${start}Content-Length: 0\r\n\r\n` : `${start}\r\n`;
    }
    return Buffer.concat([
      Buffer.from(`${start}Content-Length: ${body.byteLength}\r\n\r\n`, 'latin1'),
      body,
    ]);
  }
}
