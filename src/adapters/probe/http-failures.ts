import { type FailureCode, LbError } from '../../core/kernel/errors.ts';
import { errnoOf, reason } from '../errno.ts';
import type { HttpAnswer } from './http-exchange.ts';

type Failure = readonly [code: FailureCode, message: string];

const UNKNOWN_ISSUER: Failure = [
  'NODE_REFUSED_LOGIN',
  'its certificate is from an authority that we do not trust; caFile names another',
];

/** What Node's errors besides those of the system mean (nodejs.org/api/tls.html, x509 certificate error codes). */
const failures: Readonly<Record<string, Failure>> = {
  CERT_HAS_EXPIRED: ['NODE_REFUSED_LOGIN', 'its certificate has expired'],
  CERT_NOT_YET_VALID: ['NODE_REFUSED_LOGIN', 'its certificate is not valid yet'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['NODE_REFUSED_LOGIN', 'its certificate is for another name'],
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_ISSUER,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_ISSUER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_ISSUER,
  HPE_HEADER_OVERFLOW: ['ANSWER_INVALID', 'answers with more headers than an honest server has'],
};

/** What fails on this machine, not at the node. */
const OWN = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL', 'EACCES', 'EPERM']);

/**
 * A failure of the connection in words.
 * @param isAnswering whether the node had begun to answer
 * @returns the error itself when it is a bug
 */
export function connectionFailure(error: Error, isAnswering: boolean): Error {
  const code = errnoOf(error);
  const [ours, message] = failures[code] ?? unlisted(error, code, isAnswering) ?? [];
  return ours === undefined ? error : new LbError(ours, message!, { cause: error });
}

function unlisted(error: Error, code: string, isAnswering: boolean): Failure | undefined {
  if (code.startsWith('HPE_')) return ['ANSWER_INVALID', 'answers with what is no HTTP'];
  if (/^(?:EPROTO$|ERR_SSL_|ERR_TLS_)/.test(code)) {
    return ['ANSWER_INVALID', 'no TLS came about: does it speak plain http, or an old version?'];
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    const when = isAnswering ? 'in the middle of the answer' : 'before an answer';
    return [isAnswering ? 'ANSWER_INVALID' : 'NODE_UNREACHABLE', `the connection was cut ${when}`];
  }
  if (OWN.has(code)) return ['PROBE_FAILED', reason(error)];
  if (code === 'ETIMEDOUT') return ['NODE_TIMEOUT', reason(error)];
  return /^E[A-Z_0-9]+$/.test(code) ? ['NODE_UNREACHABLE', reason(error)] : undefined;
}

/**
 * What an answer with another status than 200 means.
 * @param says what the server gives as its reason, from the body
 */
export function statusFailure(answer: HttpAnswer, says: string = answer.excerpt): LbError {
  const { status, location } = answer;
  const words = says === '' ? '' : `: ${shorten(says)}`;
  if (status === 401) {
    return new LbError('NODE_REFUSED_LOGIN', 'user and password are refused (status 401)');
  }
  if (status === 403) return new LbError('NODE_REFUSED_LOGIN', `access is refused (403)${words}`);
  if (status >= 300 && status < 400) {
    const where = location === '' ? '' : ` to "${shorten(location)}"`;
    return invalid(`redirects${where} (status ${status}): write the final address`);
  }
  return invalid(`answers with status ${status}${words}`);
}

/** The node answered, but with nothing that could be used. */
export function invalid(message: string): LbError {
  return new LbError('ANSWER_INVALID', message);
}

/** The beginning of a foreign text on one line. Control characters are left to whoever prints it. */
export function shorten(text: string): string {
  const line = text.slice(0, 1000).trim().replace(/\s+/g, ' ');
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
