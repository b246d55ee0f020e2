import { Agent as HttpAgent, request } from 'node:http';
import { Agent as HttpsAgent, request as requestTls } from 'node:https';
import type { SecureContext } from 'node:tls';
import type { Bytes } from '../../core/kernel/units.ts';
import { type Credentials, readPassword, trustedBy } from './http-credentials.ts';
import { ClosedWhileKept, type Exchange, exchange, type HttpAnswer } from './http-exchange.ts';

/** Headers of an honest server have a few hundred bytes. */
const HEADER_LIMIT: Bytes = 16 * 1024;

export interface HttpQuestion extends Exchange {
  readonly url: URL;
  /** Sent by POST, application/x-www-form-urlencoded. */
  readonly form?: string;
  readonly accept: string;
}

/**
 * Asks over HTTP or HTTPS and keeps connections open between questions. Bounded whatever a server
 * sends: headers, body, and time by the question's signal. Compressed answers are refused, so none
 * can unfold; redirects are not followed and proxies not used, so that no password goes elsewhere.
 */
export class HttpClient {
  readonly #credentials: Credentials;
  #plain: HttpAgent | undefined;
  #secure: HttpsAgent | undefined;
  #context: SecureContext | undefined;
  #authorization: string | undefined;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /**
   * @throws LbError NODE_UNREACHABLE, NODE_TIMEOUT, NODE_REFUSED_LOGIN (certificates), ANSWER_INVALID,
   *   INPUT_INVALID for files of the credentials; the signal's reason when that is another failure
   */
  async ask(question: HttpQuestion): Promise<HttpAnswer> {
    const answer = await this.#askTwice(question);
    if (answer.status === 401) this.#authorization = undefined; // the file may change until next time
    return answer;
  }

  close(): void {
    this.#plain?.destroy();
    this.#secure?.destroy();
  }

  /** A server may close a kept connection just when the question goes out: then once more on a new one. */
  async #askTwice(question: HttpQuestion): Promise<HttpAnswer> {
    try {
      return await this.#askOnce(question, true);
    } catch (error) {
      if (error instanceof ClosedWhileKept) return await this.#askOnce(question, false);
      throw error;
    }
  }

  #askOnce(question: HttpQuestion, mayUseKept: boolean): Promise<HttpAnswer> {
    question.signal.throwIfAborted();
    const { url, form } = question;
    const options = {
      method: form === undefined ? 'GET' : 'POST',
      headers: this.#headers(question),
      maxHeaderSize: HEADER_LIMIT,
    };
    const sent =
      url.protocol === 'https:'
        ? requestTls(url, { ...options, ...this.#secured(mayUseKept) })
        : request(url, { ...options, agent: mayUseKept && this.#plainAgent() });
    return exchange(sent, form, question);
  }

  #headers({ accept, form }: HttpQuestion): Record<string, string> {
    this.#authorization ??= readPassword(this.#credentials);
    return {
      accept,
      'accept-encoding': 'identity',
      ...(this.#authorization !== '' && { authorization: this.#authorization }),
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
  }

  #plainAgent(): HttpAgent {
    this.#plain ??= new HttpAgent({ keepAlive: true });
    return this.#plain;
  }

  /** All connections share one context: to read a list of authorities takes milliseconds. */
  #secured(mayUseKept: boolean): { agent: HttpsAgent | false; secureContext: SecureContext } {
    this.#context ??= trustedBy(this.#credentials);
    this.#secure ??= new HttpsAgent({ keepAlive: true });
    return { agent: mayUseKept && this.#secure, secureContext: this.#context };
  }
}
