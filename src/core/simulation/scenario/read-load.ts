import { isMapping } from '../../cluster/mapping.ts';
import { arrivalNames } from '../../load/arrival-registry.ts';
import type { DemandChoice } from '../../load/demand/demand.ts';
import { parseDemand } from '../../load/demand/parse.ts';
import { parseRateSpec, type RateSpec } from '../../load/rate-text.ts';
import type { ModelNode, OfferedLoad, RequestModel } from '../model.ts';
import { Fields } from './fields.ts';
import { keysOf } from './format.ts';

const RATE = { least: 1e-6, most: 1e9 };
const TIME = { least: 0.001, most: 366 * 86_400_000 };
const NOTHING: OfferedLoad = {
  kind: 'open',
  rate: { kind: 'constant', rate: 1 },
  arrivals: 'poisson',
  riseMs: 0,
};

/**
 * The section `load`: open with a rate or a utilisation, in random bursts, or by clients that wait.
 * @param nodes,requests what a utilisation becomes a rate by
 */
export function readLoad(
  root: Fields,
  nodes: readonly ModelNode[],
  requests: RequestModel,
): OfferedLoad {
  const given = root.get('load');
  const value = typeof given === 'string' ? { rate: given } : given;
  if (!isMapping(value)) {
    const hint = 'write for example load: 300/s';
    if (root.has('load')) root.refuse('load', 'must be a rate or a mapping', hint);
    else root.mistakes.add([], 'no load in the file', hint);
    return NOTHING;
  }
  const path = root.at('load');
  const fields = (...sections: ('load' | 'bursts' | 'closed')[]): Fields =>
    new Fields(value, path, keysOf(...sections), root.mistakes);
  const isClosed = ['clients', 'clientsPerNode'].some((key) => Object.hasOwn(value, key));
  if (isClosed) return readClosed(fields('closed'), nodes);
  if (['low', 'high'].some((key) => Object.hasOwn(value, key))) return readBursts(fields('bursts'));
  const open = ['rate', 'utilisation'].some((key) => Object.hasOwn(value, key));
  if (open) return readOpen(fields('load'), nodes, requests);
  fields('load', 'bursts', 'closed');
  root.mistakes.refuse(path, given, 'must have a rate, a utilisation, low and high, or clients');
  return NOTHING;
}

function readOpen(load: Fields, nodes: readonly ModelNode[], requests: RequestModel): OfferedLoad {
  const arrivals = load.oneOf('arrivals', arrivalNames, 'poisson');
  const riseMs = load.quantity('rise', 'duration', { ...TIME, least: 0 }, 0);
  if (!load.has('utilisation')) {
    const rate = load.parsed<RateSpec>('rate', parseRateSpec, { kind: 'constant', rate: 1 });
    if (!load.has('rate')) load.refuse('rate', 'must be one such as 300/s');
    return load.has('burst') ? readBurst(load, rate) : { kind: 'open', rate, arrivals, riseMs };
  }
  if (load.has('rate')) load.refuse('rate', 'a load has a rate or a utilisation, not both');
  const part = load.quantity('utilisation', 'ratio', { least: 1e-6, most: 1 }, 0.5);
  const rate: RateSpec = { kind: 'constant', rate: part * capacityOf(nodes, requests) };
  return load.has('burst') ? readBurst(load, rate) : { kind: 'open', rate, arrivals, riseMs };
}

/** Bursts at random times that keep the mean of a constant rate. */
function readBurst(load: Fields, mean: RateSpec): OfferedLoad {
  const burst = load.section('burst', keysOf('burst'));
  for (const key of keysOf('burst')) {
    if (!burst.has(key)) burst.refuse(key, 'a burst has times, lasts and every');
  }
  const times = burst.number('times', { least: 1, most: 1000 }, 1);
  const lastsMs = burst.quantity('lasts', 'duration', TIME, 1);
  const everyMs = burst.quantity('every', 'duration', TIME, 3);
  if (times * lastsMs >= everyMs) {
    burst.refuse('times', 'nothing would be left for the time between bursts');
  }
  if (load.has('rise')) load.refuse('rise', 'a load that bursts does not rise');
  if (load.has('arrivals')) load.refuse('arrivals', 'of a load that bursts they are poisson');
  if (mean.kind !== 'constant') {
    load.refuse('burst', 'it needs a constant rate, whose mean it keeps');
    return NOTHING;
  }
  return {
    kind: 'bursty',
    low: (mean.rate * (everyMs - times * lastsMs)) / (everyMs - lastsMs),
    high: times * mean.rate,
    lowMs: everyMs - lastsMs,
    highMs: lastsMs,
  };
}

/** Requests a second that the CPUs of all members can do. */
function capacityOf(nodes: readonly ModelNode[], { classes }: RequestModel): number {
  const members = nodes.filter(({ isMember }) => isMember);
  const speed = members.reduce((sum, node) => sum + node.speed * node.cores, 0);
  const meanMs = classes.reduce((sum, { share, cpu }) => sum + share * cpu.meanMs, 0);
  return (1000 * speed) / meanMs;
}

function readBursts(bursts: Fields): OfferedLoad {
  for (const key of keysOf('bursts')) {
    if (!bursts.has(key)) bursts.refuse(key, 'bursts have low, high, lowLasts and highLasts');
  }
  const load: OfferedLoad = {
    kind: 'bursty',
    low: bursts.quantity('low', 'rate', { ...RATE, least: 0 }, 0),
    high: bursts.quantity('high', 'rate', RATE, 1),
    lowMs: bursts.quantity('lowLasts', 'duration', TIME, 1),
    highMs: bursts.quantity('highLasts', 'duration', TIME, 1),
  };
  return load;
}

const CLIENTS = { least: 1, most: 1_000_000 };

function readClosed(closed: Fields, nodes: readonly ModelNode[]): OfferedLoad {
  const members = nodes.filter(({ isMember }) => isMember).length;
  const each = closed.whole('clientsPerNode', CLIENTS, null);
  if (each !== null && closed.has('clients')) {
    closed.refuse('clients', 'a load has clients or clientsPerNode, not both');
  }
  const clients = each === null ? closed.whole('clients', CLIENTS, 1) : Math.max(1, each * members);
  if (clients > CLIENTS.most) {
    const rule = `all ${members} nodes together may have at most ${CLIENTS.most} clients`;
    closed.refuse('clientsPerNode', rule);
  }
  return {
    kind: 'closed',
    clients,
    think: closed.parsed<DemandChoice | null>('think', parseDemand, null),
    requestsPerClient: closed.whole('requestsPerClient', { least: 1, most: 1e9 }, null),
  };
}
