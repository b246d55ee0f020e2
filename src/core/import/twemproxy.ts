import { isMapping, type Mapping } from '../cluster/mapping.ts';
import { shown } from '../cluster/mistake.ts';
import type { KeyHashName } from '../key-hash/registry.ts';
import { chosenNames, limitRings } from './choose.ts';
import { type DraftNode, ringOfDraft } from './draft.ts';
import { Findings } from './findings.ts';
import type { ImporterSpec, NamedRing } from './importer.ts';
import { twemproxyHashes } from './memcached-hashes.ts';
import { type Place, textOf } from './source.ts';
import { type PlacedDocument, readPlaced } from './yaml.ts';

export const twemproxy: ImporterSpec = {
  summary: 'twemproxy: pools of nutcracker.yml',
  source: 'https://github.com/twitter/twemproxy/blob/master/README.md#configuration',
  word: 'pool',
  algorithms: ['ketama', 'modula'],
  recognises: (_, head) =>
    /(?:^[ \t]+|")listen"?[ \t]*:/m.test(head) && /(?:^[ \t]+|")servers"?[ \t]*:/m.test(head),
  async read({ file, bytes, name }) {
    const findings = new Findings(file);
    const document = await readPlaced(textOf(bytes, file), file);
    const pools = Object.keys(document.value);
    const chosen = chosenNames(pools, name, { file, word: 'pool' });
    const keyed = chosen
      .map((pool) => poolOf(pool, document))
      .filter((pool) => isKeyed(pool, name, findings));
    if (keyed.length === 0) refuseAll(file, findings);
    limitRings(keyed, name, { file, word: 'pool' });
    const rings = keyed.map((pool) => ringOf(pool, findings));
    findings.check();
    return { rings, notes: findings.notes };
  },
};

interface Pool {
  readonly name: string;
  readonly settings: Mapping;
  place(...path: (string | number)[]): Place;
}

function poolOf(name: string, { value, place }: PlacedDocument): Pool {
  const settings = value[name];
  return {
    name,
    settings: isMapping(settings) ? settings : {},
    place: (...path) => place([name, ...path]),
  };
}

function isKeyed(pool: Pool, wanted: string | undefined, findings: Findings): boolean {
  if (pool.settings.distribution !== 'random') return true;
  const place = pool.place('distribution');
  const why = `pool "${pool.name}" takes its servers by chance, not by key`;
  if (wanted === undefined) findings.note(place, `${why}, so it is left out`);
  else findings.refuse(place, why);
  return false;
}

function refuseAll(file: string, findings: Findings): void {
  if (findings.hasProblems) return;
  findings.refuse({ file, text: '', width: 1 }, 'there is no pool in it that places by key');
}

const KNOWN = new Set(
  'listen hash hash_tag distribution servers timeout backlog preconnect redis redis_auth redis_db tcpkeepalive reuseport server_connections client_connections auto_eject_hosts server_retry_timeout server_failure_limit'.split(
    ' ',
  ),
);

function ringOf(pool: Pool, findings: Findings): NamedRing {
  const { name, settings, place } = pool;
  for (const key of Object.keys(settings)) {
    if (KNOWN.has(key)) continue;
    findings.note(place(key), `"${key}" is not known here; it is read as if it did not matter`);
  }
  if (settings.auto_eject_hosts === true) {
    findings.note(
      place('auto_eject_hosts'),
      'a server that fails is taken out of the ring for a while, and its keys go elsewhere; the ring has it alive',
    );
  }
  const distribution = settings.distribution ?? 'ketama';
  if (distribution !== 'ketama' && distribution !== 'modula') {
    findings.refuse(
      place('distribution'),
      `distribution is ${shown(distribution)}, but must be ketama, modula or random`,
    );
  }
  const tag = tagOf(pool, findings);
  const draft = {
    algorithm: distribution === 'modula' ? 'modula' : 'ketama',
    hash: hashOf(pool, findings),
    ...(tag !== undefined && { keys: { tag } }),
    nodes: serversOf(pool, findings),
    place: place(),
  } as const;
  return { name, key: 'the key of the command', ring: ringOfDraft(draft, findings) };
}

function hashOf({ settings, place }: Pool, findings: Findings): KeyHashName {
  const given = settings.hash ?? 'fnv1a_64';
  const hash = typeof given === 'string' ? twemproxyHashes[given] : undefined;
  if (hash !== undefined) return hash;
  const known = Object.keys(twemproxyHashes).join(', ');
  findings.refuse(place('hash'), `hash is ${shown(given)}, but must be one of ${known}`);
  return 'fnv1a-64';
}

function tagOf({ settings, place }: Pool, findings: Findings): string | undefined {
  const tag = settings.hash_tag;
  if (tag === undefined || (typeof tag === 'string' && /^[\x21-\x7e]{2}$/.test(tag))) return tag;
  return findings.refuse(
    place('hash_tag'),
    `hash_tag is ${shown(tag)}, but must be two characters`,
  );
}

function serversOf({ settings, place }: Pool, findings: Findings): DraftNode[] {
  const list = settings.servers;
  if (!Array.isArray(list)) {
    findings.refuse(place('servers'), 'servers must be a list');
    return [];
  }
  return list
    .flatMap((server, i) => serverOf(server, place('servers', i), findings) ?? [])
    .sort(byName);
}

/**
 * twemproxy sorts its servers, shorter names first, and `modula` counts them in that order.
 * @see conf_validate_server in nc_conf.c, string_compare in nc_string.c; recorded from 0.5.0
 */
function byName(a: DraftNode, b: DraftNode): number {
  const [x, y] = [a, b].map(({ name }) => new TextEncoder().encode(name));
  if (x!.length !== y!.length) return x!.length - y!.length;
  const at = x!.findIndex((byte, i) => byte !== y![i]);
  return at === -1 ? 0 : x![at]! - y![at]!;
}

/** `host:port:weight alias` or `/path:weight alias`. */
const SERVER = /^(?:(\/.*)|(.+):(\d{1,5})):(\d{1,9})$/;
/** The port that is left out of names. */
const USUAL_PORT = 11_211;

/** @see conf_add_server in nc_conf.c */
function serverOf(server: unknown, place: Place, findings: Findings): DraftNode | undefined {
  const [text, alias, ...more] = typeof server === 'string' ? server.split(/\s+/) : [''];
  const parts = SERVER.exec(text!);
  if (parts === null || more.length > 0) {
    return findings.refuse(place, `${shown(server)} is not of the form host:port:weight name`);
  }
  const [, path, host, port] = parts;
  const weight = Number(parts[4]);
  if (weight === 0) return findings.refuse(place, 'the weight is 0, which twemproxy refuses');
  const address = path ?? `${host}:${port}`;
  const name = alias ?? (Number(port) === USUAL_PORT ? host! : address);
  return {
    id: alias ?? address,
    address: path === undefined ? addressOf(host!, port!) : '',
    name,
    weight,
    state: 'alive',
    place,
  };
}

const addressOf = (host: string, port: string): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
