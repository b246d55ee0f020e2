import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { TLSSocket } from 'node:tls';
import { escapedBytes } from '../../core/cluster/escapes.ts';
import { statusesOf } from '../../core/cluster/heartbeat-rules.ts';
import type { CheckSettings } from '../../core/cluster/heartbeat-settings.ts';
import { LbError } from '../../core/kernel/errors.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { formatBytes } from '../../core/kernel/units-text.ts';
import { errnoOf } from '../errno.ts';
import { connectionFailure } from '../probe/http-failures.ts';
import { ANSWER_LIMIT } from './conversations.ts';
import { lookup } from './names.ts';
import type { OpenCheck } from './open-check.ts';
import { saidInstead } from './said.ts';
import { cut } from './sockets.ts';

const HEADER_LIMIT: Bytes = 16 * 1024;
const ALIVE = '200-399';

/** A question on a connection of its own: what a load balancer's clients meet is a new one, too. */
export function requestOptions({ target }: OpenCheck): RequestOptions {
  const { host, port = 0, settings } = target;
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    host,
    port,
    path: settings.path ?? '/',
    agent: false,
    lookup,
    maxHeaderSize: HEADER_LIMIT,
    headers: {
      host: `${shown}:${port}`,
      'user-agent': 'lbctl',
      accept: '*/*',
      'accept-encoding': 'identity',
      connection: 'close',
    },
  };
}

/**
 * Judges a question that is set up, and sends it.
 * @param mistakeOf what is wrong with the connection itself; '' for nothing
 */
export function judge(
  check: OpenCheck,
  sent: ClientRequest,
  mistakeOf: (socket: ClientRequest['socket']) => string = () => '',
): void {
  check.release = () => {
    if (sent.socket !== null && !(sent.socket instanceof TLSSocket)) cut(sent.socket);
    sent.destroy();
  };
  sent.on('socket', (socket) => {
    socket?.once('connect', () => {
      check.isConnected = true;
      check.noteProgress();
    });
  });
  sent.on('error', (error) => fail(check, error));
  sent.on('close', () => check.end('reset', 'the connection was closed without an answer'));
  sent.on('response', (answer) => {
    const mistake = mistakeOf(sent.socket) || statusMistake(answer, check.target.settings);
    if (mistake !== '') check.end('wrong', mistake);
    else if (check.target.settings.contains === undefined) check.end('answered');
    else search(check, answer, check.target.settings.contains);
  });
  sent.end();
}

function statusMistake({ statusCode = 0 }: IncomingMessage, settings: CheckSettings): string {
  const { status = ALIVE } = settings;
  return statusesOf(status)(statusCode) ? '' : `answers with status ${statusCode}, not ${status}`;
}

/** Reads on until the text is found, but no honest page of health is longer than the limit. */
function search(check: OpenCheck, answer: IncomingMessage, wanted: string): void {
  const bytes = Buffer.from(escapedBytes(wanted));
  let body: Buffer = Buffer.alloc(0);
  const miss = (): void => check.end('wrong', saidInstead(body, wanted));
  answer.on('data', (piece: Buffer) => {
    check.noteProgress();
    body = Buffer.concat([body, piece]);
    if (body.subarray(0, ANSWER_LIMIT).includes(bytes)) check.end('answered');
    else if (body.length >= ANSWER_LIMIT) {
      check.end('wrong', `the first ${formatBytes(ANSWER_LIMIT)} of the answer lack "${wanted}"`);
    }
  });
  answer.on('end', miss);
  answer.on('error', (error) => fail(check, error));
  check.whenLate = () => ['no-answer', 'the answer has not come to its end'];
}

/** TLS and HTTP that did not come about are wrong answers; the rest is the system's. */
function fail(check: OpenCheck, error: Error): void {
  const isSystems = /^E(?!RR_|PROTO$)[A-Z0-9_]+$/.test(errnoOf(error));
  const said = isSystems ? error : connectionFailure(error, false);
  if (said !== error && said instanceof LbError) check.end('wrong', said.message);
  else check.fail(error);
}
