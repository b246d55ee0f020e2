import { describe, expect, it } from 'vitest';
import { type PolicyName, policies } from '../../../src/core/policy/registry.ts';
import { WorkInProgress } from '../../../src/core/policy/work-in-progress.ts';
import increments from '../../fixtures/policy/lti-increment.json' with { type: 'json' };
import fixture from '../../fixtures/policy/lti-trace.json' with { type: 'json' };
import { sumOf } from '../../support/fraction.ts';
import { dispatchTrace, type Trace } from './dispatch-trace.ts';
import { contextOf, Dispatcher } from './dispatching.ts';

it.each(increments)('speed $mu with $remaining left: a request of $L adds $delta', (row) => {
  const work = new WorkInProgress(Float64Array.of(row.mu));
  for (const [ticket, length] of row.remaining.entries()) work.begin(0, ticket, length, 0);
  expect(work.increment(0, row.L, 0)).toBeCloseTo(row.delta, 12);
});

const names: Readonly<Record<string, PolicyName>> = {
  rr: 'round-robin',
  lc: 'least-connections',
  wlc: 'weighted-least-connections',
  lti: 'lti',
};
const asTrace = (rows: number[][]): Trace['requests'] => rows.map(([at, length]) => [at!, length!]);
const texts = (values: readonly { toString(): string }[]): string[] => values.map(String);

it.each(fixture.runs)('$policy places the trace as it was computed by hand', (run) => {
  const trace = { speeds: fixture.mu, requests: asTrace(fixture.trace) };
  const { assign, finish, increments } = dispatchTrace(policies[names[run.policy]!], trace);
  expect(assign).toEqual(run.assign);
  expect(texts(finish)).toEqual(run.finish_exact);
  expect(increments.map((one) => one.toNumber())).toEqual(
    run.increments.map((value) => expect.closeTo(value, 12)),
  );
  expect(String(sumOf(increments))).toBe(run.total_exact);
});

describe('with critical counts', () => {
  const { nmax, tau, requests, result, lti_same_requests } = fixture.lti_plus;
  const trace: Trace = {
    speeds: fixture.mu,
    requests: asTrace(requests),
    criticalCounts: nmax,
    retryEvery: tau,
  };
  it('lti-plus holds requests back', () => {
    const { assign, finish } = dispatchTrace(policies['lti-plus'], trace);
    expect(assign).toEqual(result.assign);
    expect(texts(finish)).toEqual(result.finish_exact);
  });

  it('lti does not', () => {
    const { assign, finish } = dispatchTrace(policies.lti, trace);
    expect(assign).toEqual(lti_same_requests.assign);
    expect(texts(finish)).toEqual(lti_same_requests.finish_exact);
  });

  it('a node with the critical count 1 gets one request at a time', () => {
    const dispatcher = new Dispatcher(policies['lti-plus'], contextOf([1]));
    dispatcher.nodes.criticalCount[0] = 1;
    expect([dispatcher.dispatch(0), dispatcher.dispatch(1)]).toEqual([0, -1]);
    dispatcher.end(0);
    expect(dispatcher.dispatch(2)).toBe(0);
  });

  it('no limit is never near', () => {
    const dispatcher = new Dispatcher(policies['lti-plus'], contextOf([1, 1]));
    const picked = Array.from({ length: 1000 }, (_, number) => dispatcher.dispatch(number));
    expect(picked).not.toContain(-1);
  });
});

it('the best for each request is not the best for all', () => {
  const { mu, lengths, greedy, greedy_total } = fixture.not_globally_optimal;
  const requests = lengths.map((length) => [0, length] as const);
  const { assign, increments } = dispatchTrace(policies.lti, { speeds: mu, requests });
  expect(assign).toEqual(greedy);
  expect(sumOf(increments).toNumber()).toBe(greedy_total);
});

it('a node of unknown speed is as fast a weight as the others', () => {
  const dispatcher = new Dispatcher(policies.lti, contextOf([1, 2]));
  dispatcher.nodes.bytesPerSecond[0] = 500;
  // 1000 bytes a second for weight 2: the first goes there, the second adds 2 s here, 3 s there.
  expect([dispatcher.dispatch(0), dispatcher.dispatch(1)]).toEqual([1, 0]);
});

it('nodes that are equal but for rounding count as equal, and the first is taken', () => {
  for (let tenths = 1; tenths < 30; tenths++) {
    const dispatcher = new Dispatcher(policies.lti, contextOf([1, 1, 1]));
    dispatcher.nodes.bytesPerSecond.set([1, 1, 1000]);
    dispatcher.nodes.isOpen[2] = 0;
    const later = tenths / 10;
    expect(dispatcher.dispatch(0, { length: 30 })).toBe(0);
    dispatcher.now = later * 1000;
    expect(dispatcher.dispatch(1, { length: 30 - later })).toBe(1); // now both have that much left
    dispatcher.nodes.isOpen[2] = 1;
    for (let look = 0; look < 50; look++) {
      dispatcher.now += 70.1;
      expect(dispatcher.dispatch(2, { length: 0.01 })).toBe(2);
    }
    dispatcher.nodes.isOpen[2] = 0;
    expect(dispatcher.dispatch(3, { length: 33.3 })).toBe(0);
  }
});
