import type { FailureCode } from '../kernel/errors.ts';
import { LbError } from '../kernel/errors.ts';
import { formatIpv6, parseIpv4, parseIpv6, readCanonicalIpv6 } from './ip.ts';

/** Where a node is reached. Two addresses are the same if and only if their `text` is. */
export interface Address {
  readonly kind: 'ipv4' | 'ipv6' | 'name';
  /** Canonical, without brackets and port. */
  readonly host: string;
  readonly port?: number;
  /** Canonical: `10.0.0.1`, `10.0.0.1:53`, `2001:db8::1`, `[2001:db8::1]:53`, `dns-1.example.com:53`. */
  readonly text: string;
}

/** Why a text is no address. `message` follows the address in a sentence: "address x" + message. */
export interface AddressMistake {
  readonly kind: 'mistake';
  readonly message: string;
  readonly hint: string;
}

const EXAMPLES = 'write for example 10.0.0.1, [2001:db8::1]:8080 or dns-1.example.com:53';
const mistake = (message: string, hint = EXAMPLES): AddressMistake => ({
  kind: 'mistake',
  message,
  hint,
});

/**
 * Reads an IPv4 or IPv6 address or a host name, each with an optional port. IPv6 becomes the form of
 * RFC 5952, names become lower case without the final dot.
 */
export function parseAddress(text: string): Address | AddressMistake {
  const split = splitPort(text);
  if ('kind' in split) return split;
  const host = parseHost(split.host);
  if (host.kind === 'mistake') return host;
  if (split.isBracketed && host.kind !== 'ipv6') {
    return mistake('has brackets around what is no IPv6 address', 'brackets are for IPv6 only');
  }
  if (split.port === undefined) return { ...host, text: host.host };
  const port = parsePort(split.port);
  if (typeof port !== 'number') return port;
  const shown = host.kind === 'ipv6' ? `[${host.host}]` : host.host;
  return { ...host, port, text: `${shown}:${port}` };
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const PORT = '(?:6553[0-5]|655[0-2]\\d|65[0-4]\\d\\d|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})';
const CANONICAL_IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}(?::${PORT})?$`);

/** Whether a text is an address in its canonical form; the usual kind is seen at one glance. */
export function isCanonicalAddress(text: string): boolean {
  if (CANONICAL_IPV4.test(text)) return true;
  const address = parseAddress(text);
  return address.kind !== 'mistake' && address.text === text;
}

/**
 * @returns the canonical text of an address given on a command line or in a file
 * @throws LbError `code` when it is none
 */
export function canonicalAddress(text: string, code: FailureCode = 'USAGE'): string {
  const address = parseAddress(text);
  if (address.kind !== 'mistake') return address.text;
  throw new LbError(code, `address "${text}" ${address.message}`, { hint: address.hint });
}

/**
 * Order of two canonical addresses, the tie-break of the tables: IPv4 by value, then IPv6 by value,
 * then names by code unit; the same host by port, none first.
 */
export function compareAddresses(a: string, b: string): number {
  if (a === b) return 0;
  const x = rankIpv4(a);
  const y = rankIpv4(b);
  if (x >= 0 || y >= 0) return x < 0 ? 1 : y < 0 ? -1 : x - y;
  const [hostA, hostB] = [splitPort(a) as Split, splitPort(b) as Split];
  const isA6 = hostA.host.includes(':');
  if (isA6 !== hostB.host.includes(':')) return isA6 ? -1 : 1;
  const byHost = isA6 ? compareIpv6(hostA.host, hostB.host) : compareText(hostA.host, hostB.host);
  return byHost || Number(hostA.port ?? 0) - Number(hostB.port ?? 0);
}

/**
 * value · 2^16 + port of a canonical IPv4 address, below 2^48; -1 for any other address. Sorting
 * thousands of nodes calls this per comparison, hence no regular expression.
 */
function rankIpv4(text: string): number {
  let value = 0;
  let part = 0;
  let isPort = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) {
      part = part * 10 + code - 48;
    } else if ((code === 46 || (code === 58 && i > 0)) && !isPort) {
      value = value * 256 + part;
      part = 0;
      isPort = code === 58;
    } else {
      return -1;
    }
  }
  return isPort ? value * 65_536 + part : (value * 256 + part) * 65_536;
}

const left = new Uint16Array(8);
const right = new Uint16Array(8);

function compareIpv6(a: string, b: string): number {
  readCanonicalIpv6(a, left);
  readCanonicalIpv6(b, right);
  const at = left.findIndex((group, i) => group !== right[i]);
  return at === -1 ? 0 : left[at]! - right[at]!;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Split {
  readonly host: string;
  readonly port: string | undefined;
  readonly isBracketed: boolean;
}

function splitPort(text: string): Split | AddressMistake {
  if (text === '') return mistake('is empty');
  if (text.includes('://')) return mistake('is a URL', 'write the host and port only, no scheme');
  if (text.startsWith('[')) {
    const parts = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
    if (parts === null) return mistake('has brackets that do not match');
    return { host: parts[1]!, port: parts[2], isBracketed: true };
  }
  const colon = text.indexOf(':');
  if (colon === -1 || text.includes(':', colon + 1)) {
    return { host: text, port: undefined, isBracketed: false };
  }
  return { host: text.slice(0, colon), port: text.slice(colon + 1), isBracketed: false };
}

function parsePort(text: string): number | AddressMistake {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535
    ? port
    : mistake(`has the port "${text}", which is not between 1 and 65535`);
}

function parseHost(host: string): Omit<Address, 'text'> | AddressMistake {
  if (host.includes('%')) {
    return mistake(
      'names a network interface after %, which means something else on every machine',
      'use a global address or a host name',
    );
  }
  if (host.includes('/')) return mistake('contains a slash', 'a node has one address, no network');
  if (host.includes(':')) {
    const groups = parseIpv6(host);
    return groups === undefined
      ? mistake('is no valid IPv6 address')
      : { kind: 'ipv6', host: formatIpv6(groups) };
  }
  // As in the URL standard: a host that ends in a number is meant as IPv4.
  if (/(^|\.)\d+$/.test(host)) {
    return parseIpv4(host) === undefined
      ? mistake('is no valid IPv4 address: four numbers 0 to 255 without leading zeros')
      : { kind: 'ipv4', host };
  }
  return parseName(host);
}

/** RFC 1123, plus the underscore that real host lists contain. */
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

function parseName(text: string): Omit<Address, 'text'> | AddressMistake {
  if (/[^\x00-\x7f]/.test(text)) {
    return mistake('is not ASCII', 'write an internationalised name in its xn-- form');
  }
  const name = text.toLowerCase().replace(/\.$/, '');
  if (name.length > 253) return mistake('is longer than the 253 characters a host name may have');
  const wrong = name.split('.').find((label) => !LABEL.test(label));
  if (wrong === undefined) return { kind: 'name', host: name };
  if (wrong === '') return mistake('has an empty part');
  if (wrong.length > 63) return mistake(`has a part of more than 63 characters: "${wrong}"`);
  return mistake(`has a part that no host name may have: "${wrong}"`);
}
