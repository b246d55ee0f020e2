import { chosenNames, limitRings } from '../choose.ts';
import { ringOfDraft } from '../draft.ts';
import { Findings } from '../findings.ts';
import type { ImporterSpec, NamedRing } from '../importer.ts';
import { textOf } from '../source.ts';
import { balanceOf, hashingOf, isByKey } from './hashing.ts';
import { type ConfigLine, configLines } from './lines.ts';
import { type Section, sectionsOf } from './sections.ts';
import { serversOf } from './servers.ts';

export const haproxy: ImporterSpec = {
  summary: 'HAProxy: backend and listen sections of haproxy.cfg',
  source: 'https://docs.haproxy.org/2.6/configuration.html#4.2-balance',
  word: 'backend',
  algorithms: ['haproxy-consistent', 'haproxy-map'],
  recognises: (_, head) => /^[ \t]*(?:backend|listen)[ \t]+[^\s{;]+[^{;\n]*$/m.test(head),
  read({ file, bytes, name }) {
    const findings = new Findings(file);
    const sections = sectionsOf(configLines(textOf(bytes, file), file, findings), findings);
    findings.check();
    const names = sections.map((section) => section.name);
    const chosen = new Set(chosenNames(names, name, { file, word: 'backend' }));
    const wanted = sections.filter((section) => chosen.has(section.name));
    const keyed = wanted.filter(isKeyed);
    limitRings(keyed, name, { file, word: 'backend' });
    if (keyed.length === 0) refuseUnkeyed(wanted, file, findings);
    for (const section of wanted) if (!isKeyed(section)) skip(section, findings);
    refuseRepeated(keyed, findings);
    const rings = keyed.map((section) => ringOf(section, findings));
    findings.check();
    return { rings, notes: findings.notes };
  },
};

const isKeyed = (section: Section): section is Section & { balance: ConfigLine } =>
  isByKey(section.balance);

const whyUnkeyed = ({ kind, name, balance }: Section): string =>
  `${kind} "${name}" balances by ${balanceOf(balance)}`;

function skip(section: Section, findings: Findings): void {
  if (section.ownLines.every(({ words }) => !words[0]!.startsWith('server'))) return;
  const place = section.balance?.place ?? section.place;
  findings.note(place, `${whyUnkeyed(section)}: it does not place by key, so it is left out`);
}

function refuseUnkeyed(sections: readonly Section[], file: string, findings: Findings): void {
  const hint =
    'keys have a place only with balance source, uri, url_param, hdr, rdp-cookie or hash';
  for (const section of sections) {
    const place = section.balance?.place ?? section.place;
    findings.refuse(place, `${whyUnkeyed(section)}, which does not place by key`, hint);
  }
  if (sections.length > 0) return;
  findings.refuse({ file, text: '', width: 1 }, 'there is no backend and no listen section in it');
}

function refuseRepeated(sections: readonly Section[], findings: Findings): void {
  const first = new Map<string, Section>();
  for (const section of sections) {
    const known = first.get(section.name);
    first.set(section.name, known ?? section);
    if (known === undefined) continue;
    const where = `first in line ${known.place.line}`;
    findings.refuse(section.place, `backend "${section.name}" is there twice; ${where}`);
  }
}

function ringOf(section: Section & { balance: ConfigLine }, findings: Findings): NamedRing {
  const { balance, name, place } = section;
  const lines = section.lines();
  for (const line of lines) takeLine(line, findings);
  const { algorithm, hash, key } = hashingOf(lines, balance, findings);
  if (key.includes('$')) findings.refuse(balance.place, 'a variable stands in what is hashed');
  const nodes = serversOf(lines, findings);
  return { name, key, ring: ringOfDraft({ algorithm, hash, nodes, place }, findings) };
}

const DECISIVE =
  /^(?:server|server-template|default-server|balance|hash-type|hash-balance-factor)$/;

/** Conditions on what decides, and what decides beside the ring. */
function takeLine({ words, place, isConditional }: ConfigLine, findings: Findings): void {
  const word = words[0]!;
  if (isConditional && DECISIVE.test(word)) {
    findings.refuse(
      place,
      'whether this counts depends on a condition, which is not judged',
      'write out the branch that is in force, without .if and .endif',
    );
  }
  const meaning = NOTED[`${word} ${words[1]}`] ?? NOTED[word];
  if (meaning !== undefined) findings.note(place, meaning);
  else if (!KEYWORDS.has(word) && !/^(?:cli|srv)tcpka-/.test(word)) {
    findings.note(place, `"${word}" is not known here; it is read as if it did not matter`);
  }
}

/** What may stand in a section and does not decide where keys go. */
const KEYWORDS = new Set(
  'acl backlog balance bind capture compression declare default-server default_backend description email-alert enabled error-log-format errorfile errorfiles errorloc errorloc302 errorloc303 external-check filter force-persist fullconn grace guid hash-balance-factor hash-type http-after-response http-check http-error http-request http-response http-reuse http-send-name-header id ignore-persist log log-format log-format-sd log-steps log-tag max-keep-alive-queue max-session-srv-conns maxconn mode monitor monitor-net monitor-uri no option persist rate-limit redirect retries retry-on server server-state-file-name server-template source stats stick stick-table tcp-check tcp-request tcp-response timeout unique-id-format unique-id-header use-fcgi-app use_backend'.split(
    ' ',
  ),
);

const PERSISTENT =
  'clients that have been here before stay with their server, whatever the ring says';

const NOTED: Readonly<Record<string, string>> = {
  cookie: PERSISTENT,
  appsession: PERSISTENT,
  'stick on': PERSISTENT,
  'stick match': PERSISTENT,
  'persist rdp-cookie': PERSISTENT,
  'option persist': PERSISTENT,
  'use-server': 'requests that the rule names go to their server, not to that of the ring',
  'option redispatch': 'when a server does not answer, a retry may go to another one',
  'hash-preserve-affinity':
    'a server that is full keeps its keys or not, as this says; the ring knows no full servers',
  'option transparent': 'connections may go to where the client wanted to, not to a server',
  dispatch: 'all connections go to this one address, not to a server of the ring',
  transparent: 'connections may go to where the client wanted to, not to a server',
  'load-server-state-from-file':
    'weights and states of servers come back from a file; the ring has those of the configuration',
  disabled: 'the section is disabled, so nobody gets here; the ring is what it would be',
};
