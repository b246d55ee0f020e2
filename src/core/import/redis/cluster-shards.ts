import { Findings } from '../findings.ts';
import type { ImporterSpec } from '../importer.ts';
import { type Line, linesOf, type Place, placeIn, textOf } from '../source.ts';
import { clusterResult, joinAddress, type RedisNode, type Shard, slotOf } from './shards.ts';

export const redisShards: ImporterSpec = {
  summary: 'Redis: what CLUSTER SHARDS answers, as text or JSON',
  source: 'https://redis.io/docs/latest/commands/cluster-shards/',
  word: 'cluster',
  recognises: (_, head) =>
    /^(?:\s*\d+[)#])*\s*"?slots"?(?: =>|$)/.test(head.split(/\r?\n/, 1)[0]!.trim()) ||
    /^\s*\[\s*(?:\{|\[)\s*"slots"/.test(head),
  read({ file, bytes }) {
    const findings = new Findings(file);
    const text = textOf(bytes, file);
    const scalars = scalarsOf(text, file, findings);
    findings.check();
    const whole = { file, text: '', width: 1 };
    return clusterResult(shardsOf(scalars, whole, findings), whole, findings);
  },
};

interface Scalar {
  readonly text: string;
  readonly place: Place;
}

/**
 * All that is no bracket, in order. redis-cli prints nested lists with numbers in front, as plain lines
 * when it does not write to a terminal, or as JSON: the order of names and values is the same in each.
 */
function scalarsOf(text: string, file: string, findings: Findings): Scalar[] {
  if (!text.trimStart().startsWith('[')) {
    return [...linesOf(text)].flatMap((line) => lineScalars(line, file));
  }
  const place = { file, text: '', width: 1 };
  try {
    const found: Scalar[] = [];
    collect(JSON.parse(text), place, found, 0);
    return found;
  } catch (error) {
    findings.refuse(place, `it is no JSON: ${(error as Error).message}`);
    return [];
  }
}

const DEEPEST = 10;

function collect(value: unknown, place: Place, found: Scalar[], depth: number): void {
  if (depth > DEEPEST) throw new Error('it is nested too deeply');
  if (Array.isArray(value)) for (const item of value) collect(item, place, found, depth + 1);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      found.push({ text: name, place });
      collect(item, place, found, depth + 1);
    }
  } else found.push({ text: String(value ?? ''), place });
}

const NUMBERS = /^(?:\s*\d+[)#~])*\s*/;

/** A line is a value, or `name => value`; an empty line stands for an empty text or an empty list. */
function lineScalars(line: Line, file: string): Scalar[] {
  const bare = line.text.replace(NUMBERS, '');
  return bare.split(/ =>(?: |$)/).flatMap((part, i) => {
    const text = part.replace(NUMBERS, '').replace(/^\(integer\) /, '');
    const isNothing = text.startsWith('(empty ') || (i > 0 && text === '');
    return isNothing ? [] : [{ text: text.replace(/^"(.*)"$/, '$1'), place: placeIn(file, line) }];
  });
}

interface Fields {
  readonly [name: string]: string;
}

/** Slots up to `nodes`, then pairs of names and values; every `id` begins a node. */
function shardsOf(scalars: readonly Scalar[], whole: Place, findings: Findings): Shard[] {
  const shards: Shard[] = [];
  for (let at = 0; at < scalars.length; ) {
    if (scalars[at]!.text === '') {
      at++;
      continue;
    }
    if (scalars[at]!.text !== 'slots') {
      findings.refuse(scalars[at]!.place, `"${scalars[at]!.text}" stands where "slots" must`);
      return [];
    }
    const { place } = scalars[at]!;
    const ranges: number[] = [];
    for (at++; at < scalars.length && scalars[at]!.text !== 'nodes'; at++) {
      if (scalars[at]!.text === '') continue;
      const slot = slotOf(scalars[at]!.text);
      if (slot === undefined)
        findings.refuse(scalars[at]!.place, `"${scalars[at]!.text}" is no slot`);
      else ranges.push(slot);
    }
    const members: Member[] = [];
    for (at++; scalars[at]?.text === 'id'; ) {
      const fields: Record<string, string> = {};
      const from = scalars[at]!.place;
      do {
        fields[scalars[at]!.text] = scalars[at + 1]?.text ?? '';
        at += 2;
      } while (at < scalars.length && scalars[at]!.text !== 'id' && scalars[at]!.text !== 'slots');
      members.push(memberOf(fields, from, findings));
    }
    if (ranges.length % 2 === 1) findings.refuse(place, 'a range of slots has no end');
    else shards.push(...shardOf(ranges, members, place, findings));
  }
  if (shards.length === 0) findings.refuse(whole, 'there is no shard in it');
  return shards;
}

interface Member extends RedisNode {
  readonly isMaster: boolean;
}

function memberOf(fields: Fields, place: Place, findings: Findings): Member {
  const { id = '', role = '', health = '' } = fields;
  const port = fields.port ?? fields['tls-port'] ?? '';
  if (id === '' || port === '') findings.refuse(place, 'a node has no id or no port');
  if (health === 'loading') {
    findings.note(place, 'the node is still loading; the ring has it alive');
  }
  return {
    id,
    address: joinAddress(fields.ip || fields.endpoint || '', port),
    isDead: health === 'fail' || health === 'failed',
    isMaster: role === 'master',
    place,
  };
}

function shardOf(
  ranges: readonly number[],
  members: readonly Member[],
  place: Place,
  findings: Findings,
): Shard[] {
  const masters = members.filter(({ isMaster }) => isMaster);
  const master = masters.find(({ isDead }) => !isDead) ?? masters[0];
  if (master === undefined) {
    if (ranges.length > 0)
      findings.refuse(place, 'a shard has no master, so nobody owns its slots');
    else findings.note(place, 'a shard without slots and master is left out');
    return [];
  }
  return [{ ranges, nodes: [master, ...members.filter((member) => member !== master)] }];
}
