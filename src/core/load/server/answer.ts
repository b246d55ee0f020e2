import type { Bytes } from '../../kernel/units.ts';

/** Longest body that a node makes. */
const MOST_BYTES: Bytes = 10 * 1024 * 1024;

/** What a node answers to a path. */
export interface Answer {
  readonly status: number;
  /** The body, or how many bytes of no meaning it has. */
  readonly body: string | Bytes;
  /** Size that was asked for. */
  readonly size?: Bytes;
}

/**
 * `/bytes/N` gets a body of N bytes, `/status/N` that status, any other path the id of the node.
 * @param node id, in ASCII
 */
export function answerTo(path: string, node: string): Answer {
  const bytes = /^\/bytes\/(\d{1,9})(?:\?|$)/.exec(path);
  if (bytes !== null) {
    const size = Number(bytes[1]);
    if (size > MOST_BYTES) return { status: 400, body: `at most ${MOST_BYTES} bytes\n` };
    return { status: 200, body: size, size };
  }
  const status = /^\/status\/([2-5]\d\d)(?:\?|$)/.exec(path);
  if (status !== null) return { status: Number(status[1]), body: `${status[1]}\n` };
  return { status: 200, body: `${node}\n` };
}

const PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
};

/** No body, whatever its length would be (RFC 9110). */
export const hasBody = (status: number, method: string): boolean =>
  method !== 'HEAD' && status !== 204 && status !== 304;

export const lengthOf = ({ body }: Answer): Bytes =>
  typeof body === 'string' ? body.length : body;

/** @param connection what is said of the connection, if anything */
export function headText(
  answer: Answer,
  node: string,
  connection: 'close' | 'keep-alive' | undefined,
): string {
  const { status } = answer;
  const length = status === 204 ? '' : `Content-Length: ${lengthOf(answer)}\r\n`;
  const last = connection === undefined ? '' : `Connection: ${connection}\r\n`;
  return `HTTP/1.1 ${status} ${PHRASES[status] ?? ''}\r\nX-Node: ${node}\r\nContent-Type: text/plain\r\n${length}${last}\r\n`;
}
