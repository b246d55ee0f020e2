import { serverIds } from '../../placement/interop/haproxy-weights.ts';
import type { DraftNode } from '../draft.ts';
import type { Findings } from '../findings.ts';
import type { Place } from '../source.ts';
import type { ConfigLine } from './lines.ts';
import { plainOptions, type ServerOptions, takeOptions } from './server-options.ts';

interface Server extends ServerOptions {
  readonly name: string;
  readonly address: string;
  readonly place: Place;
}

/** The servers of a section as nodes, in its order, with the ids that HAProxy gives them. */
export function serversOf(lines: readonly ConfigLine[], findings: Findings): DraftNode[] {
  const servers: Server[] = [];
  let defaults = plainOptions;
  for (const { words, place } of lines) {
    const [kind, ...args] = words;
    if (kind === 'default-server') defaults = takeOptions(args, defaults, place, findings);
    else if (kind === 'server') servers.push(serverOf(args, defaults, place, findings));
    else if (kind === 'server-template') {
      servers.push(...templateServers(args, defaults, place, findings));
    }
  }
  refuseRepeatedIds(servers, findings);
  const numbers = serverIds(servers.map(({ id }) => id));
  const largest = servers.reduce((most, { weight }) => Math.max(most, weight), 1);
  return servers.flatMap((server, i) => {
    if (!server.isBackup) return [nodeOf(server, numbers[i]!, largest, findings)];
    findings.note(
      server.place,
      'a backup server gets keys only when no other server lives; it is not in the ring',
    );
    return [];
  });
}

function serverOf(
  [name = '', address = '', ...options]: readonly string[],
  defaults: ServerOptions,
  place: Place,
  findings: Findings,
): Server {
  if (address === '') findings.refuse(place, 'a server needs a name and an address');
  if (name.includes('$') || address.includes('$')) {
    findings.note(
      place,
      'a variable stands in the name or the address; neither is hashed, and the ring has no address for it',
    );
  }
  return { name, address, place, ...takeOptions(options, defaults, place, findings) };
}

const MOST_OF_TEMPLATE = 65_535;

function templateServers(
  [prefix = '', range = '', address = '', ...options]: readonly string[],
  defaults: ServerOptions,
  place: Place,
  findings: Findings,
): Server[] {
  const bounds = /^(?:(\d{1,5})-)?(\d{1,5})$/.exec(range);
  const low = Number(bounds?.[1] ?? 1);
  const high = Number(bounds?.[2] ?? 0);
  if (bounds === null || high < low || high - low >= MOST_OF_TEMPLATE || address === '') {
    findings.refuse(place, `"${range}" is no number or range of servers`);
    return [];
  }
  findings.note(
    place,
    'which servers of the template have an address is found out by DNS; the ring has them all alive',
  );
  const { id, ...rest } = takeOptions(options, defaults, place, findings);
  return Array.from({ length: high - low + 1 }, (_, i) => ({
    ...rest,
    name: `${prefix}${low + i}`,
    address: '',
    id: i === 0 ? id : undefined,
    place,
  }));
}

function refuseRepeatedIds(servers: readonly Server[], findings: Findings): void {
  const taken = new Set<number>();
  for (const { id, place } of servers) {
    if (id === undefined) continue;
    if (taken.has(id)) findings.refuse(place, `two servers have the id ${id}`);
    taken.add(id);
  }
}

/** @param largest what a server of weight 0 weighs in the ring: a multiple of what all have in common */
function nodeOf(
  { name, address, weight, isDisabled, place }: Server,
  number: number,
  largest: number,
  findings: Findings,
): DraftNode {
  const isIdle = weight === 0;
  if (isIdle) {
    findings.note(place, 'a server of weight 0 gets no new keys; it is in the ring as "drain"');
  }
  return {
    id: name,
    address: plainAddress(address),
    number,
    weight: isIdle ? largest : weight,
    state: isDisabled ? 'dead' : isIdle ? 'drain' : 'alive',
    place,
  };
}

/** Without families and with no port where that depends on the port of the client. */
function plainAddress(address: string): string {
  return address
    .replace(/^(?:ipv[46]|tcp[46]?|quic[46]|udp[46]?)@/, '')
    .replace(/:(?:[+-]\d+)?$/, '');
}
