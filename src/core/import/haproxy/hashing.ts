import type { Findings } from '../findings.ts';
import type { ConfigLine } from './lines.ts';

/** How a section places: what `balance`, `hash-type` and `hash-balance-factor` say. */
export interface Hashing {
  readonly algorithm: 'haproxy-consistent' | 'haproxy-map';
  readonly hash: string;
  /** As it stands behind `balance`. */
  readonly key: string;
}

const BY_KEY = ['source', 'uri', 'url_param', 'hdr', 'rdp-cookie', 'hash'];
const FUNCTIONS = ['sdbm', 'djb2', 'wt6', 'crc32'];

/** Name of the method of a `balance` line, without its argument in brackets. */
export function balanceOf(line: ConfigLine | undefined): string {
  return line === undefined ? 'roundrobin' : /^[\w-]*/.exec(line.words[1] ?? '')![0];
}

export function isByKey(line: ConfigLine | undefined): line is ConfigLine {
  return BY_KEY.includes(balanceOf(line));
}

/** @param lines of a section that places by key, @param balance the line that says so */
export function hashingOf(
  lines: readonly ConfigLine[],
  balance: ConfigLine,
  findings: Findings,
): Hashing {
  noteKey(balanceOf(balance), balance, findings);
  const type = lines.findLast(({ words }) => words[0] === 'hash-type');
  const factor = lines.findLast(({ words }) => words[0] === 'hash-balance-factor');
  const isConsistent = type?.words[1] === 'consistent';
  if (isConsistent && factor !== undefined && factor.words[1] !== '0') {
    findings.note(
      factor.place,
      'servers that are loaded above the factor are passed over: a key may be served by the next one of the ring',
    );
  }
  return {
    algorithm: isConsistent ? 'haproxy-consistent' : 'haproxy-map',
    hash: type === undefined ? 'sdbm' : hashOf(type, findings),
    key: balance.words.slice(1).join(' '),
  };
}

/**
 * Without a function: sdbm, with an avalanche behind it if the method is consistent. With a function an
 * avalanche is there only if it is written.
 * @see https://docs.haproxy.org/2.6/configuration.html#4.2-hash-type
 */
function hashOf({ words, place }: ConfigLine, findings: Findings): string {
  const [, method = '', name, modifier] = words;
  if (method !== 'consistent' && method !== 'map-based') {
    findings.refuse(place, `hash-type is "${method}", but must be map-based or consistent`);
  }
  if (name === undefined) return method === 'consistent' ? 'sdbm-avalanche' : 'sdbm';
  if (!FUNCTIONS.includes(name)) {
    const hint = name === 'none' ? 'it takes keys as numbers, not as texts' : undefined;
    findings.refuse(place, `the function "${name}" is none of ${FUNCTIONS.join(', ')}`, hint);
  }
  if (modifier !== undefined && modifier !== 'avalanche') {
    findings.refuse(place, `the modifier "${modifier}" is not avalanche`);
  }
  return modifier === 'avalanche' ? `${name}-avalanche` : name;
}

const FIRST_PART =
  'of a header with commas a key is what stands before the first one that is not in double quotes';
const OTHERS = 'requests without it are placed in turns, not by key';

function noteKey(method: string, { words, place }: ConfigLine, findings: Findings): void {
  const options = words.slice(2);
  if (method === 'source') {
    findings.note(
      place,
      'the bytes of the client’s address are folded into a number, which no function hashes: shares hold, but the ring cannot tell the server of an address',
    );
  } else if (method === 'uri') {
    const from = options.includes('path-only') ? 'the path' : 'the URI as it is sent';
    const to = options.includes('whole')
      ? 'with what follows the question mark'
      : 'up to the question mark';
    const cut = options.some((option) => option === 'len' || option === 'depth');
    findings.note(place, `a key is ${from}, ${to}${cut ? ', cut to the length or depth' : ''}`);
  } else if (method === 'hdr' && options.includes('use_domain_only')) {
    findings.note(place, 'a key is the domain alone, without what stands before and behind it');
  } else if (method === 'hash') {
    findings.note(place, 'a key is what comes out of the expression, not what goes in');
  } else findings.note(place, OTHERS);
  if (method === 'hdr' && !/^hdr\(host\)$/i.test(words[1]!)) findings.note(place, FIRST_PART);
}
