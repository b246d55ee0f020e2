import { MAX_NODES } from '../cluster/node.ts';
import type { KeyHashName } from '../key-hash/registry.ts';
import { type DraftNode, type DraftRing, ringOfDraft } from './draft.ts';
import { Findings } from './findings.ts';
import type { ImporterSpec } from './importer.ts';
import { libmemcachedHashes, libmemcachedUsual } from './memcached-hashes.ts';
import { type Place, Source, textOf } from './source.ts';

export const libmemcached: ImporterSpec = {
  summary: 'libmemcached: a configuration string or its file',
  source: 'https://docs.libmemcached.org/libmemcached_configuration.html, checked with 1.1.4',
  word: 'ring',
  algorithms: ['ketama', 'libmemcached-default', 'modula'],
  recognises: (_, head) => /(?:^|\s)--(?:SERVER|SOCKET)=/i.test(head),
  read({ file, bytes }) {
    const findings = new Findings(file);
    const source = new Source(file, textOf(bytes, file));
    const settings = settingsOf(source, findings);
    const whole = source.place(0, 1);
    const ring = ringOfDraft({ ...draftOf(settings, findings), place: whole }, findings);
    findings.check();
    return {
      rings: [{ name: 'ring', ring, key: 'the key of the command' }],
      notes: findings.notes,
    };
  },
};

interface Server extends DraftNode {
  readonly host: string;
  readonly port: number;
}

interface Settings {
  readonly servers: Server[];
  isConsistent: boolean;
  isWeighted: boolean;
  hash: KeyHashName;
  hashPlace: Place | undefined;
  namespace: string;
  hashesNamespace: boolean;
  isSorted: boolean;
}

const LONGEST_WORD = 4096;
const MOST_WEIGHT = 1_000_000;

/**
 * Goes through the options in their order, as libmemcached does: a weight makes the ring a weighted one only
 * when the servers stand behind --DISTRIBUTION=consistent, which sets it back to unweighted.
 */
function settingsOf(source: Source, findings: Findings): Settings {
  const settings: Settings = {
    servers: [],
    isConsistent: false,
    isWeighted: false,
    hash: libmemcachedUsual,
    hashPlace: undefined,
    namespace: '',
    hashesNamespace: false,
    isSorted: false,
  };
  const words = /#[^\n]*|[^\s#"]*(?:"[^"\n]*"[^\s"]*)?/g;
  // One more than there may be is enough to be refused.
  for (let at = 0; at < source.text.length && settings.servers.length <= MAX_NODES; ) {
    words.lastIndex = at;
    const word = words.exec(source.text)![0];
    if (word === '' && source.text[at] === '"') {
      findings.refuse(source.place(at, at + 1), 'the " has no end');
      break;
    }
    if (word !== '' && !word.startsWith('#')) {
      takeOption(word, source.place(at, at + word.length), settings, findings);
    }
    at += Math.max(1, word.length);
  }
  return settings;
}

const NO_MATTER =
  /^--(?:VERIFY-KEY|BINARY-PROTOCOL|BUFFER-REQUESTS|NOREPLY|SUPPORT-CAS|TCP-NODELAY|TCP-KEEPALIVE|TCP-KEEPIDLE|USE-UDP|FETCH-VERSION|CONNECT-TIMEOUT|POLL-TIMEOUT|RCV-TIMEOUT|SND-TIMEOUT|SOCKET-RECV-SIZE|SOCKET-SEND-SIZE|IO-BYTES-WATERMARK|IO-KEY-PREFETCH|IO-MSG-WATERMARK|POOL-MIN|POOL-MAX|USER-DATA)$/;

const NOTED: Readonly<Record<string, string>> = {
  '--NUMBER-OF-REPLICAS':
    'copies go to the servers that are next in the list; the ring has owners alone',
  '--RANDOMIZE-REPLICA-READ': 'reads may go to a copy, not to the owner',
  '--REMOVE-FAILED-SERVERS':
    'a server that fails is taken out, and the ring follows from the rest; this ring has it alive',
  '--REMOVE_FAILED_SERVERS':
    'a server that fails is taken out, and the ring follows from the rest; this ring has it alive',
  '--AUTO-EJECT-HOSTS':
    'a server that fails is taken out, and the ring follows from the rest; this ring has it alive',
  '--SERVER-FAILURE-LIMIT': 'a server that fails so often is taken out; the ring has it alive',
  '--RETRY-TIMEOUT': 'a server that fails is asked again after a while; the ring has it alive',
};

function takeOption(word: string, place: Place, settings: Settings, findings: Findings): void {
  const equals = word.indexOf('=');
  const name = (equals === -1 ? word : word.slice(0, equals)).toUpperCase();
  const value = equals === -1 ? '' : word.slice(equals + 1).replace(/^"([^"]*)"/, '$1');
  if (word.length > LONGEST_WORD) findings.refuse(place, 'the word is too long');
  else if (name === '--SERVER' || name === '--SOCKET') {
    takeServer(name === '--SOCKET', value, place, settings, findings);
  } else if (name === '--DISTRIBUTION') takeDistribution(value, place, settings, findings);
  else if (name === '--HASH') takeHash(value, place, settings, findings);
  else if (name === '--NAMESPACE') settings.namespace = value;
  else if (name === '--HASH-WITH-NAMESPACE') settings.hashesNamespace = true;
  else if (name === '--SORT-HOSTS') settings.isSorted = true;
  else if (/^--KETAMA[-_]WEIGHTED$/.test(name)) takeKetamaWeighted(place, settings, findings);
  else if (name === '--CONFIGURE-FILE') {
    findings.refuse(
      place,
      'all settings come from another file, which replaces these',
      `import ${value}`,
    );
  } else if (NOTED[name] !== undefined) findings.note(place, NOTED[name]);
  else if (!NO_MATTER.test(name))
    findings.refuse(place, `"${name.slice(0, 60)}" is no option of libmemcached`);
}

/** MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, which only programs can set. */
function takeKetamaWeighted(place: Place, settings: Settings, findings: Findings): void {
  findings.note(
    place,
    'no option of configuration strings; read as MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED',
  );
  settings.isConsistent = true;
  settings.isWeighted = true;
  settings.hash = 'md5';
}

function takeDistribution(
  value: string,
  place: Place,
  settings: Settings,
  findings: Findings,
): void {
  const kind = value.split(',')[0]!.toLowerCase();
  if (kind !== 'consistent' && kind !== 'modula') {
    const why =
      kind === 'random' ? 'random does not place by key' : 'it must be consistent or modula';
    findings.refuse(place, `the distribution is "${value}", but ${why}`);
    return;
  }
  settings.isConsistent = kind === 'consistent';
  if (kind !== 'consistent') return;
  settings.isWeighted = false;
  const lost = settings.servers.find(({ weight }) => weight > 1);
  if (lost !== undefined) {
    findings.note(
      lost.place,
      'weights in front of --DISTRIBUTION=consistent are lost: libmemcached makes an unweighted ring; put the servers behind it',
    );
  }
}

function takeHash(value: string, place: Place, settings: Settings, findings: Findings): void {
  const hash = libmemcachedHashes[value.toUpperCase()];
  if (hash === undefined) {
    const known = Object.keys(libmemcachedHashes).join(', ');
    findings.refuse(place, `the hash is "${value}", but must be one of ${known}`);
    return;
  }
  settings.hash = hash;
  settings.hashPlace = place;
}

const USUAL_PORT = 11_211;

function takeServer(
  isSocket: boolean,
  value: string,
  place: Place,
  settings: Settings,
  findings: Findings,
): void {
  const parts = isSocket
    ? /^(\/[^\s?]*?)()(?:\/\?(\d{1,7}))?$/.exec(value)
    : /^([\w.-]+)(?::(\d{1,5}))?(?:\/\?(\d{1,7}))?$/.exec(value);
  if (parts === null) {
    const form = isSocket ? '"/path/?weight"' : 'host:port/?weight';
    findings.refuse(place, `"${value.slice(0, 60)}" is not of the form ${form}`);
    return;
  }
  const host = parts[1]!;
  const port = isSocket ? 0 : Number(parts[2] ?? USUAL_PORT) || USUAL_PORT;
  const weight = Math.max(1, Number(parts[3] ?? 1));
  if (weight > MOST_WEIGHT) findings.refuse(place, `the weight is above ${MOST_WEIGHT}`);
  if (weight > 1 && settings.isConsistent) settings.isWeighted = true;
  const address = isSocket ? host : `${host}:${port}`;
  settings.servers.push({
    id: address,
    address: isSocket ? '' : address,
    name: address,
    host,
    port,
    weight,
    state: 'alive',
    place,
  });
}

function draftOf(settings: Settings, findings: Findings): Omit<DraftRing, 'place'> {
  const { servers, isConsistent, isWeighted, hash, hashPlace, namespace } = settings;
  const algorithm = !isConsistent ? 'modula' : isWeighted ? 'ketama' : 'libmemcached-default';
  if (algorithm === 'libmemcached-default' && hash !== libmemcachedUsual) {
    findings.refuse(
      hashPlace!,
      'the unweighted ring is known with the default hash only',
      'give a server a weight above 1 behind --DISTRIBUTION=consistent, or leave --HASH out',
    );
  }
  const weighted = servers.find(({ weight }) => weight > 1);
  if (algorithm === 'modula' && weighted !== undefined) {
    findings.note(
      weighted.place,
      'libmemcached gives weights no meaning here: all servers count once',
    );
  }
  const ordered = settings.isSorted ? servers.toSorted(byHostAndPort) : servers;
  return {
    algorithm,
    hash,
    ...(settings.hashesNamespace && namespace !== '' && { keys: { prefix: namespace } }),
    nodes: ordered.map((server) => nodeOf(server, algorithm)),
  };
}

/** Both rings leave the usual port out of what they hash: recorded from 1.1.4. */
function nodeOf({ host, port, weight, ...server }: Server, algorithm: string): DraftNode {
  const isShort = algorithm !== 'modula' && port === USUAL_PORT;
  return {
    ...server,
    name: isShort ? host : server.name!,
    weight: algorithm === 'ketama' ? weight : 1,
  };
}

/** @see memcached_sort_hosts */
function byHostAndPort(a: Server, b: Server): number {
  if (a.host !== b.host) return a.host < b.host ? -1 : 1;
  return a.port - b.port;
}
