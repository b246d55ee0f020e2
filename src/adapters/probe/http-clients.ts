import { HOST, isProbeUrl } from '../../core/cluster/probe-rules.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { HttpClient } from './http.ts';
import type { Credentials } from './http-credentials.ts';

/** One client for each set of credentials, kept until closed. */
export class HttpClients {
  readonly #clients = new Map<string, HttpClient>();

  for({ username, passwordFile, caFile }: Credentials): HttpClient {
    const key = JSON.stringify([username, passwordFile, caFile]);
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const client = new HttpClient({
      ...(username !== undefined && { username }),
      ...(passwordFile !== undefined && { passwordFile }),
      ...(caFile !== undefined && { caFile }),
    });
    this.#clients.set(key, client);
    return client;
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }
}

/** `{host}` of a template, in brackets when the host is an IPv6 address. */
export function withHost(template: string, host: string): string {
  return template.replaceAll(HOST, () => (host.includes(':') ? `[${host}]` : host));
}

/**
 * @param what is to be found there, for the message
 * @throws LbError INPUT_INVALID when it is no address of a web server
 */
export function webAddress(text: string, what: string): URL {
  if (isProbeUrl(text)) return new URL(text);
  const rule = 'must be a URL with http or https, without user, password and fragment';
  throw new LbError('INPUT_INVALID', `"${text}", the address of ${what}, ${rule}`);
}
