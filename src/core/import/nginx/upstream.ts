import type { Findings } from '../findings.ts';
import type { Place, Source } from '../source.ts';
import type { Statement, Word } from './statements.ts';

/** A `server` line. */
interface UpstreamServer {
  /** As it is written: the text that nginx hashes. */
  readonly name: string;
  readonly weight: number;
  readonly state: 'alive' | 'dead' | 'drain';
  readonly place: Place;
}

/** How an upstream chooses servers, with where that is said. */
export interface Method {
  readonly name: string;
  readonly key: string;
  readonly isConsistent: boolean;
  readonly place: Place;
}

export interface Upstream {
  readonly name: string;
  readonly place: Place;
  readonly servers: UpstreamServer[];
  readonly methods: Method[];
  /** Its own, added to those of the file when it is the one that is read. */
  readonly marks: ((findings: Findings) => void)[];
}

const METHODS = new Set(
  'hash ip_hash least_conn least_time random fair sticky consistent_hash balancer_by_lua_block balancer_by_lua_file'.split(
    ' ',
  ),
);
const NO_MATTER = new Set(
  'zone keepalive keepalive_requests keepalive_timeout keepalive_time queue ntlm resolver resolver_timeout check check_http_send check_http_expect_alive check_shm_size'.split(
    ' ',
  ),
);
const NO_MATTER_OF_SERVER = new Set(['max_conns', 'route']);

export function newUpstream(name: string, place: Place): Upstream {
  return { name, place, servers: [], methods: [], marks: [] };
}

/** Takes a statement that stands in an upstream's block. */
export function takeStatement(upstream: Upstream, source: Source, statement: Statement): void {
  const [first, ...rest] = statement.words;
  const place = source.place(first!.start, rest.at(-1)?.end ?? first!.end);
  const name = first!.text;
  if (name === 'server') takeServer(upstream, source, rest, place);
  else if (METHODS.has(name)) upstream.methods.push(methodOf(name, rest, place));
  else if (name === 'state') {
    upstream.marks.push((findings) =>
      findings.refuse(
        place,
        'the servers stand in a state file, which nginx writes',
        'read them from its API',
      ),
    );
  } else if (!NO_MATTER.has(name)) {
    upstream.marks.push((findings) =>
      findings.note(place, `"${name}" is not known here; it is read as if it did not matter`),
    );
  }
}

function methodOf(name: string, args: readonly Word[], place: Place): Method {
  const [key = '', option] = args.map(({ text }) => text);
  return { name, key, isConsistent: option === 'consistent', place };
}

function takeServer(
  upstream: Upstream,
  source: Source,
  [address, ...options]: readonly Word[],
  place: Place,
): void {
  const { marks } = upstream;
  if (address === undefined) {
    marks.push((findings) => findings.refuse(place, 'a server without an address'));
    return;
  }
  if (address.text.includes('$')) {
    marks.push((findings) =>
      findings.refuse(
        source.place(address.start, address.end),
        `the address "${address.text}" is a variable, and what it stands for is hashed`,
        'write out what it is',
      ),
    );
  }
  let weight = 1;
  let state: UpstreamServer['state'] = 'alive';
  for (const option of options) {
    const [name, value] = splitOption(option.text);
    const at = source.place(option.start, option.end);
    if (name === 'weight') weight = takeWeight(upstream, value, at);
    else if (name === 'down') state = 'dead';
    else if (name === 'drain') state = 'drain';
    else marks.push((findings) => takeOption(findings, name, at));
  }
  upstream.servers.push({ name: address.text, weight, state, place });
}

function splitOption(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  return equals === -1 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

function takeWeight({ marks }: Upstream, value: string, place: Place): number {
  const weight = /^\d{1,7}$/.test(value) ? Number(value) : 0;
  if (weight === 0) {
    marks.push((findings) =>
      findings.refuse(place, `the weight is "${value}", but must be a whole number from 1`),
    );
  }
  return Math.max(1, weight);
}

function takeOption(findings: Findings, name: string, place: Place): void {
  if (NO_MATTER_OF_SERVER.has(name)) return;
  if (name === 'backup') {
    findings.refuse(place, 'nginx takes no "backup" in an upstream with hash');
  } else if (name === 'service') {
    findings.refuse(place, 'the servers come from SRV records, which are not in the file');
  } else {
    findings.note(
      place,
      OPTIONS[name] ??
        `"${name}" of a server is not known here; it is read as if it did not matter`,
    );
  }
}

const FAILS =
  'a server that fails is stepped over for a while, and its keys go to the next point; the ring has it alive';
const OPTIONS: Readonly<Record<string, string>> = {
  max_fails: FAILS,
  fail_timeout: FAILS,
  slow_start: 'no server starts slowly under hash, nginx ignores it',
  resolve:
    'the name is looked up again and again; all its addresses share what the name owns, in turns',
};
