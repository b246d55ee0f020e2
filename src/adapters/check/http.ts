import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type {
  NodeNames,
  OracleAnswer,
  OracleSettings,
  OracleSpec,
} from '../../core/check/oracle.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { printable } from '../../core/kernel/printable.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { trustedBy } from '../probe/http-credentials.ts';
import { connectionFailure } from '../probe/http-failures.ts';
import { type KeyUrl, readKeyUrl } from './key-url.ts';

/** A longer body is not read to its end. */
const MOST_BODY: Bytes = 64 * 1024;

/** A proxy or load balancer that says in a header of its answers who has answered. */
export const http: OracleSpec = {
  summary: 'HTTP: key in a header or the URL, node in a header',
  source: 'RFC 9110; RFC 6570 for {key}',
  claims: { anyBytes: false, slots: false },
  recognises: (against) => /^https?:/i.test(against),
  async open(settings) {
    const url = readKeyUrl(settings.against);
    const nodeHeader = checkedHeaders(settings, url);
    const isTls = url.origin.protocol === 'https:';
    const { caFile } = settings;
    const agent = isTls
      ? new HttpsAgent({ keepAlive: true, secureContext: trustedBy(caFile ? { caFile } : {}) })
      : new HttpAgent({ keepAlive: true });
    const send = isTls ? requestHttps : requestHttp;
    return {
      ask(key, signal) {
        const question = questionFor(key, url, settings.keyHeader);
        if (typeof question === 'string') return unaskable(question);
        const { promise, resolve } = Promise.withResolvers<OracleAnswer>();
        const { method } = settings;
        const { origin } = url;
        send(origin, { ...question, method, agent, signal }, (answer) => {
          resolve(answerOf(answer, nodeHeader));
          skipBody(answer);
        })
          .on('error', (error) => resolve(silent(connectionFailure(error, false).message)))
          .end();
        return promise;
      },
      close: async () => agent.destroy(),
    };
  },
};

/** @returns the header that names the node */
function checkedHeaders({ keyHeader, nodeHeader }: OracleSettings, { hasKey }: KeyUrl): string {
  if (nodeHeader === undefined) {
    throw new LbError('USAGE', 'no --node-header says which header of an answer names the node', {
      hint: 'nginx: add_header X-Upstream $upstream_addr always; HAProxy: http-response set-header X-Server %[srv_name]',
    });
  }
  if (hasKey === (keyHeader !== undefined)) {
    throw new LbError('USAGE', 'the key must go either into a header or into the URL', {
      hint: 'with --key-header X-Key, or with {key} in the URL',
    });
  }
  for (const name of [keyHeader, nodeHeader]) {
    if (name === undefined || /^[!#$%&'*+.^`|~\w-]+$/.test(name)) continue;
    throw new LbError('USAGE', `"${name}" is no name of a header`);
  }
  return nodeHeader;
}

interface Question {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @returns why it cannot be asked, as a text */
function questionFor(
  key: Uint8Array,
  url: KeyUrl,
  keyHeader: string | undefined,
): Question | string {
  const path = url.path(key);
  if (path === undefined) return 'as it is it makes no path of a URL; use {key}';
  if (keyHeader === undefined) return { path, headers: {} };
  const text = Buffer.from(key).toString('latin1'); // sent as bytes
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) return 'it has bytes that a header does not carry';
  if (/^[\t ]|[\t ]$/.test(text)) return 'a header does not carry blanks at its ends';
  return { path, headers: { [keyHeader]: text } };
}

const unaskable = async (reason: string): Promise<OracleAnswer> => ({ kind: 'unaskable', reason });
const silent = (reason: string): OracleAnswer => ({ kind: 'silent', reason });

function answerOf({ headers, statusCode }: IncomingMessage, nodeHeader: string): OracleAnswer {
  const given = headers[nodeHeader.toLowerCase()];
  const nodes = lastNode(typeof given === 'string' ? given : (given?.at(-1) ?? ''));
  if (nodes !== undefined) return { kind: 'answered', nodes: [nodes] };
  return silent(`answers with status ${statusCode} and no node in ${nodeHeader}`);
}

/** nginx lists all that it has tried; the last one has answered. */
function lastNode(value: string): NodeNames | undefined {
  const name = Buffer.from(value.split(/, | : /).at(-1)!, 'latin1')
    .toString()
    .trim();
  return name === '' || name === '-' ? undefined : [printable(name)];
}

function skipBody(answer: IncomingMessage): void {
  let bytes: Bytes = 0;
  answer.on('error', () => undefined); // what was wanted is there
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BODY) answer.destroy();
  });
}
