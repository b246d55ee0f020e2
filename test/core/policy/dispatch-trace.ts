import { nodeColumns } from '../../../src/core/policy/node-columns.ts';
import { HELD, type PolicyParameters, type PolicySpec } from '../../../src/core/policy/policy.ts';
import { Fraction } from '../../support/fraction.ts';
import { SharedMachines } from '../../support/shared-machines.ts';
import { contextOf, requestOf } from './dispatching.ts';

export interface Trace {
  readonly speeds: readonly number[];
  /** Second of the arrival and length of each request, in the order of arrival. */
  readonly requests: readonly (readonly [at: number, length: number])[];
  readonly criticalCounts?: readonly number[];
  /** Seconds after which held requests are offered again, all that get a node. */
  readonly retryEvery?: number;
}

export interface TraceResult {
  readonly assign: number[];
  readonly finish: Fraction[];
  /** What each added to the sum of response times when it was placed, without its waiting. */
  readonly increments: Fraction[];
}

/** Called before a request is placed; `machines` are without it. */
type Watch = (machines: SharedMachines, length: Fraction, node: number) => void;

/** Runs a trace through a policy over machines that share their speed, exactly. */
export function dispatchTrace(
  spec: PolicySpec,
  { speeds, requests, criticalCounts, retryEvery = 1 }: Trace,
  watch: Watch = () => {},
  parameters: PolicyParameters = {},
): TraceResult {
  const nodes = nodeColumns(speeds);
  nodes.bytesPerSecond.set(speeds);
  if (criticalCounts !== undefined) nodes.criticalCount.set(criticalCounts);
  const context = { ...contextOf(speeds), nodes };
  const policy = spec.create(context, { ...spec.parameters, ...parameters });
  const machines = new SharedMachines(speeds.map(Fraction.of));
  const result: TraceResult = { assign: [], finish: [], increments: [] };
  const milliseconds = (): number => machines.now.toNumber() * 1000;

  const place = (request: number): boolean => {
    const length = requests[request]![1];
    const given = { now: milliseconds(), length, ticket: request };
    const node = policy.pick(requestOf(request, given));
    if (node === HELD) return false;
    const size = Fraction.of(length);
    watch(machines, size, node);
    const before = machines.totalTime();
    machines.begin(request, node, size);
    nodes.inFlight[node]!++;
    result.assign[request] = node;
    result.increments[request] = machines.totalTime().minus(before);
    return true;
  };
  const held: number[] = [];
  const arrivals = requests.map(([at]) => Fraction.of(at));
  let next = 0;
  let retries = 1;
  for (;;) {
    const retryAt = held.length > 0 ? Fraction.of(retries * retryEvery) : undefined;
    const times = [machines.nextFinish(), retryAt, arrivals[next]];
    const known = times.filter((time) => time !== undefined);
    if (known.length === 0) return result;
    const now = known.reduce((least, time) => least.min(time));
    for (const { request, at } of machines.advance(now)) {
      const node = result.assign[request]!;
      result.finish[request] = at;
      nodes.inFlight[node]!--;
      policy.end?.(node, request, milliseconds());
    }
    while (!now.isBelow(Fraction.of(retries * retryEvery))) {
      retries++;
      while (held.length > 0 && place(held[0]!)) held.shift();
    }
    for (; next < arrivals.length && !now.isBelow(arrivals[next]!); next++) {
      if (held.length > 0 || !place(next)) held.push(next);
    }
  }
}
