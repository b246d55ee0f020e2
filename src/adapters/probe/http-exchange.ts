import type { ClientRequest, IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { LbError } from '../../core/kernel/errors.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { formatBytes } from '../../core/kernel/units-text.ts';
import { connectionFailure, invalid, shorten } from './http-failures.ts';

/** What is kept of an answer that reports a failure. */
const EXCERPT_LIMIT: Bytes = 16 * 1024;

export interface Exchange {
  /** A larger body is a failure. */
  readonly limit: Bytes;
  readonly signal: AbortSignal;
  /** The body of an answer with status 200, piece by piece as it comes. */
  readonly onBytes: (piece: Uint8Array) => void;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower case, without parameters; empty when not given. */
  readonly contentType: string;
  /** Where a redirect would lead. */
  readonly location: string;
  /** The beginning of the body of an answer with another status than 200. */
  readonly excerpt: string;
}

/** A connection kept from before was closed by the server before it answered anything. */
export class ClosedWhileKept extends Error {}

/**
 * Sends a question that is set up and takes in its answer.
 * @throws LbError as `HttpClient.ask`, and ClosedWhileKept
 */
export async function exchange(
  sent: ClientRequest,
  form: string | undefined,
  { limit, signal, onBytes }: Exchange,
): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  let received: Bytes | undefined;
  const onAbort = (): void => {
    reject(whyEnded(signal, sent, received));
    sent.destroy();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  sent.on('error', (error) => {
    const isStale = sent.reusedSocket && received === undefined;
    reject(isStale ? new ClosedWhileKept() : connectionFailure(error, received !== undefined));
  });
  sent.on('close', () => {
    if (received === undefined) reject(invalid('closes the connection without an answer'));
  });
  sent.on('response', (answer) => {
    received = 0;
    takeIn(answer, { limit, signal, onBytes }, (bytes) => (received = bytes)).then(
      resolve,
      (error) => {
        reject(error);
        sent.destroy();
      },
    );
  });
  sent.end(form);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** @throws LbError ANSWER_INVALID, NODE_UNREACHABLE; what `onBytes` throws */
async function takeIn(
  answer: IncomingMessage,
  { limit, onBytes }: Exchange,
  count: (received: Bytes) => void,
): Promise<HttpAnswer> {
  const head = headOf(answer);
  const isWanted = head.status === 200;
  if (isWanted) refuseUnreadable(answer, limit);
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const excerpt: Buffer[] = [];
  const finish = (): void => resolve({ ...head, excerpt: textOf(excerpt) });
  let received: Bytes = 0;
  const take = (chunk: Buffer): void => {
    received += chunk.length;
    count(received);
    if (isWanted && received > limit) throw tooLarge(limit);
    if (isWanted) onBytes(chunk);
    else excerpt.push(chunk);
    if (isWanted || received < EXCERPT_LIMIT) return;
    finish();
    answer.destroy();
  };
  answer.on('data', (chunk: Buffer) => {
    try {
      take(chunk);
    } catch (error) {
      reject(error); // thrown from here it would end the program
    }
  });
  answer.on('end', finish);
  answer.on('error', (error) => reject(connectionFailure(error, true)));
  return promise;
}

const textOf = (chunks: readonly Buffer[]): string =>
  Buffer.concat(chunks).subarray(0, EXCERPT_LIMIT).toString();

function headOf(answer: IncomingMessage): Omit<HttpAnswer, 'excerpt'> {
  const { 'content-type': type = '', location = '' } = answer.headers;
  const contentType = type.split(';', 1)[0]!.trim().toLowerCase();
  return { status: answer.statusCode ?? 0, contentType, location };
}

function refuseUnreadable({ headers }: IncomingMessage, limit: Bytes): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw invalid(`answers with "${shorten(encoding)}" compression, which we did not accept`);
  }
  const charset = /;\s*charset="?([^";\s]*)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (!/^(?:utf-?8|us-ascii)$/i.test(charset)) {
    throw invalid(`answers in the character set "${shorten(charset)}" instead of UTF-8`);
  }
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  if (headers['content-length'] ?? headers['transfer-encoding']) return;
  throw invalid('answers without saying how long, so that a cut could not be seen');
}

const tooLarge = (limit: Bytes): LbError =>
  invalid(`answers with more than ${formatBytes(limit)}, which no honest page has`);

/** When the time is up it matters how far things had come. */
function whyEnded(signal: AbortSignal, { socket }: ClientRequest, received?: Bytes): unknown {
  const { reason } = signal;
  if (!(reason instanceof LbError) || reason.code !== 'NODE_TIMEOUT') return reason;
  return new LbError('NODE_TIMEOUT', `${reason.message}: ${stageOf(socket, received)}`);
}

function stageOf(socket: ClientRequest['socket'], received: Bytes | undefined): string {
  if (received !== undefined) {
    return `after ${formatBytes(received)} the answer has not come to its end`;
  }
  if (socket === null || socket.connecting) return 'no connection was made';
  const isHandshake = 'authorized' in socket && !(socket as TLSSocket).authorized;
  return isHandshake ? 'connected, but TLS did not come about' : 'connected, but no answer began';
}
