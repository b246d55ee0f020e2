import { Findings } from '../findings.ts';
import type { ImporterSpec } from '../importer.ts';
import { type Place, textOf } from '../source.ts';
import { placeOf, type Scalar, scalarsOf } from './scalars.ts';
import { clusterResult, joinAddress, type RedisNode, type Shard, slotOf } from './shards.ts';

export const redisShards: ImporterSpec = {
  summary: 'Redis: what CLUSTER SHARDS answers, as text or JSON',
  source: 'https://redis.io/docs/latest/commands/cluster-shards/',
  word: 'cluster',
  algorithms: ['redis-cluster'],
  recognises: (_, head) =>
    /^(?:\s*\d+[)#])*\s*"?slots"?\s*(?:=>|$)/m.test(head.slice(0, 100).split('\n', 1)[0]!) ||
    /^\s*\[\s*(?:\{|\[)\s*"slots"/.test(head.slice(0, 1000)),
  read({ file, bytes }) {
    const findings = new Findings(file);
    const text = textOf(bytes, file);
    const scalars = scalarsOf(text, file, findings);
    findings.check();
    const whole = { file, text: '', width: 1 };
    return clusterResult(shardsOf(scalars, file, findings), whole, findings);
  },
};

/** Slots up to `nodes`, then pairs of names and values; every `id` begins a node. */
function shardsOf(scalars: readonly Scalar[], file: string, findings: Findings): Shard[] {
  const shards: Shard[] = [];
  for (let at = 0; at < scalars.length; ) {
    const first = scalars[at]!;
    if (first.text === '') {
      at++;
      continue;
    }
    const place = placeOf(first, file);
    if (first.text !== 'slots') {
      findings.refuse(place, `"${first.text}" stands where "slots" must`);
      return [];
    }
    const ranges: number[] = [];
    for (at++; at < scalars.length && scalars[at]!.text !== 'nodes'; at++) {
      takeSlot(scalars[at]!, ranges, file, findings);
    }
    const members: Member[] = [];
    for (at++; scalars[at]?.text === 'id'; ) {
      const end = nodeEnd(scalars, at);
      members.push(memberOf(scalars.slice(at, end), file, findings));
      at = end;
    }
    if (ranges.length % 2 === 1) findings.refuse(place, 'a range of slots has no end');
    else shards.push(...shardOf(ranges, members, place, findings));
  }
  if (shards.length === 0) {
    findings.refuse({ file, text: '', width: 1 }, 'there is no shard in it');
  }
  return shards;
}

function takeSlot(scalar: Scalar, ranges: number[], file: string, findings: Findings): void {
  if (scalar.text === '') return;
  const slot = slotOf(scalar.text);
  if (slot === undefined) findings.refuse(placeOf(scalar, file), `"${scalar.text}" is no slot`);
  else ranges.push(slot);
}

/** Names stand at even distances from `start`; values may be any text. */
function nodeEnd(scalars: readonly Scalar[], start: number): number {
  for (let at = start + 2; at < scalars.length; at += 2) {
    if (scalars[at]!.text === 'id' || scalars[at]!.text === 'slots') return at;
  }
  return scalars.length;
}

interface Member extends RedisNode {
  readonly isMaster: boolean;
}

function memberOf(scalars: readonly Scalar[], file: string, findings: Findings): Member {
  const place = placeOf(scalars[0]!, file);
  const fields: Record<string, string> = {};
  for (let at = 0; at < scalars.length; at += 2) {
    fields[scalars[at]!.text] = scalars[at + 1]?.text ?? '';
  }
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
