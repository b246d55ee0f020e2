import { expect, it } from 'vitest';
import { createAliasTable } from '../../../../src/core/kernel/alias-table.ts';
import { createRngStream } from '../../../../src/core/kernel/rng.ts';
import type { RequestClass } from '../../../../src/core/simulation/model.ts';
import fixture from '../../../fixtures/policy/lti-trace.json' with { type: 'json' };
import { constant, recorded, storyOf } from '../../../support/models.ts';

/** Traces of SPEC S3 through the whole engine; a length of 1 is a second's work of a node of speed 1. */

const policies: Readonly<Record<string, string>> = {
  rr: 'round-robin',
  lc: 'least-connections',
  wlc: 'weighted-least-connections',
  lti: 'lti',
};

/** Classes of constant lengths, and a seed by which they come in the order of the trace. */
function inOrder(lengths: readonly number[]): { classes: RequestClass[]; seed: number } {
  const distinct = [...new Set(lengths)];
  const shares = distinct.map(
    (one) => lengths.filter((other) => other === one).length / lengths.length,
  );
  const classes = distinct.map(
    (length, i): RequestClass => ({
      name: `${length}`,
      share: shares[i]!,
      cpu: constant(1000 * length),
      disk: null,
      storedBytes: 0,
    }),
  );
  const table = createAliasTable(shares);
  for (let seed = 0; seed < 100_000; seed++) {
    const draw = table.draws(createRngStream(seed, 'classes'));
    if (lengths.every((length) => distinct[draw()] === length)) return { classes, seed };
  }
  throw new Error('no seed found');
}

function playTrace(policy: string, requests: readonly (readonly number[])[]) {
  const { sends, answers } = storyOf({
    ...inOrder(requests.map(([, length]) => length!)),
    policy,
    nodes: fixture.mu.map((speed) => ({ speed, weight: speed })),
    dispatch: { knowsDemands: true },
    load: recorded(...requests.map(([at]) => 1000 * at!)),
    durationMs: 60_000,
  });
  return {
    assign: sends.map(({ node }) => node),
    total: answers.reduce((sum, { responseMs }) => sum + responseMs, 0) / 1000,
    finish: answers.map(({ atMs }) => atMs / 1000),
  };
}

const ascending = (times: readonly number[]) =>
  [...times].sort((a, b) => a - b).map((time) => expect.closeTo(time, 9));

it.each(fixture.runs)('$policy answers the trace in $total seconds', (run) => {
  const { assign, total, finish } = playTrace(policies[run.policy]!, fixture.trace);
  expect(assign).toEqual(run.assign);
  expect(total).toBeCloseTo(run.total, 9);
  expect(finish).toEqual(ascending(run.finish));
});

it('lti places requests that come while others are there', () => {
  const { requests, lti_same_requests: want } = fixture.lti_plus;
  const { assign, total, finish } = playTrace('lti', requests);
  expect(assign).toEqual(want.assign);
  expect(total).toBeCloseTo(want.total, 9);
  expect(finish).toEqual(ascending(want.finish));
});
