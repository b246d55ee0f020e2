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
  return template.replaceAll('{host}', host.includes(':') ? `[${host}]` : host);
}

/**
 * @param setting name of the setting, for the message
 * @throws LbError INPUT_INVALID when it is no address of a web server
 */
export function webAddress(text: string, setting: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new LbError('INPUT_INVALID', `${setting} "${text}" is no http:// or https:// address`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new LbError('INPUT_INVALID', `${setting} holds a user or password`, {
      hint: 'use username and passwordFile: addresses are shown in results and messages',
    });
  }
  return url;
}
