import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import type { HeartbeatProbeSpec } from '../../core/health/heartbeat-probe.ts';
import { GRPC_HEALTH_PATH, healthMistake, healthRequest } from '../../core/health/protocol/grpc.ts';
import { errnoOf } from '../errno.ts';
import { ANSWER_LIMIT } from './conversations.ts';
import { whenResolved } from './names.ts';
import type { OpenCheck } from './open-check.ts';
import { probeOf } from './probe-of.ts';
import { placeOf } from './sockets.ts';

/** The standard health service, without TLS, over a session that is kept. */
export const grpc: HeartbeatProbeSpec = {
  summary: 'the health service of gRPC',
  source: 'grpc/grpc, doc/health-checking.md',
  claims: { needsPort: true, seesRefusal: true, seesFrozen: true, seesRestart: false },
  create() {
    const sessions = new Sessions();
    return probeOf(
      (check) => sessions.ask(check),
      () => sessions.close(),
    );
  },
};

/** One session a node; checks that overlap are streams of it. */
class Sessions {
  readonly #sessions = new Map<string, Session>();

  ask(check: OpenCheck): void {
    const { host, port } = check.target;
    const key = `${host} ${port}`;
    const open = (): void => {
      whenResolved(check, () => {
        const session = new Session(check, () => {
          if (this.#sessions.get(key) === session) this.#sessions.delete(key);
        });
        this.#sessions.set(key, session);
        session.ask(check);
      });
    };
    const kept = this.#sessions.get(key);
    if (kept === undefined) open();
    else kept.ask(check, open);
  }

  close(): void {
    for (const session of this.#sessions.values()) session.drop();
  }
}

class Session {
  readonly #session: ClientHttp2Session;
  readonly #forget: () => void;
  readonly #waiting = new Set<OpenCheck>();
  #isConnected = false;
  #isGivenUp = false;

  constructor({ target }: OpenCheck, forget: () => void) {
    this.#forget = forget;
    const { host, port } = target;
    const authority = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.#session = connect(authority, {
      createConnection: () => connectSocket({ ...placeOf(target), noDelay: true }),
      maxHeaderListPairs: 64,
      maxSessionMemory: 1,
    });
    this.#session.on('connect', () => {
      this.#isConnected = true;
      for (const check of this.#waiting) {
        check.isConnected = true;
        check.noteProgress();
      }
    });
    this.#session.on('error', () => undefined); // its streams tell
    this.#session.on('goaway', forget);
    this.#session.on('close', forget);
  }

  /** @param again called instead of a failure when the session turns out to be closed */
  ask(check: OpenCheck, again?: () => void): void {
    if (this.#isClosed) {
      this.#forget();
      again?.();
      return;
    }
    check.isConnected = this.#isConnected;
    this.#waiting.add(check);
    const stream = this.#session.request({
      ':method': 'POST',
      ':path': GRPC_HEALTH_PATH,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    check.release = () => {
      if (!stream.readableEnded) stream.close(constants.NGHTTP2_CANCEL);
      this.#leave(check);
    };
    let failure: Error | undefined;
    stream.on('error', (error) => {
      failure = error;
    });
    stream.on('close', () => {
      if (check.isOver) return;
      if (again === undefined || !this.#isClosed) {
        fail(check, failure, stream.rstCode);
        return;
      }
      check.release = undefined;
      this.#leave(check);
      again();
    });
    takeIn(check, stream);
    stream.end(healthRequest(check.target.settings.service ?? ''));
  }

  drop(): void {
    this.#session.destroy();
  }

  get #isClosed(): boolean {
    return this.#session.destroyed || this.#session.closed;
  }

  /** A node that was late once may be dead: only a new connection tells. */
  #leave(check: OpenCheck): void {
    this.#waiting.delete(check);
    if (check.isLate) {
      this.#isGivenUp = true;
      this.#forget();
    }
    if (this.#isGivenUp && this.#waiting.size === 0) this.drop();
  }
}

/** @param rstCode of the stream; 0 when the node just ended it */
function fail(check: OpenCheck, error: Error | undefined, rstCode: number): void {
  const cause = error?.cause ?? error; // a stream that was not begun yet hides the connection's error
  const code = errnoOf(cause);
  if (/^E(?!RR_)/.test(code)) check.fail(cause);
  else if (code === 'ERR_HTTP2_ERROR') check.end('wrong', 'answers with what is no HTTP/2');
  else if (rstCode !== constants.NGHTTP2_NO_ERROR && rstCode !== constants.NGHTTP2_CANCEL) {
    check.end('wrong', `refuses the question with HTTP/2 code ${rstCode}`);
  } else check.end('reset', 'the connection was closed without an answer');
}

function takeIn(check: OpenCheck, stream: ClientHttp2Stream): void {
  const pieces: Buffer[] = [];
  let length = 0;
  let mistake = '';
  let trailers: Record<string, unknown> | undefined;
  stream.on('response', (headers) => {
    check.noteProgress();
    const { ':status': status = 0 } = headers;
    if (status !== 200) mistake = `answers with HTTP status ${status}`;
    if ('grpc-status' in headers) trailers = headers; // without a body they are all in one
  });
  stream.on('trailers', (headers) => {
    trailers = headers;
  });
  stream.on('data', (piece: Buffer) => {
    check.noteProgress();
    length += piece.length;
    if (length > ANSWER_LIMIT) check.end('wrong', 'answers with more than any health service does');
    else pieces.push(piece);
  });
  stream.on('end', () => {
    if (mistake === '' && trailers === undefined && stream.rstCode !== 0) return; // it was cut
    const status = trailers?.['grpc-status'];
    mistake ||= healthMistake(
      Buffer.concat(pieces),
      status === undefined ? undefined : String(status),
      message(trailers?.['grpc-message']),
    );
    check.end(mistake === '' ? 'answered' : 'wrong', mistake);
  });
}

/** Percent-encoded (grpc/grpc, doc/PROTOCOL-HTTP2.md). */
function message(text: unknown): string {
  if (typeof text !== 'string') return '';
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
