import { Args, Flags } from '@oclif/core';
import type { StartOptions } from '../adapters/load/serve.ts';
import { parseAddress } from '../core/cluster/address.ts';
import { isLoopback } from '../core/cluster/loopback.ts';
import { MAX_NODES } from '../core/cluster/node.ts';
import { LbError } from '../core/kernel/errors.ts';
import { parseBytes } from '../core/kernel/units-text.ts';
import { type DemandName, demandLaws, demandNames } from '../core/load/demand/registry.ts';
import {
  type DisciplineName,
  disciplineNames,
  disciplines,
} from '../core/load/server/discipline.ts';
import { parseServedNode, type ServedNode, UNLIMITED } from '../core/load/server/served-node.ts';
import { parseStall } from '../core/load/server/stall.ts';

export const serveArgs = {
  capacity: Args.string({
    description: `Requests a second that a node serves, such as 100/s, or ${UNLIMITED}; one for each node.`,
    ignoreStdin: true,
    multiple: true,
  }),
};

export const serveFlags = {
  node: Flags.string({
    multiple: true,
    helpValue: 'ID=CAPACITY',
    summary: 'A node with a name of its own.',
  }),
  discipline: Flags.option({
    options: disciplineNames,
    default: 'ps' as DisciplineName,
    summary: `Who is served: ${disciplineNames
      .map((name) => `${name}: ${disciplines[name].summary}`)
      .join('; ')}.`,
  })(),
  cores: Flags.integer({
    helpValue: 'N',
    min: 1,
    max: 1024,
    default: 1,
    summary: 'Cores of a node, which share its capacity; a request uses one.',
  }),
  'critical-count': Flags.integer({
    helpValue: 'N',
    min: 1,
    summary: 'Requests in a node past which it gets slower with the square of their number.',
  }),
  demand: Flags.option({
    options: demandNames,
    default: 'constant' as DemandName,
    summary: `How the work of requests differs: ${demandNames
      .map((name) => `${name}: ${demandLaws[name].summary}`)
      .join('; ')}.`,
  })(),
  'mean-size': Flags.string({
    helpValue: 'SIZE',
    summary: 'Work follows the size that /bytes/N asks for; this size is average work.',
  }),
  stall: Flags.string({
    helpValue: 'LENGTH/PERIOD',
    summary: 'Answer nothing for the last part of every period, such as 100ms/1s.',
  }),
  seed: Flags.integer({
    helpValue: 'N',
    default: 1,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    summary: 'Of exponential demands.',
  }),
  address: Flags.string({
    helpValue: 'ADDRESS',
    default: '127.0.0.1',
    summary: 'Where to listen.',
  }),
  port: Flags.integer({
    helpValue: 'FIRST',
    min: 1,
    max: 65_535,
    summary: 'Port of the first node; the others have those after it. Free ones unless given.',
  }),
  'i-own-this-network': Flags.boolean({
    summary: 'Listen on an address that others can reach.',
  }),
};

/** @throws LbError USAGE */
export function servedNodes(
  capacities: readonly string[],
  named: readonly string[],
): readonly ServedNode[] {
  const nodes = [...capacities, ...named].map((text, i) => parseServedNode(text, i + 1));
  const example = { hint: 'for example: lbctl bench serve 100/s 200/s 400/s' };
  if (nodes.length === 0) throw new LbError('USAGE', 'there is no node to serve', example);
  if (nodes.length > MAX_NODES) throw new LbError('USAGE', 'there are too many nodes', example);
  const twice = nodes.find(({ id }, i) => nodes.findIndex((one) => one.id === id) < i);
  if (twice === undefined) return nodes;
  throw new LbError('USAGE', `two nodes are called "${twice.id}"`, {
    hint: 'name each: --node a=100/s --node b=200/s',
  });
}

interface Given {
  readonly discipline: DisciplineName;
  readonly cores: number;
  readonly 'critical-count'?: number | undefined;
  readonly demand: DemandName;
  readonly 'mean-size'?: string | undefined;
  readonly stall?: string | undefined;
  readonly seed: number;
  readonly address: string;
  readonly port?: number | undefined;
  readonly 'i-own-this-network': boolean;
}

/** @throws LbError USAGE, NETWORK_EXPOSED */
export function serveOptions(flags: Given, count: number): StartOptions {
  const { discipline, cores, demand, seed, port, stall } = flags;
  const criticalCount = flags['critical-count'];
  const meanSize = flags['mean-size'];
  if (port !== undefined && port + count - 1 > 65_535) {
    throw new LbError('USAGE', `--port ${port} leaves too few ports for ${count} nodes`, {
      hint: `for example --port 8000`,
    });
  }
  return {
    discipline,
    cores,
    demand,
    seed,
    address: listenAddress(flags.address, flags['i-own-this-network']),
    ...(criticalCount !== undefined && { criticalCount }),
    ...(meanSize !== undefined && { meanSize: positiveSize(meanSize) }),
    ...(stall !== undefined && { stall: parseStall(stall) }),
    ...(port !== undefined && { port }),
  };
}

function positiveSize(text: string): number {
  const size = parseBytes(text);
  if (size > 0) return size;
  throw new LbError('USAGE', '--mean-size 0 is no mean of sizes', {
    hint: 'for example --mean-size 14KiB',
  });
}

function listenAddress(text: string, isAllowed: boolean): string {
  const address = parseAddress(text);
  if (address.kind === 'mistake' || address.port !== undefined) {
    const why = address.kind === 'mistake' ? address.message : 'has a port';
    throw new LbError('USAGE', `--address "${text}" ${why}`, {
      hint: 'write for example --address 127.0.0.2; ports are given by --port',
    });
  }
  if (isAllowed || isLoopback(address)) return address.host;
  throw new LbError(
    'NETWORK_EXPOSED',
    `${address.host} can be reached by others, who could load this machine as they like`,
    { hint: 'add --i-own-this-network if that is wanted' },
  );
}
