import { parseAddress } from '../cluster/address.ts';
import { isLoopback } from '../cluster/loopback.ts';
import { complainAboutId } from '../cluster/names.ts';
import { LbError } from '../kernel/errors.ts';
import type { Weight } from '../kernel/units.ts';
import { parseWeight } from '../kernel/units-text.ts';

/** Where a node to be loaded listens. */
export interface TargetPlace {
  readonly scheme: 'http' | 'https';
  /** As in a URL, without brackets; undefined for a unix socket. */
  readonly host: string | undefined;
  readonly port: number;
  /** Of a unix socket. */
  readonly socketPath?: string;
}

/** A target as the operator names it. */
export interface NamedTarget extends TargetPlace {
  readonly id: string;
  /** For policies that place keys. */
  readonly address: string;
  readonly weight: Weight;
  /** Of a node of the cluster file; else ''. */
  readonly zone: string;
  readonly criticalCount?: number;
  /** Path and query of its URL, when it has one. */
  readonly path?: string;
}

export const defaultPorts = { http: 80, https: 443 } as const;

const EXAMPLES =
  'write for example http://10.0.0.1:8080/, web-1=http://10.0.0.1:8080,weight=2 or unix:/run/app.sock';

/** Whether an argument means a place itself, not a node of the cluster file. */
export const isTargetText = (text: string): boolean =>
  /^(?:[^=]*=)?(?:https?:\/\/|unix:)/i.test(text);

/**
 * `URL` or `ID=URL`, each with `,weight=N` and `,critical=N` behind it.
 * @throws LbError USAGE
 */
export function parseTarget(text: string): NamedTarget {
  // The parser of URLs would drop some of them.
  if (/\p{Cc}/u.test(text)) throw wrong(text, 'has a control character');
  const [place, ...settings] = text.split(',');
  const named = /^([^=/]+)=(.*)$/s.exec(place!);
  const url = named === null ? place! : named[2]!;
  const found = url.toLowerCase().startsWith('unix:') ? unixPlace(url, text) : webPlace(url, text);
  const address = addressOf(found);
  const complaint = named === null ? undefined : complainAboutId(named[1]!);
  if (complaint !== undefined) throw wrong(text, `has a name that ${complaint.message}`);
  return {
    ...found,
    id: named?.[1] ?? address,
    address,
    weight: 1,
    zone: '',
    ...readSettings(settings, text),
  };
}

function unixPlace(url: string, text: string): TargetPlace {
  const socketPath = url.slice('unix:'.length);
  if (!socketPath.startsWith('/') || socketPath.length > 107) {
    throw wrong(text, 'has no absolute path of a socket, of at most 107 bytes');
  }
  return { scheme: 'http', host: undefined, port: 0, socketPath };
}

function webPlace(url: string, text: string): TargetPlace & { readonly path?: string } {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.hostname === '') throw wrong(text, 'is no URL');
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw wrong(text, `has the scheme ${parsed.protocol}//`);
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw wrong(text, "holds a password; send it with --header 'Authorization: …'");
  }
  if (parsed.hash !== '') throw wrong(text, 'has a fragment (#), which is never sent');
  const scheme = parsed.protocol === 'https:' ? 'https' : 'http';
  const path = `${parsed.pathname}${parsed.search}`;
  // A URL without a path has / all the same.
  const isPathGiven = /^https?:\/\/[^/?]*[/?]/i.test(url);
  return {
    scheme,
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? defaultPorts[scheme] : Number(parsed.port),
    ...(isPathGiven && { path }),
  };
}

/** Canonical where there is a host; of a socket, its path as a name. */
function addressOf({ host, port, socketPath }: TargetPlace): string {
  if (host === undefined) {
    return socketPath!
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .toLowerCase();
  }
  const address = parseAddress(`${host.includes(':') ? `[${host}]` : host}:${port}`);
  if (address.kind !== 'mistake') return address.text;
  throw new LbError('USAGE', `host "${host}" ${address.message}`, { hint: address.hint });
}

function readSettings(
  settings: readonly string[],
  text: string,
): Partial<Pick<NamedTarget, 'weight' | 'criticalCount'>> {
  return Object.assign(
    {},
    ...settings.map((setting) => {
      const [name, value = ''] = setting.split('=');
      if (name === 'weight') return { weight: parseWeight(value) };
      if (name === 'critical') return { criticalCount: parseCriticalCount(value, text) };
      throw wrong(text, `has an unknown setting "${setting}" (known: weight, critical)`);
    }),
  );
}

function parseCriticalCount(value: string, text: string): number {
  const count = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (count >= 1) return count;
  throw wrong(text, `has critical=${value}, which is no whole number above 0`);
}

function wrong(text: string, why: string): LbError {
  return new LbError('USAGE', `target "${text}" ${why}`, { hint: EXAMPLES });
}

/** The place as a URL without a path. */
export function placeUrl({ scheme, host, port, socketPath }: TargetPlace): string {
  if (host === undefined) return `unix:${socketPath}`;
  return `${scheme}://${hostHeader({ scheme, host, port })}`;
}

/** What stands in the header Host. */
export function hostHeader({ scheme, host, port }: TargetPlace): string {
  if (host === undefined) return 'localhost';
  const name = host.includes(':') ? `[${host}]` : host;
  return port === defaultPorts[scheme] ? name : `${name}:${port}`;
}

/** Whether it is on this machine for certain. */
export function isOnThisMachine({ host }: TargetPlace): boolean {
  if (host === undefined) return true;
  const address = parseAddress(host.includes(':') ? `[${host}]` : host);
  return address.kind !== 'mistake' && isLoopback(address);
}
