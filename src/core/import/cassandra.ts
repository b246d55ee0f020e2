import { type DraftNode, ringOfDraft } from './draft.ts';
import { Findings } from './findings.ts';
import type { ImporterSpec } from './importer.ts';
import { type Line, linesOf, type Place, placeIn, textOf } from './source.ts';

export const cassandra: ImporterSpec = {
  summary: 'Cassandra: what nodetool ring prints',
  source: 'https://cassandra.apache.org/doc/latest/cassandra/tools/nodetool/ring.html',
  word: 'ring',
  algorithms: ['cassandra-murmur3', 'cassandra-random'],
  recognises: (_, head) =>
    /^Datacenter: /m.test(head) && /^Address[ \t]+(?:DC[ \t]+)?Rack[ \t]+Status/m.test(head),
  read({ file, bytes }) {
    const findings = new Findings(file);
    const whole = { file, text: '', width: 1 };
    const hosts = hostsOf(textOf(bytes, file), file, findings);
    const nodes = [...hosts.values()].map(nodeOf);
    const isMurmur = hasOnlyLongs(nodes);
    findings.remark(
      isMurmur ? 'tokens of 64 bits' : 'tokens of more than 64 bits',
      `the partitioner is not printed; by its tokens it is ${isMurmur ? 'Murmur3Partitioner' : 'RandomPartitioner'}`,
    );
    findings.remark(
      'replication',
      'copies are a matter of keyspaces and not printed; the ring has owners alone until copies are asked for',
    );
    const ring = ringOfDraft(
      {
        algorithm: isMurmur ? 'cassandra-murmur3' : 'cassandra-random',
        hash: isMurmur ? 'murmur3-token' : 'md5-token',
        parameters: { tokensPerNode: commonest(nodes.map(({ tokens }) => tokens!.length)) },
        spreadZones: true,
        nodes,
        place: whole,
      },
      findings,
    );
    findings.check();
    return { rings: [{ name: 'ring', ring, key: 'the partition key' }], notes: findings.notes };
  },
};

interface Host {
  readonly address: string;
  readonly datacenter: string;
  readonly rack: string;
  readonly isUp: boolean;
  readonly tokens: string[];
  readonly place: Place;
}

const STATUSES = ['Up', 'Down', '?'];
const STATES = ['Normal', 'Leaving', 'Joining', 'Moving', '?'];

interface Row {
  readonly address: string;
  readonly rack: string;
  readonly status: string;
  readonly state: string;
  readonly token: string;
}

/** Address, rack, status, state, then a load and a share of one or two words, and the token. */
function rowOf(text: string): Row | undefined {
  const words = text.split(/\s+/, MOST_WORDS);
  const at = words.findIndex(
    (word, i) => i > 1 && STATUSES.includes(word) && STATES.includes(words[i + 1]!),
  );
  if (at === -1 || at + 3 > words.length) return undefined;
  return {
    address: words[0]!,
    rack: words.slice(1, at).join(' '),
    status: words[at]!,
    state: words[at + 1]!,
    token: words.at(-1)!,
  };
}

const MOST_WORDS = 40;
/** Behind the sections, and lines that only lead the eye. */
const OTHER = /^(?:=+|Address\s+.*|-?\d+|Note: .*|Warning: .*|To view status .*)$/;

function hostsOf(text: string, file: string, findings: Findings): Map<string, Host> {
  const hosts = new Map<string, Host>();
  const owners = new Map<string, string>();
  let datacenter: string | undefined;
  for (const line of linesOf(text)) {
    const row = line.text.trim();
    if (row === '') continue;
    if (row.startsWith('Datacenter: ')) datacenter = row.slice('Datacenter: '.length).trim();
    else if (!OTHER.test(row)) takeRow(row, { file, line, datacenter }, hosts, owners, findings);
  }
  return hosts;
}

interface Where {
  readonly file: string;
  readonly line: Line;
  readonly datacenter: string | undefined;
}

function takeRow(
  row: string,
  { file, line, datacenter }: Where,
  hosts: Map<string, Host>,
  owners: Map<string, string>,
  findings: Findings,
): void {
  const place = placeIn(file, line);
  const found = rowOf(row);
  if (found === undefined || datacenter === undefined) {
    findings.refuse(place, 'the line is no row of nodetool ring');
    return;
  }
  const { address, rack, status, state, token } = found;
  if (state === 'Joining') {
    findings.note(place, 'a node that joins does not answer for its tokens yet; it is left out');
    return;
  }
  if (state === 'Leaving' || state === 'Moving') {
    findings.note(place, 'a node is leaving or moving; the ring has it where it still is');
  }
  if (!/^-?\d{1,39}$/.test(token)) {
    findings.refuse(
      place,
      `the token "${token}" is no number`,
      'there is no ring for partitioners that keep the order of keys',
    );
    return;
  }
  const owner = owners.get(token);
  if (owner !== undefined) findings.refuse(place, `token ${token} is also that of ${owner}`);
  owners.set(token, address);
  const known = hosts.get(address);
  if (known !== undefined) known.tokens.push(token);
  else {
    const isUp = status === 'Up';
    hosts.set(address, { address, datacenter, rack, isUp, tokens: [token], place });
  }
}

function nodeOf({ address, datacenter, rack, isUp, tokens, place }: Host): DraftNode {
  return {
    id: address,
    address,
    zone: [datacenter, rack],
    weight: 1,
    state: isUp ? 'alive' : 'dead',
    tokens,
    place,
  };
}

/** Whether all tokens are from -2^63 to 2^63 - 1. */
function hasOnlyLongs(nodes: readonly DraftNode[]): boolean {
  const limit = 2n ** 63n;
  return nodes.every(({ tokens }) =>
    tokens!.every((token) => {
      const value = BigInt(token);
      return value >= -limit && value < limit;
    }),
  );
}

/** The count that most nodes have, 1 where there are none; new nodes get as many. */
function commonest(counts: readonly number[]): number {
  const uses = new Map<number, number>();
  for (const count of counts) uses.set(count, (uses.get(count) ?? 0) + 1);
  return [...uses].reduce((best, next) => (next[1] > best[1] ? next : best), [1, 0])[0];
}
