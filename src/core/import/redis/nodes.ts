import { Findings } from '../findings.ts';
import type { ImporterSpec } from '../importer.ts';
import { linesOf, type Place, placeIn, textOf } from '../source.ts';
import { clusterResult, joinAddress, type RedisNode, type Shard, slotOf } from './shards.ts';

const NODE = /^[0-9a-f]{40} \S*:\d+/m;

export const redisNodes: ImporterSpec = {
  summary: 'Redis: what CLUSTER NODES answers, also nodes.conf',
  source: 'https://redis.io/docs/latest/commands/cluster-nodes/',
  word: 'cluster',
  algorithms: ['redis-cluster'],
  recognises: (_, head) => NODE.test(jsonText(head.trim()) ?? head),
  read({ file, bytes }) {
    const findings = new Findings(file);
    const shards = shardsIn(textOf(bytes, file), file, findings);
    return clusterResult(shards, { file, text: '', width: 1 }, findings);
  },
};

/** What CLUSTER NODES answers, whether all slots have owners or not; mistakes are among the findings. */
export function shardsIn(text: string, file: string, findings: Findings): Shard[] {
  const json = jsonText(text.trim());
  const members = [...linesOf(json ?? text)].flatMap((line) => {
    // In JSON all is on one line.
    const place = json === undefined ? placeIn(file, line) : { file, text: line.text, width: 1 };
    return memberOf(line.text, place, findings) ?? [];
  });
  return shardsOf(members, findings);
}

/** redis-cli --json prints the answer as one string. */
function jsonText(text: string): string | undefined {
  if (!text.startsWith('"')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    // The head of a large file ends in the middle of its string.
    return text.slice(1).replaceAll('\\n', '\n');
  }
}

interface Member extends RedisNode {
  /** Of its master; undefined for a master itself. */
  readonly master: string | undefined;
  readonly ranges: readonly number[];
}

/** @returns undefined for a line that is no node */
function memberOf(text: string, place: Place, findings: Findings): Member | undefined {
  const words = text.trim().split(' ');
  if (words[0] === '' || words[0] === 'vars' || words[0]!.startsWith('#')) return undefined;
  const [id = '', where = '', flagText = '', master = ''] = words;
  const flags = flagText.split(',');
  const isMaster = flags.includes('master');
  if (!/^[0-9a-f]{40}$/.test(id) || words.length < 8 || !(isMaster || flags.includes('slave'))) {
    if (flags.includes('handshake')) {
      findings.note(place, 'the node is not a member yet; it is left out');
      return undefined;
    }
    return findings.refuse(place, 'the line is no node of a cluster');
  }
  if (flags.includes('fail?')) {
    findings.note(place, 'one node suspects this one to be dead; the ring has it alive');
  }
  if (words[7] === 'disconnected' && !flags.includes('fail')) {
    findings.note(place, 'the node that was asked has no link to this one; the ring has it alive');
  }
  return {
    id,
    address: addressOf(where),
    isDead: flags.includes('fail') || flags.includes('noaddr'),
    master: isMaster ? undefined : master,
    ranges: words.slice(8).flatMap((text) => rangeOf(text, place, findings)),
    place,
  };
}

/** `10.0.0.1:7000@17000,name`: behind the last colon is the port. */
function addressOf(where: string): string {
  const address = where.split(/[@,]/)[0]!;
  const colon = address.lastIndexOf(':');
  return joinAddress(address.slice(0, colon), address.slice(colon + 1));
}

function rangeOf(text: string, place: Place, findings: Findings): number[] {
  if (text === '') return [];
  if (text.startsWith('[')) {
    const [, slot, way] = /^\[(\d+)-([<>])-/.exec(text) ?? [];
    const what = way === '<' ? 'imported' : 'migrated away';
    findings.note(
      place,
      `slot ${slot} is being ${what}; until that ends its keys are on either node, the ring has the old owner`,
    );
    return [];
  }
  const [from, to = from] = text.split('-');
  const [first, last] = [slotOf(from!), slotOf(to!)];
  if (first !== undefined && last !== undefined && first <= last) return [first, last];
  findings.refuse(place, `"${text}" is no range of slots from 0 to 16383`);
  return [];
}

function shardsOf(members: readonly Member[], findings: Findings): Shard[] {
  const shards = new Map<string, { ranges: readonly number[]; nodes: RedisNode[] }>();
  for (const member of members) {
    if (member.master === undefined) {
      shards.set(member.id, { ranges: member.ranges, nodes: [member] });
    }
  }
  for (const member of members) {
    if (member.master === undefined) continue;
    const shard = shards.get(member.master);
    if (shard === undefined)
      findings.note(member.place, 'its master is not listed; it is left out');
    else shard.nodes.push(member);
  }
  return [...shards.values()];
}
