import { chosenNames, limitRings } from '../choose.ts';
import { type DraftNode, ringOfDraft } from '../draft.ts';
import { Findings } from '../findings.ts';
import type { ImporterSpec, NamedRing } from '../importer.ts';
import { type Place, Source, textOf } from '../source.ts';
import { dumpedFiles, dumpReader } from './dump.ts';
import type { Method, Upstream } from './upstream.ts';
import { type NginxFacts, walkNginx } from './walk.ts';

export const nginx: ImporterSpec = {
  summary: 'nginx: nginx.conf with its includes, or nginx -T',
  source: 'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#hash',
  word: 'upstream',
  algorithms: ['nginx-consistent', 'nginx-hash'],
  recognises: (name, head) =>
    /^# configuration file .+:\r?$/m.test(head) ||
    /^[ \t]*upstream[ \t]+[^\s{;]+[ \t]*(?:\r?\n[ \t]*)?\{/m.test(head) ||
    (name === 'nginx.conf' && /^[ \t]*(?:http|stream|events|include)\b/m.test(head)),
  read({ file, bytes, name }, { includes }) {
    const findings = new Findings(file);
    const text = textOf(bytes, file);
    const dump = dumpedFiles(text);
    const facts = walkNginx(
      dump?.main ?? new Source(file, text),
      dump === undefined ? includes : dumpReader(dump),
      findings,
    );
    findings.check();
    const names = facts.upstreams.map((upstream) => upstream.name);
    const chosen = new Set(chosenNames(names, name, { file, word: 'upstream' }));
    const upstreams = facts.upstreams.filter((upstream) => chosen.has(upstream.name));
    const keyed = upstreams.filter(isKeyed);
    limitRings(keyed, name, { file, word: 'upstream' });
    if (keyed.length === 0) refuseUnkeyed(upstreams, facts, file, findings);
    for (const upstream of upstreams) if (!isKeyed(upstream)) skip(upstream, findings);
    const rings = keyed.map((upstream) => ringOf(upstream, facts, findings));
    findings.check();
    return { rings, notes: findings.notes };
  },
};

/** The one that is said last counts. */
const methodOf = ({ methods }: Upstream): Method | undefined => methods.at(-1);

const isKeyed = (upstream: Upstream): boolean => methodOf(upstream)?.name === 'hash';

const LEFT_OUT = 'it does not place by key, so it is left out';

function skip(upstream: Upstream, findings: Findings): void {
  findings.note(upstream.place, `upstream "${upstream.name}" ${whyUnkeyed(upstream)}: ${LEFT_OUT}`);
}

function whyUnkeyed(upstream: Upstream): string {
  const method = methodOf(upstream);
  return method === undefined ? 'takes its servers in turn' : `chooses by ${method.name}`;
}

function refuseUnkeyed(
  upstreams: readonly Upstream[],
  { isIncomplete }: NginxFacts,
  file: string,
  findings: Findings,
): void {
  const hint = 'keys have a place only with "hash KEY;" or "hash KEY consistent;"';
  for (const upstream of upstreams) {
    const place = methodOf(upstream)?.place ?? upstream.place;
    const isAddress = methodOf(upstream)?.name === 'ip_hash';
    const why = isAddress
      ? 'places clients by the first three bytes of their address, for which there is no ring'
      : `${whyUnkeyed(upstream)}, which does not place by key`;
    findings.refuse(place, `upstream "${upstream.name}" ${why}`, hint);
  }
  if (upstreams.length > 0) return;
  const missing = isIncomplete ? ', and files that it includes could not be read' : '';
  findings.refuse({ file, text: '', width: 1 }, `there is no upstream in it${missing}`, hint);
}

function ringOf(upstream: Upstream, facts: NginxFacts, findings: Findings): NamedRing {
  for (const mark of upstream.marks) mark(findings);
  const { isConsistent, key, place } = methodOf(upstream)!;
  if (upstream.methods.length > 1) {
    findings.note(place, 'the upstream has several methods; the last one counts');
  }
  noteKey(key, place, facts, findings);
  noteTries(upstream, findings);
  const ring = ringOfDraft(
    {
      algorithm: isConsistent ? 'nginx-consistent' : 'nginx-hash',
      hash: 'crc32',
      nodes: isConsistent ? merged(upstream, findings) : upstream.servers.map(nodeOf),
      place: upstream.place,
    },
    findings,
  );
  return { name: upstream.name, ring, key };
}

function noteKey(key: string, place: Place, { variables }: NginxFacts, findings: Findings): void {
  if (key === '') findings.refuse(place, 'hash has no key');
  if (key !== '' && !key.includes('$')) {
    findings.note(place, 'the key is the same for all requests: one server gets them all');
  }
  for (const [, braced, plain] of key.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
    const variable = `$${braced ?? plain}`;
    const made = variables.get(variable);
    if (made === undefined) continue;
    const where = `${made.file}:${made.line}`;
    findings.note(place, `${variable} is made in ${where}: a key here is what comes out of that`);
  }
}

/** nginx looks so often for a server that is not down. */
const TRIES = 21;
/** Share of keys that is worth a note. */
const NOTED_SHARE = 1 / 1000;

/** Recorded from nginx 1.22.1: keys that find nobody alive go to the servers in turns, to another one each time. */
function noteTries({ servers, place }: Upstream, findings: Findings): void {
  const alive = servers.filter(({ state }) => state === 'alive');
  const weightOf = (some: typeof servers): number => some.reduce((sum, s) => sum + s.weight, 0);
  const missed = 1 - weightOf(alive) / weightOf(servers);
  if (alive.length < 2 || missed ** TRIES < NOTED_SHARE) return;
  findings.note(
    place,
    'so many servers are down that nginx gives up the search for some keys and takes the others in turns; the ring gives them an owner',
  );
}

/** Servers of one text share one place on the circle: the points of a weight are among those of a larger one. */
function merged({ servers }: Upstream, findings: Findings): DraftNode[] {
  const nodes = new Map<string, DraftNode>();
  for (const server of servers) {
    const node = nodeOf(server);
    const known = nodes.get(server.name);
    if (known === undefined) {
      nodes.set(server.name, node);
      continue;
    }
    findings.note(
      server.place,
      'the server is there twice: both share the points of the larger weight',
    );
    const isAlive = known.state === 'alive' || node.state === 'alive';
    nodes.set(server.name, {
      ...known,
      weight: Math.max(known.weight, node.weight),
      state: isAlive ? 'alive' : known.state,
    });
  }
  return [...nodes.values()];
}

function nodeOf({ name, weight, state, place }: Upstream['servers'][number]): DraftNode {
  return { id: name, address: name.startsWith('unix:') ? '' : name, name, weight, state, place };
}
